"""The fileshare example: its tables and parameters on moto and on `local`, with its rollbacks. test_documents.py
has the commands of its document."""

import json

import boto3
import pytest

from support import application
from support.clients import Shell
from support.program import Tablewright
from support.strangers import Page

REGION = "us-east-2"
# The document's, which asks for a table.
BY_PATH = """aws ssm get-parameters-by-path --path "/fileshare/dev" --query "Parameters[*].{Name:Name,Value:Value}" --output json"""
NAMES = {
    "/fileshare/dev/dynamodb_users_table_name": "file-sharing-app-dev-users",
    "/fileshare/dev/dynamodb_urls_table_name": "file-sharing-app-dev-urls",
    "/fileshare/dev/use_dynamodb": "true",
}
# What a DynamoDB without Systems Manager says to a call that it does not know.
UNKNOWN = b'{"__type":"com.amazonaws.dynamodb.v20120810#UnknownOperationException","message":""}'


@pytest.fixture(params=["moto", "local"])
def endpoint(request) -> str:
    return request.getfixturevalue(request.param).url


@pytest.fixture
def has_iam(request) -> bool:
    """Whether the endpoint has IAM, so that there is a policy with an ARN to tell."""
    return "moto" in request.node.name


@pytest.fixture
def fileshare(example_of, endpoint, has_iam) -> Tablewright:
    """The program in a copy of the example, with the endpoint's variables."""
    if has_iam:
        application.role(endpoint, "file-sharing-app-dev-flask-app-task-role", "ecs-tasks.amazonaws.com")
    keys = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": REGION}
    return example_of("fileshare").seeing(**keys, TABLEWRIGHT_ENDPOINT_URL=endpoint, TABLEWRIGHT_ENV="dev")


@pytest.fixture
def applied(fileshare) -> Tablewright:
    fileshare.run("apply", "--yes", expect=0)
    return fileshare


@pytest.fixture
def ssm(endpoint):
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    return boto3.client("ssm", endpoint_url=endpoint, region_name=REGION, **keys)


def value(ssm, name: str) -> str:
    return ssm.get_parameter(Name=f"/fileshare/dev/{name}")["Parameter"]["Value"]


def put(ssm, name: str, text: str):
    ssm.put_parameter(Name=f"/fileshare/dev/{name}", Value=text, Overwrite=True)


def test_the_documents_command_shows_the_parameters_by_their_names(applied, endpoint, variables, has_iam):
    shown = {parameter["Name"]: parameter["Value"] for parameter in Shell(endpoint, variables, REGION).json(BY_PATH)}
    for table in ["users", "urls"]:
        arn = shown.pop(f"/fileshare/dev/dynamodb_{table}_table_arn")
        assert arn.startswith("arn:aws:dynamodb:") and arn.endswith(f":table/file-sharing-app-dev-{table}")
    assert shown.pop("/fileshare/dev/dynamodb_policy_arn", "").endswith(":policy/file-sharing-app-dev-dynamodb") == has_iam
    assert shown == NAMES


def test_the_arns_are_those_of_the_tables(applied, endpoint, ssm):
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    tables = boto3.client("dynamodb", endpoint_url=endpoint, region_name=REGION, **keys)
    for table in ["users", "urls"]:
        described = tables.describe_table(TableName=f"file-sharing-app-dev-{table}")["Table"]
        assert value(ssm, f"dynamodb_{table}_table_arn") == described["TableArn"]


def test_a_second_apply_has_nothing_to_do(applied, record, endpoint):
    recorder = record(endpoint)
    again = applied.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url).run("apply", "--yes", expect=0)
    assert "Nothing to do." in again.out
    assert recorder.mutations == []
    assert recorder.count("GetParameters") == 1
    applied.run("drift", expect=0)


def test_what_was_changed_by_hand_is_named_and_mended(applied, ssm):
    put(ssm, "dynamodb_users_table_name", "somewhere-else")
    drift = applied.run("drift", expect=2)
    assert '"somewhere-else" → "file-sharing-app-dev-users"' in drift.of_table("parameters/dynamodb_users_table_name")
    done = applied.run("apply", "--yes", expect=0)
    assert done.out.count("PutParameter") == 1
    assert value(ssm, "dynamodb_users_table_name") == "file-sharing-app-dev-users"
    applied.run("drift", expect=0)


def test_what_was_deleted_by_hand_is_made_again(applied, ssm):
    ssm.delete_parameter(Name="/fileshare/dev/dynamodb_urls_table_arn")
    assert "create" in applied.run("drift", expect=2).of_table("parameters/dynamodb_urls_table_arn")
    assert "/fileshare/dev/dynamodb_urls_table_arn absent" in applied.run("status", expect=0).out
    applied.run("apply", "--yes", expect=0)
    assert value(ssm, "dynamodb_urls_table_arn").endswith("file-sharing-app-dev-urls")
    applied.run("drift", expect=0)


def test_the_quick_rollback_survives_the_next_apply(applied, ssm):
    applied.run("parameters", "set", "use_dynamodb", "false", "--yes", expect=0)
    assert value(ssm, "use_dynamodb") == "false"
    again = applied.run("apply", "--yes", expect=0)
    assert "operators own it" in again.of_table("parameters/use_dynamodb")
    assert value(ssm, "use_dynamodb") == "false"
    applied.run("drift", expect=0)
    refused = applied.run("parameters", "set", "dynamodb_users_table_name", "other", "--yes", expect=1)
    assert "belongs to the declaration" in refused.err


def test_a_secret_of_that_name_is_never_touched(fileshare, ssm, has_iam):
    if not has_iam:
        pytest.skip("the embedded endpoint keeps no secrets")
    ssm.put_parameter(Name="/fileshare/dev/use_dynamodb", Value="hidden", Type="SecureString")
    refused = fileshare.run("apply", "--yes", expect=4)
    assert "Secrets Manager" in refused.text and "hidden" not in refused.text
    kept = ssm.get_parameter(Name="/fileshare/dev/use_dynamodb", WithDecryption=True)["Parameter"]
    assert kept["Value"] == "hidden"


def test_a_removal_waits_for_its_approvals(applied, ssm, has_iam):
    held = applied.run("destroy", "--yes", expect=3)
    assert value(ssm, "use_dynamodb") == "true"
    # Two tables, five parameters; and what only moto has: the sixth, the policy and its role, five alarms.
    assert len(held.approvals) == 2 * (15 if has_iam else 7)
    applied.run("destroy", "--yes", *held.approvals, expect=0)
    assert ssm.get_parameters_by_path(Path="/fileshare/dev", Recursive=True)["Parameters"] == []


def test_an_endpoint_without_systems_manager_gets_its_tables_all_the_same(fileshare):
    without = Page(400, UNKNOWN, "application/x-amz-json-1.0")
    try:
        tool = fileshare.seeing(AWS_ENDPOINT_URL_SSM=without.url)
        applied = tool.run("apply", "--yes", expect=0)
        assert "TW303" in applied.text
        status = tool.run("status", expect=0)
        assert "2 tables: 2 ACTIVE" in status.out and "6 parameters: 6 not supported" in status.out
    finally:
        without.stop()


def test_commands_of_up_find_the_parameters(fileshare):
    said = fileshare.run("up", "--", "sh", "-c", BY_PATH, expect=0)
    assert NAMES.items() <= {parameter["Name"]: parameter["Value"] for parameter in json.loads(said.out)}.items()
