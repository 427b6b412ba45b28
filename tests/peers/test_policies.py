"""Managed policies of IAM and their roles on moto, an endpoint that nobody here wrote."""

import json
import subprocess
from urllib.parse import unquote

import boto3
import pytest

from support.clients import REGION, dynamodb
from support.paths import VIRTUAL_ENVIRONMENT

OF_OTHERS = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
)
FILESHARE = """
project: file-sharing-app
environments:
  dev:
    region: us-east-1
    table_name: "file-sharing-app-${environment}-{table}"
tables:
  users:
    partition_key: user_id
    global_secondary_indexes: { email-index: { partition_key: email } }
  urls: { partition_key: short_code, stream: NEW_IMAGE }
policies:
  app:
    description: Users and URLs
    grants:
      - { read_write: [users, urls] }
    attach_to_roles: ["file-sharing-app-${environment}-flask-app-task-role"]
parameters:
  path: "/fileshare/${environment}"
  values:
    dynamodb_policy_arn: { policy_arn: app }
"""
ROLE = "file-sharing-app-dev-flask-app-task-role"
POLICY = "file-sharing-app-dev-app"
ARN = f"arn:aws:iam::123456789012:policy/{POLICY}"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/file-sharing-app-dev"
OF_SERVICE = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def client_of(service: str, url: str):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )


@pytest.fixture
def iam(moto):
    return client_of("iam", moto.url)


@pytest.fixture
def role(iam):
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(OF_SERVICE))
    return ROLE


@pytest.fixture
def without_role(project, moto):
    return project(FILESHARE).seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url, TABLEWRIGHT_ENV="dev")


@pytest.fixture
def fileshare(without_role, role):
    without_role.run("apply", "--yes", expect=0)
    return without_role


@pytest.fixture
def aws(moto, variables):
    """`aws SERVICE …`, as the documents write it."""

    def call(*arguments: str) -> dict:
        words = [VIRTUAL_ENVIRONMENT / "aws", *arguments, "--endpoint-url", moto.url, "--output", "json"]
        credentials = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": REGION}
        done = subprocess.run(words, env=variables | credentials, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else {}

    return call


def declare(tool, text: str):
    (tool.directory / "tablewright.yaml").write_text(text)


def document(iam, arn: str = ARN) -> dict:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    return json.loads(unquote(found)) if isinstance(found, str) else found


def versions(iam) -> list[str]:
    return sorted(version["VersionId"] for version in iam.list_policy_versions(PolicyArn=ARN)["Versions"])


def roles(iam) -> list[str]:
    return sorted(role["RoleName"] for role in iam.list_entities_for_policy(PolicyArn=ARN)["PolicyRoles"])


def test_the_documents_commands_answer_what_they_expect(fileshare, iam, aws, moto):
    attached = aws("iam", "list-attached-role-policies", "--role-name", ROLE)["AttachedPolicies"]
    assert attached == [{"PolicyName": POLICY, "PolicyArn": ARN}]
    (parameter,) = aws("ssm", "get-parameters-by-path", "--path", "/fileshare/dev")["Parameters"]
    assert parameter["Value"] == ARN
    policy = aws("iam", "get-policy", "--policy-arn", parameter["Value"])["Policy"]
    assert (policy["PolicyName"], policy["AttachmentCount"], policy["Description"]) == (POLICY, 1, "Users and URLs")
    allowed = {}
    for statement in document(iam)["Statement"]:
        assert statement["Effect"] == "Allow"
        for resource in statement["Resource"]:
            allowed[resource] = {action.removeprefix("dynamodb:") for action in statement["Action"]}
    reads = {"BatchGetItem", "ConditionCheckItem", "DescribeTable", "GetItem", "Query", "Scan"}
    writes = {"BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"}
    assert allowed == {
        f"{TABLE}-users": reads | writes,
        f"{TABLE}-users/index/email-index": {"Query", "Scan"},
        f"{TABLE}-urls": reads | writes,
    }
    tags = {tag["Key"]: tag["Value"] for tag in iam.list_policy_tags(PolicyArn=ARN)["Tags"]}
    assert tags == {"tablewright:project": "file-sharing-app", "tablewright:environment": "dev"}
    assert "Nothing to do" in fileshare.run("apply", "--yes", expect=0).text
    fileshare.run("drift", expect=0)
    assert versions(iam) == ["v1"]


def test_a_role_detached_by_hand_is_named_and_mended(fileshare, iam):
    iam.detach_role_policy(RoleName=ROLE, PolicyArn=ARN)
    drift = fileshare.run("drift", expect=2)
    assert f"attached: {POLICY} to role {ROLE}" in drift.of_table(f"policies/app/{ROLE}"), drift.text
    fileshare.run("apply", "--yes", expect=0)
    assert roles(iam) == [ROLE]
    fileshare.run("drift", expect=0)


def test_a_document_changed_by_hand_is_named_and_mended(fileshare, iam):
    declared = document(iam)
    other = json.loads(json.dumps(declared))
    other["Statement"][0]["Resource"] = ["*"]
    iam.create_policy_version(PolicyArn=ARN, PolicyDocument=json.dumps(other), SetAsDefault=True)
    drift = fileshare.run("drift", expect=2)
    assert f"statement {declared['Statement'][0]['Sid']}" in drift.out, drift.text
    assert declared["Statement"][1]["Sid"] not in drift.out, drift.text
    fileshare.run("apply", "--yes", expect=0)
    assert document(iam) == declared
    fileshare.run("drift", expect=0)


def test_another_order_and_a_text_instead_of_a_list_are_no_drift(fileshare, iam):
    other = document(iam)
    other["Statement"].reverse()
    for statement in other["Statement"]:
        statement["Action"].reverse()
        if len(statement["Resource"]) == 1:
            (statement["Resource"],) = statement["Resource"]
    iam.create_policy_version(PolicyArn=ARN, PolicyDocument=json.dumps(other), SetAsDefault=True)
    fileshare.run("drift", expect=0)


def test_six_changes_leave_at_most_five_versions(fileshare, iam):
    for number in range(6):
        word = ["read", "write"][number % 2]
        declare(fileshare, FILESHARE.replace("read_write: [users, urls]", f"{word}: [users, urls]"))
        fileshare.run("apply", "--yes", expect=0)
    assert versions(iam) == ["v3", "v4", "v5", "v6", "v7"]
    assert "dynamodb:PutItem" in document(iam)["Statement"][0]["Action"]
    fileshare.run("drift", expect=0)


def test_a_version_in_force_is_never_the_one_that_goes(fileshare, iam):
    for _ in range(4):
        iam.create_policy_version(PolicyArn=ARN, PolicyDocument=OF_OTHERS, SetAsDefault=False)
    declare(fileshare, FILESHARE.replace("read_write: [users, urls]", "read: [users]"))
    fileshare.run("apply", "--yes", expect=0)
    assert versions(iam) == ["v1", "v3", "v4", "v5", "v6"]


def test_a_policy_deleted_by_hand_comes_back(fileshare, iam):
    iam.detach_role_policy(RoleName=ROLE, PolicyArn=ARN)
    iam.delete_policy(PolicyArn=ARN)
    drift = fileshare.run("drift", expect=2)
    assert drift.of_table("policies/app"), drift.text
    fileshare.run("apply", "--yes", expect=0)
    assert roles(iam) == [ROLE]
    fileshare.run("drift", expect=0)


def test_a_role_that_is_not_there_stops_its_attachment_and_nothing_else(without_role, moto, iam):
    applied = without_role.run("apply", "--yes", expect=4)
    assert f"there is no role {ROLE}" in applied.text, applied.text
    assert iam.get_policy(PolicyArn=ARN)["Policy"]["AttachmentCount"] == 0
    assert sorted(dynamodb(moto.url).list_tables()["TableNames"]) == ["file-sharing-app-dev-urls", "file-sharing-app-dev-users"]
    ssm = client_of("ssm", moto.url)
    assert ssm.get_parameter(Name="/fileshare/dev/dynamodb_policy_arn")["Parameter"]["Value"] == ARN
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(OF_SERVICE))
    without_role.run("apply", "--yes", expect=0)
    assert roles(iam) == [ROLE]


