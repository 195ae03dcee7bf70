"""A worker in a VPC without a way to the internet that starts an ECS task for each flow run."""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from cdk_prefect_privatelink import PrefectWorkerAwsService
from constructs import Construct

from isolated.stacks import IMAGE_TAG, IsolatedWorkerStack
from worker import outbound_group

TASKS = "ecs-tasks.amazonaws.com"
WORK_POOL = "isolated-ecs"


class EcsFlowRuns(Construct):
    """What the flow runs of an ECS worker need: roles, a security group, a log, and a queue that reports on them to the worker."""

    def __init__(self, scope, id, *, cluster, work_pool, repository, settings):
        super().__init__(scope, id)
        self.cluster = cluster
        self.work_pool = work_pool
        self.security_group = outbound_group(self, cluster.vpc)
        self.log_group = logs.LogGroup(self, "Log", retention=logs.RetentionDays.ONE_MONTH)

        # What the flows may do in AWS: nothing yet.
        self.task_role = iam.Role(self, "TaskRole", assumed_by=iam.ServicePrincipal(TASKS))
        self.execution_role = iam.Role(self, "ExecutionRole", assumed_by=iam.ServicePrincipal(TASKS))
        repository.grant_pull(self.execution_role)
        settings.grant_read_api_key(self.execution_role)
        self.log_group.grant_write(self.execution_role)

        # What the worker could not deal with three times, it leaves alone.
        dead_letters = sqs.Queue(self, "DeadLetters", enforce_ssl=True)
        self.queue = sqs.Queue(
            self, "Queue", enforce_ssl=True, dead_letter_queue=sqs.DeadLetterQueue(max_receive_count=3, queue=dead_letters)
        )
        events.Rule(
            self,
            "TaskEvents",
            event_pattern=events.EventPattern(
                source=["aws.ecs"],
                detail_type=["ECS Task State Change"],
                detail={"clusterArn": [cluster.cluster_arn]},
            ),
            targets=[targets.SqsQueue(self.queue)],
        )

    def grant_run(self, worker):
        """Lets a worker make the AWS calls of `prefect-aws` 0.7.12, and no others."""

        def arn(resource, name):
            return Stack.of(self).format_arn(service="ecs", resource=resource, resource_name=name)

        tasks = arn("task", f"{self.cluster.cluster_name}/*")
        statements = [
            # AWS refuses these on anything but `*`, whatever definition they are about.
            {"actions": ["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"], "resources": ["*"]},
            {"actions": ["ec2:DescribeSubnets", "ec2:DescribeVpcs"], "resources": ["*"]},
            # As the worker names them, unless the work pool has a `family`.
            {
                "actions": ["ecs:RunTask"],
                "resources": [arn("task-definition", f"prefect_{self.work_pool}_*")],
                "conditions": {"ArnEquals": {"ecs:cluster": self.cluster.cluster_arn}},
            },
            # No call of its own: a new task is given the tags by which the worker finds its flow run.
            {"actions": ["ecs:TagResource"], "resources": [tasks], "conditions": {"StringEquals": {"ecs:CreateAction": "RunTask"}}},
            {"actions": ["ecs:DescribeTasks", "ecs:StopTask"], "resources": [tasks]},
            {
                "actions": ["iam:PassRole"],
                "resources": [self.execution_role.role_arn, self.task_role.role_arn],
                "conditions": {"StringEquals": {"iam:PassedToService": TASKS}},
            },
            {
                "actions": ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
                "resources": [self.queue.queue_arn],
            },
            {"actions": ["logs:GetLogEvents"], "resources": [self.log_group.log_group_arn]},
        ]
        for statement in statements:
            worker.grant_principal.add_to_principal_policy(iam.PolicyStatement(**statement))


class IsolatedEcsWorkerStack(IsolatedWorkerStack):
    """The isolated worker, with an ECS task for each flow run. Its image has `prefect-aws` too."""

    def __init__(self, scope, id, *, vpc, **kwargs):
        super().__init__(
            scope,
            id,
            vpc=vpc,
            services=PrefectWorkerAwsService.for_ecs_worker(),
            work_pool=WORK_POOL,
            worker_type="ecs",
            **kwargs,
        )
        flow_runs = EcsFlowRuns(
            self, "FlowRuns", cluster=self.cluster, work_pool=WORK_POOL, repository=self.repository, settings=self.settings
        )
        flow_runs.grant_run(self.worker.role)
        self.worker.container.add_environment("PREFECT_INTEGRATIONS_AWS_ECS_OBSERVER_SQS_QUEUE_NAME", flow_runs.queue.queue_name)
        self.link.connections.allow_default_port_from(flow_runs.security_group)
        self.endpoints.connections.allow_default_port_from(flow_runs.security_group)

        # To be merged into the base job template of the work pool. Without it flow runs start in the account's default VPC.
        CfnOutput(
            self,
            "JobTemplate",
            value=self.settings.to_job_template(
                vpc=vpc,
                security_groups=[flow_runs.security_group],
                execution_role=flow_runs.execution_role,
                task_role=flow_runs.task_role,
                cluster=self.cluster,
                image=self.repository.repository_uri_for_tag(IMAGE_TAG),
                log_group=flow_runs.log_group,
            ),
        )
