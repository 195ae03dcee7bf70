"""A Prefect worker on Fargate, which the cases share."""

from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs
from constructs import Construct

# What the worker answers when it has polled lately; its image has no curl.
HEALTH_CHECK = 'import urllib.request as u; u.urlopen("http://localhost:8080/health", timeout=4)'


def outbound_group(scope, vpc):
    """A security group for what lets nobody in, and calls others by HTTPS."""
    security_group = ec2.SecurityGroup(scope, "SecurityGroup", vpc=vpc, allow_all_outbound=False)
    security_group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.HTTPS, "Image, logs, secrets and what the flows fetch")
    return security_group


class Worker(Construct):
    """A Prefect worker on Fargate that runs flows as processes of its own, or as ECS tasks."""

    def __init__(self, scope, id, *, cluster, image, work_pool, environment, secrets, type="process", desired_count=None):
        super().__init__(scope, id)
        task = ecs.FargateTaskDefinition(self, "Task", cpu=1024, memory_limit_mib=2048)
        # What the worker may do in AWS, and flows that are its processes: nothing yet.
        self.role = task.task_role
        self.container = task.add_container(
            "Worker",
            image=image,
            command=["prefect", "worker", "start", "--pool", work_pool, "--type", type, "--with-healthcheck"],
            environment=environment,
            secrets=secrets,
            health_check=ecs.HealthCheck(command=["CMD", "python", "-c", HEALTH_CHECK], start_period=Duration.minutes(2)),
            logging=ecs.LogDrivers.aws_logs(stream_prefix="prefect", log_retention=logs.RetentionDays.ONE_MONTH),
        )
        self.service = ecs.FargateService(
            self,
            "Service",
            cluster=cluster,
            task_definition=task,
            security_groups=[outbound_group(self, cluster.vpc)],
            desired_count=desired_count,
            min_healthy_percent=100,
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
        )
