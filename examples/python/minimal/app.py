from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from cdk_prefect_privatelink import PrefectPrivateLink


class NetworkStack(Stack):
    """In a stack of its own: a VPC cannot be deleted while an endpoint that was retained lives in it."""

    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        # Without a way to the internet, so without NAT gateways and their cost.
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            subnet_configuration=[ec2.SubnetConfiguration(name="Private", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)],
            restrict_default_security_group=False,
        )


class LinkStack(Stack):
    def __init__(self, scope, id, *, vpc, **kwargs):
        super().__init__(scope, id, **kwargs)
        link = PrefectPrivateLink(
            self,
            "Prefect",
            vpc=vpc,
            api_service_name="com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
            ui_service_name="com.amazonaws.vpce.us-east-1.vpce-svc-0fedcba9876543210",
        )
        link.add_hand_off_outputs()


app = App()
network = NetworkStack(app, "MinimalNetwork")
LinkStack(app, "MinimalLink", vpc=network.vpc)
app.synth()
