"""A VPC without a way to the internet, and a worker in it."""

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_secretsmanager as secretsmanager
from cdk_prefect_privatelink import PrefectApiKey, PrefectPrivateLink, PrefectWorkerAwsService, PrefectWorkerEndpoints

from worker import Worker

# Of the image in your ECR: Prefect, and all packages that the flows need.
IMAGE_TAG = "3.9.1-python3.12"


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

    def __init__(
        self, scope, id, *, vpc, workspace, link_is_active, services=None, work_pool="isolated", worker_type="process", **kwargs
    ):
        super().__init__(scope, id, **kwargs)
        self.link = PrefectPrivateLink(
            self,
            "Prefect",
            vpc=vpc,
            api_service_name="com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
            ui_service_name="com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef1",
            open=False,
        )
        self.link.add_hand_off_outputs()
        self.endpoints = PrefectWorkerEndpoints(
            self, "Endpoints", vpc=vpc, services=services or PrefectWorkerAwsService.for_process_worker(), open=False
        )

        self.settings = self.link.client_settings(
            workspace=workspace,
            api_key=PrefectApiKey.from_secrets_manager(
                secretsmanager.Secret.from_secret_name_v2(self, "ApiKey", "prefect/api-key")
            ),
            # Reports of usage go over the internet.
            telemetry=False,
        )
        self.cluster = ecs.Cluster(self, "Cluster", vpc=vpc, container_insights_v2=ecs.ContainerInsights.ENABLED)
        # Not from Docker Hub, which is on the internet.
        self.repository = ecr.Repository.from_repository_name(self, "Image", "prefect-worker")
        self.worker = Worker(
            self,
            "Worker",
            cluster=self.cluster,
            image=ecs.ContainerImage.from_ecr_repository(self.repository, IMAGE_TAG),
            work_pool=work_pool,
            type=worker_type,
            environment=self.settings.to_environment(),
            secrets=self.settings.to_ecs_secrets(),
            # Before the link is active it has no way to Prefect.
            desired_count=1 if link_is_active else 0,
        )
        self.link.connections.allow_default_port_from(self.worker.service)
        self.endpoints.connections.allow_default_port_from(self.worker.service)
