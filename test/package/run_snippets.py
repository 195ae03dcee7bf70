"""Runs Python snippets that use the package; calls their functions with what they take, by name."""

import inspect
import json
import runpy
import sys

from aws_cdk import App, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_sns as sns
from cdk_prefect_privatelink import PrefectPrivateLink


def given():
    """What a function may take."""
    app = App()
    env = Environment(account="123456789012", region="us-east-1")
    stack = Stack(app, "Snippet", env=env)
    vpc = ec2.Vpc(Stack(app, "Network", env=env), "Vpc")
    task = ecs.FargateTaskDefinition(stack, "GivenTask")
    return app, {
        "stack": stack,
        "vpc": vpc,
        "topic": sns.Topic(stack, "GivenTopic"),
        "dashboard": cloudwatch.Dashboard(stack, "GivenDashboard"),
        "container": task.add_container("Worker", image=ecs.ContainerImage.from_registry("prefect")),
        "link": PrefectPrivateLink(
            stack,
            "GivenLink",
            vpc=vpc,
            api_service_name="com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0",
        ),
    }


called = []
for path in sys.argv[1:]:
    defined = runpy.run_path(path)
    for name, function in defined.items():
        if inspect.isfunction(function) and not name.startswith("_"):
            app, values = given()
            function(**{parameter: values[parameter] for parameter in inspect.signature(function).parameters})
            app.synth()
            called.append(name)
print(json.dumps(called))
