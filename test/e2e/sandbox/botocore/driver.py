"""
Calls every operation of the local AWS by boto3, and compares each answer with botocore's own model of the service.

In: JSON on standard input with what there is (see botocore.test.ts). Out: JSON with the operations called and the deviations.
"""

import io
import json
import re
import sys
import time
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from shapes import problems_of

UNKNOWN = "Colour"
# The end of an id that no resource has.
NOBODY = "0" * 17
# What the sandbox itself refuses, and what every service answers.
ANYWHERE = {"NotImplemented", "400", "404"}
# Where AWS is known to answer otherwise than its model says.
MODEL_IS_WRONG = (
    "StackEvents[*].ResourceStatus is 'REVIEW_IN_PROGRESS'",  # The first event of a stack made by a change set.
    "OperationEvents[*].ResourceStatus is 'REVIEW_IN_PROGRESS'",
    "VpcEndpoints[*].State is ",  # The model begins the states with a capital letter, EC2 does not.
)

FACTS = json.load(sys.stdin)
SESSION = boto3.session.Session(
    aws_access_key_id=FACTS["accessKeyId"], aws_secret_access_key=FACTS["secretAccessKey"], region_name=FACTS["region"]
)
CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
CLIENTS = {}

problems = []
called = set()
refused = set()


def client(service):
    if service not in CLIENTS:
        CLIENTS[service] = SESSION.client(service, endpoint_url=FACTS["endpointUrl"], config=CONFIG)
        CLIENTS[service].meta.events.register("before-parse", compare)
        CLIENTS[service].meta.events.register("before-call", add_unknown_member)
    return CLIENTS[service]


def compare(operation_model, response_dict, **_):
    """The answer as it is on the wire; botocore's parser leaves out what it does not know."""
    if response_dict["status_code"] < 300:
        name = f"{operation_model.service_model.service_name} {operation_model.name}"
        found = problems_of(operation_model, response_dict["status_code"], response_dict["headers"], response_dict["body"])
        problems.extend(f"{name}: {problem}" for problem in found if not is_known(problem))


def is_known(problem):
    return any(known in re.sub(r"\[\d+\]", "[*]", problem) for known in MODEL_IS_WRONG)


adding = False


def add_unknown_member(model, params, **_):
    if not adding:
        return
    protocol = model.service_model.resolved_protocol
    if protocol in ("query", "ec2"):
        params["body"][UNKNOWN] = "red"
    elif protocol == "json":
        params["body"] = json.dumps({**json.loads(params["body"] or b"{}"), UNKNOWN: "red"}).encode()
    else:
        params["url"] += f"{'&' if '?' in params['url'] else '?'}{UNKNOWN}=red"


def name_of(service, method):
    return f"{service} {client(service).meta.method_to_api_mapping[method]}"


def happy(service, method, **parameters):
    called.add(name_of(service, method))
    try:
        return getattr(client(service), method)(**parameters)
    except Exception as error:  # noqa: BLE001 whatever it is, it is a deviation
        problems.append(f"{name_of(service, method)}: {error!r}")
        return {}


def refuse(service, method, code, **parameters):
    """As AWS refuses it."""
    refused.add(name_of(service, method))
    operation = client(service).meta.service_model.operation_model(client(service).meta.method_to_api_mapping[method])
    declared = {shape.metadata.get("error", {}).get("code", shape.name) for shape in operation.error_shapes}
    # EC2 declares no errors, CloudFormation and S3 few.
    if service in ("events", "lambda", "logs", "route53", "ssm") and code not in declared | ANYWHERE:
        problems.append(f"{name_of(service, method)}: {code} is none of the errors of the model, {sorted(declared)}")
    try:
        getattr(client(service), method)(**parameters)
        problems.append(f"{name_of(service, method)} with {parameters} is not refused; expected {code}")
    except ClientError as error:
        actual = error.response["Error"]["Code"]
        if actual != code:
            problems.append(f"{name_of(service, method)} with {parameters} is refused with {actual} instead of {code}: {error}")
        if not error.response["Error"].get("Message"):
            # HEAD has no body.
            if method != "head_object":
                problems.append(f"{name_of(service, method)}: the refusal has no message")