def test_a_role_that_somebody_attached_is_told_and_goes_only_by_approval(fileshare, iam):
    iam.create_role(RoleName="visitor", AssumeRolePolicyDocument=json.dumps(OF_SERVICE))
    iam.attach_role_policy(RoleName="visitor", PolicyArn=ARN)
    held = fileshare.run("apply", "--yes", expect=3)
    assert held.approvals == ["--approve", "DS114:policies/app/visitor"], held.text
    assert roles(iam) == [ROLE, "visitor"]
    fileshare.run("apply", "--yes", *held.approvals, expect=0)
    assert roles(iam) == [ROLE]


def test_a_policy_that_others_made_is_adopted(without_role, role, iam):
    iam.create_policy(PolicyName=POLICY, PolicyDocument=OF_OTHERS)
    without_role.run("apply", "--yes", expect=0)
    assert {tag["Key"] for tag in iam.list_policy_tags(PolicyArn=ARN)["Tags"]} >= {"tablewright:project"}
    assert all("s3:*" not in statement["Action"] for statement in document(iam)["Statement"])


def test_a_policy_of_another_project_waits_for_approval(without_role, role, iam):
    tags = [{"Key": "tablewright:project", "Value": "other"}]
    iam.create_policy(PolicyName=POLICY, PolicyDocument=OF_OTHERS, Tags=tags)
    held = without_role.run("plan", expect=0)
    assert held.approvals == ["--approve", "DS112:policies/app"], held.text
    without_role.run("apply", "--yes", *held.approvals, expect=0)
    assert all("s3:*" not in statement["Action"] for statement in document(iam)["Statement"])


def test_removal_takes_the_policy_off_its_roles_and_deletes_it_once_approved(fileshare, iam, moto):
    held = fileshare.run("destroy", "--yes", expect=3)
    assert "DS114:policies/app" in held.approvals, held.text
    assert roles(iam) == [ROLE]
    assert len(dynamodb(moto.url).list_tables()["TableNames"]) == 2
    fileshare.run("destroy", "--yes", *held.approvals, expect=0)
    assert iam.list_policies(Scope="Local")["Policies"] == []
    assert dynamodb(moto.url).list_tables()["TableNames"] == []


def test_one_approval_of_the_policy_is_enough_for_its_roles(fileshare, iam):
    fileshare.run("destroy", "--yes", "--approve", "DS114:policies/app", expect=3)
    assert iam.list_policies(Scope="Local")["Policies"] == []


def test_the_embedded_endpoint_says_that_it_has_no_iam(project, start_local):
    local = start_local()
    tool = project(FILESHARE).seeing(TABLEWRIGHT_ENDPOINT_URL=local.url, TABLEWRIGHT_ENV="dev")
    applied = tool.run("apply", "--yes", expect=0)
    assert "this endpoint has no IAM, so policies/app is left out" in applied.text, applied.text
    assert "parameters/dynamodb_policy_arn is left out" in applied.text, applied.text
    assert sorted(dynamodb(local.url).list_tables()["TableNames"]) == ["file-sharing-app-dev-urls", "file-sharing-app-dev-users"]
