"""The flow that the worker executes."""

from prefect import flow, get_run_logger


@flow
def greet(name: str = "nobody"):
    get_run_logger().info("hello from the VPC, %s", name)