def call(service, method, refusal, **parameters):
    """The happy path, what AWS refuses, and the same call with a member that no model has."""
    global adding
    answer = happy(service, method, **parameters)
    if refusal:
        code, other = refusal
        refuse(service, method, code, **{**parameters, **other})
    adding = True
    try:
        refuse(service, method, "400" if method == "head_object" else "NotImplemented", **parameters)
    finally:
        adding = False
    return answer


def wait_for_stack(status):
    for _ in range(200):
        stacks = client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        if stacks[0]["StackStatus"] == status:
            return
        time.sleep(0.1)
    raise SystemExit(f"the stack is {stacks[0]['StackStatus']}, not {status}: {client('cloudformation').describe_stack_events(StackName=STACK)}")


def archive():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("index.js", "exports.handler = async () => 1;")
    return content.getvalue()


STACK = "Boto"
BUCKET = FACTS["bucket"]
ROLE = FACTS["deployRoleArn"]
VPC, ENDPOINT, SUBNET = FACTS["vpcId"], FACTS["vpcEndpointId"], FACTS["subnetId"]


def templated(value):
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}], "Version": "2012-10-17"}
    write = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}
    logs = {"PolicyName": "logs", "PolicyDocument": {"Statement": [write], "Version": "2012-10-17"}}
    resources = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "Policies": [logs], "RoleName": "boto-function"}},
        "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/boto/function", "RetentionInDays": 30}},
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": "boto",
                "Code": {"S3Bucket": BUCKET, "S3Key": "code.zip"},
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Runtime": "nodejs24.x",
                "LoggingConfig": {"LogGroup": {"Ref": "Group"}},
            },
        },
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": "boto",
                "ScheduleExpression": "rate(5 minutes)",
                "State": "ENABLED",
                "Targets": [{"Id": "One", "Arn": {"Fn::GetAtt": ["Function", "Arn"]}, "Input": "{}"}],
            },
        },
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "boto"}},
        "Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": "/boto/one", "Value": value}},
    }
    outputs = {"Name": {"Value": {"Ref": "Parameter"}, "Description": "of the parameter", "Export": {"Name": "boto-name"}}}
    parameters = {"Colour": {"Type": "String", "Default": "red"}}
    return json.dumps({"Description": "a stack for boto3", "Parameters": parameters, "Resources": resources, "Outputs": outputs})


def sts():
    call("sts", "get_caller_identity", None)
    session = {"RoleArn": ROLE, "RoleSessionName": "boto"}
    call("sts", "assume_role", ("AccessDenied", {"RoleArn": f"{ROLE}-none"}), **session)


def s3():
    call("s3", "put_object", ("NoSuchBucket", {"Bucket": "none"}), Bucket=BUCKET, Key="code.zip", Body=archive())
    call("s3", "get_object", ("NoSuchKey", {"Key": "none"}), Bucket=BUCKET, Key="code.zip")
    call("s3", "head_object", ("404", {"Key": "none"}), Bucket=BUCKET, Key="code.zip")
    call("s3", "get_bucket_location", ("NoSuchBucket", {"Bucket": "none"}), Bucket=BUCKET)
    call("s3", "get_bucket_encryption", ("NoSuchBucket", {"Bucket": "none"}), Bucket=BUCKET)
    call("s3", "list_objects_v2", ("NoSuchBucket", {"Bucket": "none"}), Bucket=BUCKET, Prefix="code", MaxKeys=10)


