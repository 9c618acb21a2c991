"""Sends requests that violate the API models of botocore to a cloud, with nothing checked before they leave.

Standard input: {"endpoint", "region", "accessKeyId", "secretAccessKey", "services": {<botocore's name>: [<operation>]}}.
Standard output: one JSON line for each request: service, operation, member, kind, and the answer's status, code, message.
"""

import json
import re
import sys

import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

# Texts that few patterns match. Control characters are in no class of letters, spaces, numbers or signs.
STRANGE = ["!", "\u0007", "\n", "%<>{}^~", " ", "*", "ü"]
# Longer texts are not sent: no operation here has a limit between this and the memory of a request.
LONGEST = 2_000_000


def placeholder(shape, depth=0):
    """A value of a shape's type. Whether it violates something else doesn't matter."""
    if shape.type_name == "structure":
        required = shape.required_members if depth < 4 else []
        return not_empty({name: placeholder(shape.members[name], depth + 1) for name in required}, shape)
    if shape.type_name == "string":
        return shape.enum[0] if shape.enum else "x" * max(1, shape.metadata.get("min", 1))
    return {
        "list": [], "map": {}, "boolean": True, "blob": b"x", "timestamp": 1, "integer": 1, "long": 1, "float": 1, "double": 1,
    }[shape.type_name]


def not_empty(value, shape, but=None):
    """A form can't say of a structure that it is there and has no members, so it gets one that nothing asks for."""
    simple = [
        name for name, member in shape.members.items() if name != but and member.type_name in ("string", "integer")
    ]
    return value or {name: placeholder(shape.members[name]) for name in simple[:1]}


def violations(shape, path=(), seen=()):
    """Yields (path, kind, value): a value of the shape with one thing wrong in it, and where."""
    metadata, kind = shape.metadata, shape.type_name
    low, high = metadata.get("min"), metadata.get("max")
    if kind in ("integer", "long", "float", "double"):
        if low is not None:
            yield path, "min", low - 1
        if high is not None and high < 2**53:
            yield path, "max", high + 1
    elif kind in ("string", "blob"):
        fill = "x" if kind == "string" else b"x"
        if low:
            yield path, "min", fill * (low - 1)
        if high is not None and high < LONGEST:
            yield path, "max", fill * (high + 1)
        if "pattern" in metadata:
            for text in not_matching(metadata["pattern"]):
                yield path, "pattern", text * max(1, low or 1) if len(text) == 1 else text
                break
        if shape.enum if kind == "string" else False:
            yield path, "enum", "NotOfTheEnum"
    elif kind == "list":
        item = placeholder(shape.member)
        if low:
            yield path, "min", [item] * (low - 1)
        if high is not None and high < 10_000:
            yield path, "max", [item] * (high + 1)
        for inner, what, value in violations(shape.member, (*path, "[]"), seen):
            yield inner, what, [value]
    elif kind == "map":
        if low:
            yield path, "min", {}
        if high is not None and high < 10_000:
            yield path, "max", {f"k{index}": placeholder(shape.value) for index in range(high + 1)}
        for inner, what, value in violations(shape.key, (*path, "{key}"), seen):
            yield inner, what, {value: placeholder(shape.value)}
        for inner, what, value in violations(shape.value, (*path, "{value}"), seen):
            yield inner, what, {placeholder(shape.key): value}
    elif kind == "structure" and shape.name not in seen:
        base = placeholder(shape)
        for name, member in shape.members.items():
            if name in shape.required_members:
                left = {key: value for key, value in base.items() if key != name}
                yield (*path, name), "required", not_empty(left, shape, name) if path else left
            for inner, what, value in violations(member, (*path, name), (*seen, shape.name)):
                yield inner, what, {**base, name: value}


def not_matching(pattern):
    """Strange texts that the pattern doesn't match. Of Python's classes none is by Unicode property."""
    if "\\p{" in pattern:
        return ["ü" if "\\p{ASCII}" in pattern else "\u0007"]
    return [text for text in STRANGE if not re.fullmatch(pattern.replace("(?i)", ""), text)]


def is_sayable(operation, path, kind):
    """Whether a request can have this wrong: what stands in the path is always there, and is never empty."""
    member = operation.input_shape.members[path[0]]
    location = member.serialization.get("location")
    if location == "uri":
        return kind not in ("required", "min")
    if location == "querystring" and kind == "min":
        return len(path) > 1
    return not (location in ("header", "headers") and kind == "pattern")


def main():
    given = json.load(sys.stdin)
    session = botocore.session.get_session()
    session.set_credentials(given["accessKeyId"], given["secretAccessKey"])
    config = Config(
        parameter_validation=False, retries={"max_attempts": 0, "mode": "standard"}, s3={"addressing_style": "path"}
    )
    for service, names in given["services"].items():
        client = session.create_client(
            service, region_name=given["region"], endpoint_url=given["endpoint"], config=config
        )
        for name in names:
            operation = client.meta.service_model.operation_model(name)
            if operation.input_shape is None:
                continue
            for path, kind, params in violations(operation.input_shape):
                if not is_sayable(operation, path, kind):
                    continue
                answer = {"status": 200, "code": "", "message": ""}
                try:
                    getattr(client, xform_name(name))(**params)
                except ClientError as error:
                    response = error.response
                    answer = {
                        "status": response["ResponseMetadata"]["HTTPStatusCode"],
                        "code": response["Error"]["Code"],
                        "message": response["Error"].get("Message", ""),
                    }
                except Exception as error:  # What botocore itself can't send is told apart from what was answered.
                    answer = {"status": 0, "code": type(error).__name__, "message": str(error)}
                print(json.dumps({"service": service, "operation": name, "member": ".".join(path), "kind": kind, **answer}))


main()
