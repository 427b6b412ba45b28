"""What IAM asks for calls about what is declared beside tables, and what a policy says to it.

Written from the AWS Service Authorization Reference, apart from the program.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from .clients import REGION
from .recorder import Call

ACCOUNT = "123456789012"
# Nothing of these can be narrowed by an ARN.
ON_EVERYTHING = {
    "GetCallerIdentity": "sts",
    "ListPolicies": "iam",
    "ListStreams": "dynamodb",
}
ON_POLICIES = {
    "CreatePolicy", "CreatePolicyVersion", "DeletePolicyVersion", "GetPolicyVersion", "ListEntitiesForPolicy",
    "ListPolicyTags", "ListPolicyVersions", "TagPolicy",
}  # fmt: skip
MAPPINGS = "/2015-03-31/event-source-mappings"


@dataclass(frozen=True)
class Need:
    """An action on a resource, and the one thing that conditions may ask for."""

    action: str
    resource: str
    context: tuple[str, str] | None = None


def arn(service: str, resource: str) -> str:
    region = "" if service == "iam" else REGION
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def needs(call: Call, functions: dict[str, str]) -> list[Need]:
    """Returns what a call needs. `functions` are the functions of mappings by their ids."""
    operation, body = call.operation, call.body
    if operation in ON_EVERYTHING:
        return [Need(f"{ON_EVERYTHING[operation]}:{operation}", "*")]
    if "TableName" in body or "dynamodb" in body.get("ResourceArn", ""):
        resource = body.get("ResourceArn") or arn("dynamodb", f"table/{body['TableName']}")
        with_tags = [Need("dynamodb:TagResource", resource)] if "Tags" in body else []
        return [Need(f"dynamodb:{operation}", resource), *with_tags]
    if operation in ("GetParameters", "PutParameter"):
        names = body.get("Names") or [body["Name"]]
        return [Need(f"ssm:{operation}", arn("ssm", f"parameter/{name.lstrip('/')}")) for name in names]
    if operation in ON_POLICIES:
        resource = body.get("PolicyArn") or arn("iam", f"policy{body['Path']}{body['PolicyName']}")
        with_tags = operation == "CreatePolicy" and any(name.startswith("Tags.") for name in body)
        return [Need(f"iam:{operation}", resource), *([Need("iam:TagPolicy", resource)] if with_tags else [])]
    if operation.endswith(("RolePolicy", "RolePolicies")):
        context = ("iam:PolicyARN", body["PolicyArn"]) if "PolicyArn" in body else None
        return [Need(f"iam:{operation}", arn("iam", f"role/{body['RoleName']}"), context)]
    if operation == "DescribeAlarms":
        return [Need("cloudwatch:DescribeAlarms", arn("cloudwatch", "alarm:*"))]
    if operation in ("PutMetricAlarm", "ListTagsForResource", "TagResource"):
        resource = body.get("ResourceARN") or arn("cloudwatch", f"alarm:{body['AlarmName']}")
        with_tags = operation == "PutMetricAlarm" and any(name.startswith("Tags.") for name in body)
        tag = [Need("cloudwatch:TagResource", resource)] if with_tags else []
        return [Need(f"cloudwatch:{operation}", resource), *tag]
    return [of_lambda(operation, body, functions)]


def of_lambda(operation: str, body: dict, functions: dict[str, str]) -> Need:
    method, _, path = operation.partition(" ")
    if path == MAPPINGS and method == "GET":
        return Need("lambda:ListEventSourceMappings", "*")
    if path == MAPPINGS:
        context = ("lambda:FunctionArn", arn("lambda", f"function:{body['FunctionName']}"))
        return Need("lambda:CreateEventSourceMapping", "*", context)
    if path.startswith(MAPPINGS):
        word = {"PUT": "Update", "DELETE": "Delete"}[method]
        uuid = path.rpartition("/")[2]
        context = ("lambda:FunctionArn", functions[uuid])
        return Need(f"lambda:{word}EventSourceMapping", arn("lambda", f"event-source-mapping:{uuid}"), context)
    assert path.endswith("/configuration"), f"a call that nobody expected: {operation}"
    return Need("lambda:GetFunctionConfiguration", arn("lambda", f"function:{path.split('/')[3]}"))


class Policy:
    """A policy document, and which actions of which statements something was allowed by."""

    def __init__(self, document: dict):
        self.statements = document["Statement"]
        self.used: set[tuple[str, str]] = set()

    @property
    def all(self) -> set[tuple[str, str]]:
        return {(statement["Sid"], action) for statement in self.statements for action in statement["Action"]}

    def allows(self, need: Need) -> bool:
        found = [statement for statement in self.statements if _speaks_of(statement, need)]
        self.used.update((statement["Sid"], need.action) for statement in found)
        return bool(found)


def _speaks_of(statement: dict, need: Need) -> bool:
    conditions = statement.get("Condition", {})
    assert conditions.keys() <= {"ArnEquals"}, conditions
    return (
        need.action in statement["Action"]
        and any(fnmatchcase(need.resource, pattern) for pattern in statement["Resource"])
        and all(
            need.context is not None and need.context[0] == key and fnmatchcase(need.context[1], pattern)
            for key, pattern in conditions.get("ArnEquals", {}).items()
        )
    )
