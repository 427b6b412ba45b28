"""`render iam` allows what `plan` and `apply` call about what is declared beside tables, and nothing else, on moto."""

import json

import pytest

from support import application
from support.clients import dynamodb, service
from support.permissions import Policy, needs

DECLARATION = """
project: shop
region: us-east-1
account: "123456789012"
tables:
  orders: { partition_key: id, stream: NEW_AND_OLD_IMAGES }
parameters:
  path: /shop
  values: { orders: { table_name: orders } }
alarms:
  alarm_actions: arn:aws:sns:us-east-1:123456789012:ops
  values: { user_errors: }
policies:
  app: { path: /shop/, grants: [{ read: orders }], attach_to_roles: [shop-task] }
event_source_mappings:
  count: { table: orders, function: count, batch_size: 10 }
"""
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
OF_OTHERS = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
)
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
POLICY = "arn:aws:iam::123456789012:policy/shop/shop-default-app"


@pytest.fixture
def recorded(moto, record):
    """moto behind a recorder, with a function, two roles, and an alarm and a table that somebody made."""
    application.function(moto.url, "count")
    iam = service(moto.url, "iam")
    iam.create_role(RoleName="shop-task", Path="/tasks/", AssumeRolePolicyDocument=TRUST)
    iam.create_role(RoleName="other", AssumeRolePolicyDocument=TRUST)
    return record(moto.url)


@pytest.fixture
def shop(project, recorded):
    return project(DECLARATION).seeing(
        TABLEWRIGHT_ENDPOINT_URL=recorded.url, AWS_ENDPOINT_URL_STS=recorded.url, AWS_ENDPOINT_URL_KMS=recorded.url
    )


def change_by_hand(url: str):
    """Changes everything that is declared, so that each kind of change has to be made."""
    iam, lambda_, alarms = service(url, "iam"), service(url, "lambda"), service(url, "cloudwatch")
    iam.attach_role_policy(RoleName="other", PolicyArn=POLICY)
    for _ in range(4):
        iam.create_policy_version(PolicyArn=POLICY, PolicyDocument=OF_OTHERS, SetAsDefault=True)
    (mapping,) = lambda_.list_event_source_mappings()["EventSourceMappings"]
    lambda_.update_event_source_mapping(UUID=mapping["UUID"], BatchSize=5)
    (alarm,) = alarms.describe_alarms()["MetricAlarms"]
    alarms.untag_resource(ResourceARN=alarm["AlarmArn"], TagKeys=["tablewright:project"])
    service(url, "ssm").put_parameter(Name="/shop/orders", Value="other", Overwrite=True)


def switch_stream_off_and_on(url: str):
    client = dynamodb(url)
    client.update_table(TableName="orders", StreamSpecification={"StreamEnabled": False})
    client.update_table(TableName="orders", StreamSpecification=STREAM)


def test_policies_allow_what_is_called_about_companions_and_nothing_else(shop, recorded, moto):
    for_plan, for_apply = (
        Policy(json.loads(shop.run("render", "iam", "--for", purpose, expect=0).out)) for purpose in ("plan", "apply")
    )
    functions = {}

    def run(policy, *arguments):
        recorded.forget()
        said = shop.run(*arguments)
        for mapping in service(moto.url, "lambda").list_event_source_mappings()["EventSourceMappings"]:
            functions[mapping["UUID"]] = mapping["FunctionArn"]
        lacking = [n for call in recorded.calls for n in needs(call, functions) if not policy.allows(n)]
        assert lacking == [], said.text
        return said

    def plan_and_apply():
        approvals = run(for_plan, "plan").approvals
        said = run(for_apply, "apply", "--yes", *approvals)
        assert said.code == 0, said.text

    plan_and_apply()
    change_by_hand(moto.url)
    plan_and_apply()
    switch_stream_off_and_on(moto.url)
    plan_and_apply()
    run(for_plan, "status")
    run(for_plan, "drift")
    # What only tables need is shown by the program's own tests.
    of_tables = lambda pairs: {pair for pair in pairs if not pair[1].startswith("dynamodb:") or "Streams" in pair[1]}
    for policy in (for_plan, for_apply):
        assert of_tables(policy.all) == of_tables(policy.used)
