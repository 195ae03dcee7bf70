from aws_cdk import App

from isolated.stacks import IsolatedNetworkStack, IsolatedWorkerStack

workspace = {
    "account_id": "01234567-89ab-cdef-0123-456789abcdef",
    "workspace_id": "fedcba98-7654-3210-fedc-ba9876543210",
}

app = App()
link_is_active = str(app.node.try_get_context("linkIsActive")).lower() == "true"
network = IsolatedNetworkStack(app, "IsolatedNetwork")
IsolatedWorkerStack(app, "IsolatedWorkers", vpc=network.vpc, workspace=workspace, link_is_active=link_is_active)
app.synth()