def cloudformation():
    change = {"StackName": STACK, "ChangeSetName": "one", "ChangeSetType": "CREATE", "Capabilities": ["CAPABILITY_NAMED_IAM"]}
    change |= {"TemplateBody": templated("one"), "Tags": [{"Key": "team", "Value": "platform"}]}
    call("cloudformation", "create_change_set", ("ValidationError", {"TemplateBody": "no template", "ChangeSetName": "broken"}), **change)
    named = {"StackName": STACK, "ChangeSetName": "one"}
    none = ("ChangeSetNotFound", {"ChangeSetName": "none"})
    call("cloudformation", "describe_change_set", none, **named)
    happy("cloudformation", "execute_change_set", **named)
    refuse("cloudformation", "execute_change_set", "ChangeSetNotFound", **{**named, "ChangeSetName": "none"})
    wait_for_stack("CREATE_COMPLETE")
    missing = ("ValidationError", {"StackName": "none"})
    call("cloudformation", "describe_stacks", missing, StackName=STACK)
    happy("cloudformation", "describe_stacks")
    call("cloudformation", "list_stacks", None, StackStatusFilter=["CREATE_COMPLETE"])
    call("cloudformation", "get_template", missing, StackName=STACK)
    call("cloudformation", "describe_stack_events", missing, StackName=STACK)
    call("cloudformation", "describe_events", missing, StackName=STACK)
    happy("cloudformation", "describe_events", StackName=STACK, ChangeSetName="one", Filters={"FailedEvents": True})
    drift = call("cloudformation", "detect_stack_drift", missing, StackName=STACK)
    unknown = ("ValidationError", {"StackDriftDetectionId": "none"})
    status = {"StackDriftDetectionId": drift.get("StackDriftDetectionId", "none")}
    call("cloudformation", "describe_stack_drift_detection_status", unknown, **status)
    one = {"StackName": STACK, "LogicalResourceId": "Parameter"}
    call("cloudformation", "detect_stack_resource_drift", ("ValidationError", {"LogicalResourceId": "None"}), **one)
    call("cloudformation", "describe_stack_resource_drifts", missing, StackName=STACK)
    call("cloudformation", "describe_stack_resources", missing, StackName=STACK)
    call("cloudformation", "list_stack_resources", missing, StackName=STACK)
    call("cloudformation", "update_termination_protection", missing, StackName=STACK, EnableTerminationProtection=False)
    refuse("cloudformation", "continue_update_rollback", "ValidationError", StackName=STACK)
    called.add("cloudformation ContinueUpdateRollback")  # Nothing can be continued without a failed rollback.
    same = {**change, "ChangeSetName": "same", "ChangeSetType": "UPDATE"}
    happy("cloudformation", "create_change_set", **same)
    answer = happy("cloudformation", "describe_change_set", StackName=STACK, ChangeSetName="same")
    if "didn't contain changes" not in answer.get("StatusReason", ""):
        problems.append(f"cloudformation DescribeChangeSet: {answer} instead of a change set without changes")
    call("cloudformation", "delete_change_set", None, StackName=STACK, ChangeSetName="same")
    other = {**change, "ChangeSetName": "other", "ChangeSetType": "UPDATE", "TemplateBody": templated("two")}
    happy("cloudformation", "create_change_set", **other)
    happy("cloudformation", "describe_change_set", StackName=STACK, ChangeSetName="other", IncludePropertyValues=True)


def cloudformation_end():
    call("cloudformation", "delete_stack", None, StackName=STACK)


def ec2():
    call("ec2", "describe_vpcs", ("InvalidVpcID.NotFound", {"VpcIds": [f"vpc-{NOBODY}"]}), VpcIds=[VPC])
    attribute = {"VpcId": VPC, "Attribute": "enableDnsSupport"}
    call("ec2", "describe_vpc_attribute", ("InvalidVpcID.NotFound", {"VpcId": f"vpc-{NOBODY}"}), **attribute)
    call("ec2", "describe_subnets", ("InvalidSubnetID.NotFound", {"SubnetIds": [f"subnet-{NOBODY}"]}), SubnetIds=[SUBNET])
    call("ec2", "describe_route_tables", ("InvalidRouteTableID.NotFound", {"RouteTableIds": [f"rtb-{NOBODY}"]}))
    call("ec2", "describe_network_interfaces", ("InvalidNetworkInterfaceID.NotFound", {"NetworkInterfaceIds": [f"eni-{NOBODY}"]}))
    call("ec2", "describe_security_groups", ("InvalidGroup.NotFound", {"GroupIds": [f"sg-{NOBODY}"]}))
    for method in ("describe_network_acls", "describe_dhcp_options", "describe_vpn_gateways", "describe_availability_zones"):
        call("ec2", method, ("NotImplemented", {"Filters": [{"Name": "colour", "Values": ["red"]}]}))
    services = ("InvalidServiceName", {"ServiceNames": ["com.amazonaws.vpce.us-east-1.vpce-svc-0"]})
    call("ec2", "describe_vpc_endpoint_services", services, ServiceNames=[FACTS["serviceName"]])
    found = [{"Name": "vpc-endpoint-state", "Values": ["available", "pendingAcceptance"]}]
    none = ("InvalidVpcEndpointId.NotFound", {"VpcEndpointIds": [f"vpce-{NOBODY}"]})
    call("ec2", "describe_vpc_endpoints", none, VpcEndpointIds=[ENDPOINT], Filters=found)
    modify = {"VpcEndpointId": ENDPOINT, "PrivateDnsEnabled": True}
    call("ec2", "modify_vpc_endpoint", ("InvalidVpcEndpointId.NotFound", {"VpcEndpointId": f"vpce-{NOBODY}"}), **modify)
    happy("ec2", "describe_network_interfaces")


