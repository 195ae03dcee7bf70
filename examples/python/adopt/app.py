from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from cdk_prefect_privatelink import PrefectPrivateLink


class AdoptStack(Stack):
    """An endpoint that exists already, accepted and trusted, gets the checks, the alarms and the managed Private DNS."""

    def __init__(self, scope, id, **kwargs):
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
        group = ec2.SecurityGroup.from_security_group_id(self, "ApiEndpointGroup", "sg-0123456789abcdef0")
        link = PrefectPrivateLink(
            self,
            "Prefect",
            vpc=vpc,
            api_endpoint=ec2.InterfaceVpcEndpoint.from_interface_vpc_endpoint_attributes(
                self, "ApiEndpoint", vpc_endpoint_id="vpce-0123456789abcdef0", port=443, security_groups=[group]
            ),
        )
        # Nobody opens the group of an adopted endpoint unless you do; the probe must reach the endpoint.
        group.add_ingress_rule(link.probe_security_group, ec2.Port.HTTPS, "Probe of the link to Prefect")
        link.add_alarms()


app = App()
AdoptStack(app, "AdoptedLink")
app.synth()
