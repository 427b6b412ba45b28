"""Every kind of what is declared beside tables, on moto: compared, saved, orphaned and destroyed like tables."""

import json

import pytest

from support import application
from support.clients import service

HEAD = """
project: shop
region: us-east-1
tables:
  orders: { partition_key: id, stream: NEW_AND_OLD_IMAGES }
"""
BESIDE = """
parameters: { path: /shop, values: { orders: { table_arn: orders }, policy: { policy_arn: app } } }
alarms:
  alarm_actions: arn:aws:sns:us-east-1:123456789012:ops
  values: { user_errors: }
policies: { app: { grants: [{ read: orders }], attach_to_roles: [shop-task] } }
event_source_mappings: { count: { table: orders, function: count } }
"""
OTHERS = """
parameters: { path: /shop, values: { orders: { table_arn: orders } } }
alarms:
  alarm_actions: arn:aws:sns:us-east-1:123456789012:ops
  values: { throttling: { capacity: read } }
policies: { other: { grants: [{ write: orders }] } }
event_source_mappings: { sum: { table: orders, function: sum } }
"""
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


@pytest.fixture
def recorded(moto, record):
    """moto behind a recorder, with two functions and a role."""
    application.function(moto.url, "count")
    application.function(moto.url, "sum")
    service(moto.url, "iam").create_role(RoleName="shop-task", AssumeRolePolicyDocument=TRUST)
    return record(moto.url)


@pytest.fixture
def shop(project, recorded):
    return project(HEAD + BESIDE).seeing(TABLEWRIGHT_ENDPOINT_URL=recorded.url)


def test_two_sides_are_compared_with_what_is_beside_their_tables(shop, moto):
    shop.run("apply", "--yes", expect=0)
    assert "1 table, 6 beside them compared: no difference" in shop.run("diff", "default", "declaration", expect=0).out
    service(moto.url, "ssm").put_parameter(Name="/shop/orders", Value="other", Overwrite=True)
    service(moto.url, "cloudwatch").delete_alarms(AlarmNames=["shop-default-account-user_errors"])
    said = shop.run("diff", "default", "declaration", expect=2).out
    assert '~ value: "other" → the ARN of {orders}, once it is there' in said
    assert "+ alarms/user_errors/account  only in declaration" in said
    shop.run("plan", "--out", "plan.json", expect=0)
    shop.run("diff", "plan.json", "declaration", expect=0)


def test_a_saved_plan_is_refused_where_something_beside_tables_changed(shop, moto):
    shop.run("apply", "--yes", expect=0)
    iam, alarms = service(moto.url, "iam"), service(moto.url, "cloudwatch")
    alarms.delete_alarms(AlarmNames=["shop-default-account-user_errors"])
    shop.run("plan", "--out", "plan.json", expect=0)
    arn = "arn:aws:iam::123456789012:policy/shop-default-app"
    iam.detach_role_policy(RoleName="shop-task", PolicyArn=arn)
    refused = shop.run("apply", "plan.json", "--yes", expect=1)
    assert "policies/app/shop-task" in refused.err
    assert alarms.describe_alarms()["MetricAlarms"] == []
    iam.attach_role_policy(RoleName="shop-task", PolicyArn=arn)
    shop.run("apply", "plan.json", "--yes", expect=0)
    assert "Nothing to do." in shop.run("apply", "--yes", expect=0).out


def test_what_is_declared_no_longer_is_told_and_stays(shop):
    shop.run("apply", "--yes", expect=0)
    assert shop.run("status", "--orphans", expect=0).out == "no orphans\n"
    (shop.directory / "tablewright.yaml").write_text(HEAD + OTHERS)
    shop.run("apply", "--yes", expect=0)
    said = json.loads(shop.run("status", "--orphans", "--output", "json", expect=0).out)
    assert said["parameters"] == ["/shop/policy"]
    assert said["alarms"] == ["shop-default-account-user_errors"]
    assert said["policies"] == ["shop-default-app"]
    assert said["event_source_mappings"] == ["arn:aws:lambda:us-east-1:123456789012:function:count on orders"]


def test_everything_goes_in_reverse_once_it_is_approved(shop, recorded):
    shop.run("apply", "--yes", expect=0)
    approvals = shop.run("destroy", "--yes", expect=3).approvals
    recorded.forget()
    shop.run("destroy", "--yes", *approvals, expect=0)
    sent = [call.operation.split("/")[0] for call in recorded.mutations]
    assert sorted(sent[-1:]) == ["DeleteTable"]
    assert sent.index("DetachRolePolicy") < sent.index("DeletePolicy")
    assert sorted(sent) == sorted(
        ["DELETE ", "DeleteAlarms", "DeleteParameter", "DeleteParameter", "DeletePolicy", "DeleteTable", "DetachRolePolicy"]
    )
    # Whoever was interrupted gives the same approvals again.
    assert "Nothing to do." in shop.run("destroy", "--yes", *approvals, expect=0).out