def ec2_end():
    answer = call("ec2", "delete_vpc_endpoints", None, VpcEndpointIds=["vpce-0123456789abcdef0"])
    if not answer.get("Unsuccessful"):
        problems.append(f"ec2 DeleteVpcEndpoints of what is not there: {answer}")
    happy("ec2", "delete_vpc_endpoints", VpcEndpointIds=[ENDPOINT])


def awslambda():
    none = ("ResourceNotFoundException", {"FunctionName": "none"})
    call("lambda", "list_functions", None)
    call("lambda", "get_function", none, FunctionName="boto")
    call("lambda", "get_function_configuration", none, FunctionName="boto")
    for kind in ("RequestResponse", "Event", "DryRun"):
        call("lambda", "invoke", none, FunctionName="boto", InvocationType=kind, Payload=b"{}")


def ssm():
    none = ("ParameterNotFound", {"Name": "/none"})
    put = {"Name": "/boto/two", "Value": "2", "Type": "String"}
    happy("ssm", "put_parameter", **put, Description="second", Tags=[{"Key": "team", "Value": "platform"}])
    call("ssm", "put_parameter", ("ParameterAlreadyExists", {"Overwrite": False}), **put, Overwrite=True)
    call("ssm", "get_parameter", none, Name="/boto/one", WithDecryption=True)
    call("ssm", "get_parameters", None, Names=["/boto/one", "/none"])
    call("ssm", "get_parameters_by_path", None, Path="/boto", Recursive=True, MaxResults=1)
    call("ssm", "describe_parameters", None, MaxResults=1)
    call("ssm", "delete_parameter", none, Name="/boto/two")


def others():
    topic = f"arn:aws:sns:{FACTS['region']}:{FACTS['accountId']}:boto"
    call("sns", "publish", ("NotFound", {"TopicArn": f"{topic}-none"}), TopicArn=topic, Message="hello", Subject="from boto3")
    none = ("ResourceNotFoundException", {"Name": "none"})
    call("events", "list_rules", None, NamePrefix="boto")
    call("events", "describe_rule", none, Name="boto")
    call("events", "disable_rule", none, Name="boto")
    call("events", "enable_rule", none, Name="boto")
    call("events", "list_targets_by_rule", ("ResourceNotFoundException", {"Rule": "none"}), Rule="boto")
    group = ("ResourceNotFoundException", {"logGroupName": "none"})
    call("logs", "describe_log_groups", None, logGroupNamePrefix="/boto")
    streams = call("logs", "describe_log_streams", group, logGroupName="/boto/function")
    call("logs", "filter_log_events", group, logGroupName="/boto/function", limit=1)
    stream = next((each["logStreamName"] for each in streams.get("logStreams", [])), "none")
    call("logs", "get_log_events", ("ResourceNotFoundException", {"logStreamName": "none"}), logGroupName="/boto/function", logStreamName=stream, startFromHead=True)
    call("cloudtrail", "lookup_events", None)
    call("route53", "list_hosted_zones_by_vpc", ("InvalidInput", {"VPCId": f"vpc-{NOBODY}"}), VPCId=VPC, VPCRegion=FACTS["region"])


for part in (sts, s3, cloudformation, ec2, awslambda, ssm, others, cloudformation_end, ec2_end):
    part()
json.dump({"called": sorted(called), "refused": sorted(refused), "problems": problems}, sys.stdout)
