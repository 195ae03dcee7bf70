"""A Prefect worker on Fargate in an existing VPC that gains a private link, and a second worker in another stack."""

from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_secretsmanager as secretsmanager
from cdk_prefect_privatelink import PrefectApiKey, PrefectPrivateLink

from worker import Worker


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
        # From the client's side: this stack then has the rule. From the link's side the stacks would depend on each other.
        worker.service.connections.allow_to_default_port(link)


image = "prefecthq/prefect:3.9.1-python3.12"
workspace = {
    "account_id": "01234567-89ab-cdef-0123-456789abcdef",
    "workspace_id": "fedcba98-7654-3210-fedc-ba9876543210",
}

app = App()
link_is_active = str(app.node.try_get_context("linkIsActive")).lower() == "true"
workers = WorkerStack(app, "Workers", image=image, workspace=workspace, link_is_active=link_is_active)
if link_is_active:
    BackfillStack(app, "Backfill", cluster=workers.cluster, image=image, link=workers.link, workspace=workspace)
app.synth()
