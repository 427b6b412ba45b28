"""Alarms of CloudWatch on moto: made, read back by the AWS CLI, changed and deleted by hand, mended, removed."""

import json

import pytest

from support.clients import REGION, AwsCli

TOPIC = f"arn:aws:sns:{REGION}:123456789012:ops"
SHOP = f"""
project: shop
default_environment: test
environments: {{ test: {{ region: {REGION}, table_name: "shop-{{table}}" }} }}
tables:
  orders:
    partition_key: id
    provisioned_throughput: {{ read_capacity_units: 5, write_capacity_units: 5 }}
  stock: {{ partition_key: id }}
alarms:
  alarm_actions: {TOPIC}
  alarm_name: "{{environment}}-dynamodb-{{table}}-{{alarm}}"
  values:
    throttling:
    consumed_capacity: {{ tables: orders, capacity: read }}
    slow: {{ kind: latency, operations: Query, tables: orders, statistic: p99 }}
    errors: {{ kind: function_errors, functions: counter, tags: {{ Team: sales }} }}
"""
NAMES = [
    "test-dynamodb-counter-errors",
    "test-dynamodb-orders-consumed_capacity",
    "test-dynamodb-orders-slow-Query",
    "test-dynamodb-orders-throttling-read",
    "test-dynamodb-orders-throttling-write",
    "test-dynamodb-stock-throttling-read",
    "test-dynamodb-stock-throttling-write",
]
CONSUMED = "test-dynamodb-orders-consumed_capacity"


@pytest.fixture
def shop(project, moto):
    tool = project(SHOP).seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url)
    tool.run("apply", "--yes", expect=0)
    return tool


@pytest.fixture
def aws(moto, variables):
    return AwsCli(moto.url, variables, "cloudwatch")


def alarms(aws) -> dict[str, dict]:
    return {alarm["AlarmName"]: alarm for alarm in aws("describe-alarms")["MetricAlarms"]}


def tags(aws, alarm: dict) -> dict[str, str]:
    listed = aws("list-tags-for-resource", "--resource-arn", alarm["AlarmArn"])["Tags"]
    return {tag["Key"]: tag["Value"] for tag in listed}


def test_alarms_are_made_as_declared_and_once(shop, aws):
    found = alarms(aws)
    assert sorted(found) == NAMES
    consumed = found[CONSUMED]
    assert (consumed["Namespace"], consumed["MetricName"]) == ("AWS/DynamoDB", "ConsumedReadCapacityUnits")
    assert consumed["Dimensions"] == [{"Name": "TableName", "Value": "shop-orders"}]
    # 80 % of 5 reads a second, over 300 seconds.
    assert (consumed["Statistic"], consumed["Threshold"], consumed["Period"]) == ("Sum", 1200.0, 300)
    assert consumed["ComparisonOperator"] == "GreaterThanThreshold"
    assert (consumed["AlarmActions"], consumed["TreatMissingData"]) == ([TOPIC], "notBreaching")
    slow = found["test-dynamodb-orders-slow-Query"]
    assert (slow["ExtendedStatistic"], slow["Threshold"]) == ("p99", 50.0)
    assert tags(aws, found["test-dynamodb-counter-errors"]) == {
        "Team": "sales",
        "tablewright:project": "shop",
        "tablewright:environment": "test",
    }
    again = shop.run("apply", "--yes", expect=0)
    assert "Nothing to do" in again.text, again.text
    shop.run("drift", expect=0)


