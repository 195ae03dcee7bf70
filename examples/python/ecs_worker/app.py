from aws_cdk import App

from ecs_worker.stacks import IsolatedEcsWorkerStack
from isolated.stacks import IsolatedNetworkStack

workspace = {
    "account_id": "01234567-89ab-cdef-0123-456789abcdef",
    "workspace_id": "fedcba98-7654-3210-fedc-ba9876543210",
}

app = App()
link_is_active = str(app.node.try_get_context("linkIsActive")).lower() == "true"
network = IsolatedNetworkStack(app, "IsolatedEcsNetwork")
IsolatedEcsWorkerStack(app, "IsolatedEcsWorkers", vpc=network.vpc, workspace=workspace, link_is_active=link_is_active)
app.synth()
