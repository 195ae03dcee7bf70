"""A Prefect worker on Fargate with a private link to Prefect Cloud."""

from aws_cdk import App, Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from cdk_prefect_privatelink import PrefectApiKey, PrefectPrivateLink, PrefectWorkerEndpoints, PrefectWorkerAwsService
from constructs import Construct

# What the worker answers when it has polled lately; its image has no curl.
HEALTH_CHECK = 'import urllib.request as u; u.urlopen("http://localhost:8080/health", timeout=4)'


class Worker(Construct):
    """A Prefect worker on Fargate that runs its flows as processes."""

    def __init__(self, scope, id, *, cluster, image, work_pool, environment, secrets, desired_count=None):
        super().__init__(scope, id)
        task = ecs.FargateTaskDefinition(self, "Task", cpu=1024, memory_limit_mib=2048)
        task.add_container(
            "Worker",
            image=image,
            command=["prefect", "worker", "start", "--pool", work_pool, "--type", "process", "--with-healthcheck"],
            environment=environment,
            secrets=secrets,
            health_check=ecs.HealthCheck(command=["CMD", "python", "-c", HEALTH_CHECK], start_period=Duration.minutes(2)),
            logging=ecs.LogDrivers.aws_logs(stream_prefix="prefect", log_retention=logs.RetentionDays.ONE_MONTH),
        )
        security_group = ec2.SecurityGroup(self, "SecurityGroup", vpc=cluster.vpc, allow_all_outbound=False)
        security_group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.HTTPS, "Image, logs, secrets and what the flows fetch")
        self.service = ecs.FargateService(
            self,
            "Service",
            cluster=cluster,
            task_definition=task,
            security_groups=[security_group],
            desired_count=desired_count,
            min_healthy_percent=100,
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
        )


def public_environment(account_id, workspace_id):
    """What the worker had before."""
    return {"PREFECT_API_URL": f"https://api.prefect.cloud/api/accounts/{account_id}/workspaces/{workspace_id}"}


class WorkerStack(Stack):
    """The stack that ran the workers all along, now with a private link to Prefect."""

    def __init__(self, scope, id, *, image, workspace, link_is_active, **kwargs):
        super().__init__(scope, id, **kwargs)
        vpc = ec2.Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id="vpc-0123456789abcdef0",
            vpc_cidr_block="10.20.0.0/16",
            availability_zones=["us-east-1a", "us-east-1b"],
            private_subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            private_subnet_route_table_ids=["rtb-0123456789abcdef0", "rtb-0123456789abcdef1"],
        )
        self.cluster = ecs.Cluster(self, "Cluster", vpc=vpc, container_insights_v2=ecs.ContainerInsights.ENABLED)

        self.link = PrefectPrivateLink(
            self,
            "Prefect",
            vpc=vpc,
            api_service_name="com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
            ui_service_name="com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef1",
            # Not the whole VPC: the workers, and people who come through the VPN.
            open=False,
            allow_from=[ec2.Peer.ipv4("10.8.0.0/16")],
        )
        self.link.add_hand_off_outputs()

        worker = Worker(
            self,
            "Worker",
            cluster=self.cluster,
            image=ecs.ContainerImage.from_registry(image),
            work_pool="production",
            # Before the link is active, Prefect's private name does not resolve: the worker would not start, the
            # deployment would fail, and its rollback would delete the new endpoints.
            environment=self.link.client_environment(**workspace) if link_is_active else public_environment(**workspace),
            secrets={
                "PREFECT_API_KEY": ecs.Secret.from_secrets_manager(
                    secretsmanager.Secret.from_secret_name_v2(self, "ApiKey", "prefect/api-key")
                )
            },
        )
        self.link.connections.allow_default_port_from(worker.service)


class BackfillStack(Stack):
    """A further worker, in a stack of its own, that uses the link of the first stack. To be deployed once that is active."""

    def __init__(self, scope, id, *, cluster, image, link, workspace, **kwargs):
        super().__init__(scope, id, **kwargs)
        settings = link.client_settings(
            workspace=workspace,
            api_key=PrefectApiKey.from_secrets_manager(
                secretsmanager.Secret.from_secret_name_v2(self, "ApiKey", "prefect/api-key")
            ),
        )
        worker = Worker(
            self,
            "Worker",
            cluster=cluster,
            image=ecs.ContainerImage.from_registry(image),
            work_pool="backfill",
            environment=settings.to_environment(),
            secrets=settings.to_ecs_secrets(),
        )
        # From the client's side: the rule is made in this stack. From the link's side the stacks would depend on each other.
        worker.service.connections.allow_to_default_port(link)


class IsolatedNetworkStack(Stack):
    """A VPC without a way to the internet. In a stack of its own: the endpoints to Prefect outlive theirs."""

    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            subnet_configuration=[ec2.SubnetConfiguration(name="Workers", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)],
            restrict_default_security_group=False,
        )


class IsolatedWorkerStack(Stack):
    """A worker in a VPC without a way to the internet: all that it needs is behind endpoints."""

    def __init__(self, scope, id, *, vpc, workspace, link_is_active, **kwargs):
        super().__init__(scope, id, **kwargs)
        link = PrefectPrivateLink(
            self,
            "Prefect",
            vpc=vpc,
            api_service_name="com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
            ui_service_name="com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef1",
            open=False,
        )
        link.add_hand_off_outputs()
        endpoints = PrefectWorkerEndpoints(
            self, "Endpoints", vpc=vpc, services=PrefectWorkerAwsService.for_process_worker(), open=False
        )

        settings = link.client_settings(
            workspace=workspace,
            api_key=PrefectApiKey.from_secrets_manager(
                secretsmanager.Secret.from_secret_name_v2(self, "ApiKey", "prefect/api-key")
            ),
            # Reports of usage go over the internet.
            telemetry=False,
        )
        worker = Worker(
            self,
            "Worker",
            cluster=ecs.Cluster(self, "Cluster", vpc=vpc, container_insights_v2=ecs.ContainerInsights.ENABLED),
            # Not from Docker Hub, which is on the internet.
            image=ecs.ContainerImage.from_ecr_repository(
                ecr.Repository.from_repository_name(self, "Image", "prefect-worker"), "3.8.8-python3.12"
            ),
            work_pool="isolated",
            environment=settings.to_environment(),
            secrets=settings.to_ecs_secrets(),
            # Before the link is active it has no way to Prefect.
            desired_count=1 if link_is_active else 0,
        )
        link.connections.allow_default_port_from(worker.service)
        endpoints.connections.allow_default_port_from(worker.service)


image = "prefecthq/prefect:3.8.8-python3.12"
workspace = {
    "account_id": "01234567-89ab-cdef-0123-456789abcdef",
    "workspace_id": "fedcba98-7654-3210-fedc-ba9876543210",
}

app = App()
link_is_active = str(app.node.try_get_context("linkIsActive")).lower() == "true"
workers = WorkerStack(app, "Workers", image=image, workspace=workspace, link_is_active=link_is_active)
if link_is_active:
    BackfillStack(app, "Backfill", cluster=workers.cluster, image=image, link=workers.link, workspace=workspace)

network = IsolatedNetworkStack(app, "IsolatedNetwork")
IsolatedWorkerStack(app, "IsolatedWorkers", vpc=network.vpc, workspace=workspace, link_is_active=link_is_active)
app.synth()