def test_what_was_changed_by_hand_is_named_and_mended(shop, aws):
    aws(
        "put-metric-alarm", "--alarm-name", CONSUMED, "--namespace", "AWS/DynamoDB", "--metric-name",
        "ConsumedReadCapacityUnits", "--dimensions", "Name=TableName,Value=shop-orders", "--statistic", "Sum",
        "--period", "60", "--evaluation-periods", "2", "--threshold", "99999", "--comparison-operator",
        "GreaterThanThreshold", "--treat-missing-data", "notBreaching",
    )  # fmt: skip
    drift = shop.run("drift", expect=2)
    assert "threshold: > 99999 → > 1200" in drift.out, drift.text
    assert "period: 60 s → 300 s" in drift.out and TOPIC in drift.out
    shop.run("apply", "--yes", expect=0)
    mended = alarms(aws)[CONSUMED]
    assert (mended["Threshold"], mended["Period"], mended["AlarmActions"]) == (1200.0, 300, [TOPIC])
    shop.run("drift", expect=0)


def test_actions_that_were_switched_off_are_drift(shop, aws):
    aws("disable-alarm-actions", "--alarm-names", CONSUMED)
    assert "switched_off: its actions" in shop.run("drift", expect=2).out
    shop.run("apply", "--yes", expect=0)
    assert alarms(aws)[CONSUMED]["ActionsEnabled"]


def test_tags_of_others_stay_and_missing_ones_come_back(shop, aws):
    arn = alarms(aws)[CONSUMED]["AlarmArn"]
    aws("untag-resource", "--resource-arn", arn, "--tag-keys", "tablewright:project")
    aws("tag-resource", "--resource-arn", arn, "--tags", "Key=Cost,Value=4711")
    shop.run("drift", expect=2)
    shop.run("apply", "--yes", expect=0)
    found = tags(aws, alarms(aws)[CONSUMED])
    assert (found["tablewright:project"], found["Cost"]) == ("shop", "4711")
    shop.run("drift", expect=0)


def test_one_that_was_deleted_by_hand_is_made_again(shop, aws):
    aws("delete-alarms", "--alarm-names", CONSUMED)
    assert CONSUMED in shop.run("drift", expect=2).out
    shop.run("apply", "--yes", expect=0)
    assert sorted(alarms(aws)) == NAMES


def test_one_of_another_project_waits_for_an_approval_of_its_own(shop, aws):
    arn = alarms(aws)[CONSUMED]["AlarmArn"]
    aws("tag-resource", "--resource-arn", arn, "--tags", "Key=tablewright:project,Value=bank")
    text = (shop.directory / "tablewright.yaml").read_text()
    (shop.directory / "tablewright.yaml").write_text(text.replace("capacity: read", "capacity: read, period: 60"))
    held = shop.run("apply", "--yes", expect=3)
    assert "changes the alarm of project bank" in held.text
    assert alarms(aws)[CONSUMED]["Period"] == 300
    foreign = [approval for approval in held.approvals if approval.startswith("DS112:alarms/")]
    assert len(foreign) == 1
    shop.run("apply", "--yes", "--approve", *foreign, expect=0)
    assert alarms(aws)[CONSUMED]["Period"] == 60


def test_removal_takes_an_approval_for_each(shop, aws):
    held = shop.run("destroy", "--yes", expect=3)
    assert sorted(alarms(aws)) == NAMES
    assert len([approval for approval in held.approvals if approval.startswith("DS116:alarms/")]) == len(NAMES)
    shop.run("destroy", "--yes", *held.approvals, expect=0)
    assert alarms(aws) == {}


def test_a_dashboard_is_one_that_cloudwatch_takes(shop, aws):
    body = shop.run("render", "dashboard", expect=0).out
    aws("put-dashboard", "--dashboard-name", "shop", "--dashboard-body", body)
    kept = json.loads(aws("get-dashboard", "--dashboard-name", "shop")["DashboardBody"])
    assert kept == json.loads(body)


def test_an_endpoint_without_cloudwatch_is_said_and_stops_nothing(project, local):
    tool = project(SHOP).seeing(TABLEWRIGHT_ENDPOINT_URL=local.url)
    applied = tool.run("apply", "--yes")
    assert "TW303" in applied.text and "this endpoint has no CloudWatch" in applied.text, applied.text
    assert "2 ACTIVE" in tool.run("status", expect=0).out
