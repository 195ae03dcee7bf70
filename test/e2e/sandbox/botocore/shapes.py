"""Whether an answer on the wire is what botocore's model of the service says: no member more, none missing, the right kinds."""

import json
import re
from xml.etree import ElementTree

ISO_8601 = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


def problems_of(operation, status, headers, body):
    """Each deviation of a successful answer, as text."""
    shape = operation.output_shape
    expected = operation.http.get("responseCode", 200)
    varies = shape is not None and any(member.serialization.get("location") == "statusCode" for member in shape.members.values())
    problems = [] if varies or status == expected else [f"status {status} instead of {expected}"]
    if shape is None:
        return problems
    members = {name: member for name, member in shape.members.items() if "location" not in member.serialization}
    problems += header_problems(shape, headers)
    payload = shape.serialization.get("payload")
    if payload is not None:
        if shape.members[payload].type_name == "blob":
            return problems
        shape = shape.members[payload]
        members = shape.members
    protocol = operation.service_model.resolved_protocol
    if protocol in ("json", "rest-json"):
        if not members:
            return problems
        value = json.loads(body or "null")
        return problems + json_problems(shape, value, operation.output_shape.name)
    if not body:
        required = [name for name in shape.required_members if name in members]
        return problems + [f"no body, but {name} is required" for name in required]
    root = ElementTree.fromstring(body)
    strip_namespaces(root)
    return problems + root_problems(operation, protocol, shape, members, root)


def header_problems(shape, headers):
    problems = []
    for name, member in shape.members.items():
        if member.serialization.get("location") == "header":
            value = headers.get(member.serialization.get("name", name))
            if value is None and name in shape.required_members:
                problems.append(f"the header of {name} is missing")
            if value is not None:
                problems += scalar_problems(member, value, f"header {name}")
    return problems


def json_problems(shape, value, path):
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            return [f"{path} is {value!r} instead of a structure"]
        names = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
        problems = [f"{path}.{name} is not in the model" for name in value if name not in names]
        for wire_name, (name, member) in names.items():
            if wire_name in value:
                problems += json_problems(member, value[wire_name], f"{path}.{name}")
            elif name in shape.required_members:
                problems.append(f"{path}.{name} is required and missing")
        return problems
    if kind == "list":
        if not isinstance(value, list):
            return [f"{path} is {value!r} instead of a list"]
        return [problem for index, element in enumerate(value) for problem in json_problems(shape.member, element, f"{path}[{index}]")]
    if kind == "map":
        if not isinstance(value, dict):
            return [f"{path} is {value!r} instead of a map"]
        return [problem for key, element in value.items() for problem in json_problems(shape.value, element, f"{path}[{key}]")]
    wanted = {"string": str, "boolean": bool, "integer": int, "long": int, "float": (int, float), "double": (int, float), "timestamp": (int, float)}
    if kind not in wanted or not isinstance(value, wanted[kind]) or (kind != "boolean" and isinstance(value, bool)):
        return [f"{path} is {value!r} instead of {kind}"]
    return enum_problems(shape, value, path)


def enum_problems(shape, value, path):
    allowed = getattr(shape, "enum", None)
    return [f"{path} is {value!r}, which is none of {allowed}"] if allowed and value not in allowed else []


def root_problems(operation, protocol, shape, members, root):
    path = operation.output_shape.name
    metadata = set()
    if protocol == "query":
        wrapper = operation.output_shape.serialization.get("resultWrapper")
        if root.tag != f"{operation.name}Response":
            return [f"the root is {root.tag}"]
        surplus = [child.tag for child in root if child.tag not in (wrapper, "ResponseMetadata")]
        problems = [f"{path}: {tag} beside the result" for tag in surplus]
        result = root.find(wrapper) if wrapper else None
        if wrapper and result is None:
            return problems + [f"{path}: {wrapper} is missing"]
        return problems + ([] if result is None else structure_problems(shape, members, result, path, metadata, protocol))
    if protocol == "ec2":
        if root.tag != f"{operation.name}Response":
            return [f"the root is {root.tag}"]
        metadata = {"requestId"}
    return structure_problems(shape, members, root, path, metadata, protocol)


def structure_problems(shape, members, element, path, metadata, protocol):
    problems = []
    known = {}
    for name, member in members.items():
        known[wire_name_of(name, member, protocol)] = (name, member)
    for child in element:
        if child.tag not in known and child.tag not in metadata:
            problems.append(f"{path}.{child.tag} is not in the model")
    for tag, (name, member) in known.items():
        found = element.findall(tag)
        where = f"{path}.{name}"
        if not found:
            if name in shape.required_members:
                problems.append(f"{where} is required and missing")
        elif is_flattened(member):
            for index, each in enumerate(found):
                problems += xml_problems(member.member, each, f"{where}[{index}]", protocol)
        elif len(found) > 1:
            problems.append(f"{where} is there {len(found)} times")
        else:
            problems += xml_problems(member, found[0], where, protocol)
    return problems


def wire_name_of(name, member, protocol):
    if is_flattened(member):
        return member.serialization.get("name") or member.member.serialization.get("name") or name
    return member.serialization.get("name", name)


def is_flattened(member):
    return member.type_name == "list" and bool(member.serialization.get("flattened"))


def xml_problems(shape, element, path, protocol):
    kind = shape.type_name
    text = element.text or ""
    if kind == "structure":
        if text.strip():
            return [f"{path} is {text!r} instead of a structure"]
        return structure_problems(shape, shape.members, element, path, set(), protocol)
    if kind == "list":
        tag = shape.member.serialization.get("name", "member")
        problems = [f"{path}: {child.tag} instead of {tag}" for child in element if child.tag != tag]
        problems += [f"{path} is {text!r} instead of a list"] if text.strip() else []
        for index, child in enumerate(element):
            problems += xml_problems(shape.member, child, f"{path}[{index}]", protocol)
        return problems
    if kind == "map":
        problems = []
        for entry in element:
            problems += xml_problems(shape.value, entry.find(shape.value.serialization.get("name", "value")), f"{path}[]", protocol)
        return problems
    if len(element):
        return [f"{path} has {element[0].tag} inside instead of {kind}"]
    return scalar_problems(shape, text, path)


def scalar_problems(shape, text, path):
    kind = shape.type_name
    right = {
        "boolean": lambda: text in ("true", "false"),
        "integer": lambda: re.fullmatch(r"-?\d+", text),
        "long": lambda: re.fullmatch(r"-?\d+", text),
        "float": lambda: re.fullmatch(r"-?\d+(\.\d+)?", text),
        "double": lambda: re.fullmatch(r"-?\d+(\.\d+)?", text),
        "timestamp": lambda: ISO_8601.match(text) or shape.serialization.get("timestampFormat") == "rfc822" or "header" in path,
    }
    if kind in right and not right[kind]():
        return [f"{path} is {text!r} instead of {kind}"]
    return enum_problems(shape, text, path)


def strip_namespaces(element):
    for each in element.iter():
        each.tag = each.tag.split("}")[-1]
