"""One of everything that is declared beside tables, changed and deleted by hand on moto: `drift` names each, and one
`apply` mends them all. The tests of each kind have the details; README.md says which."""

import json

import pytest

from support import application
from support.clients import dynamodb, service
from support.program import Result, Tablewright

SHOP = """
project: shop
tables: { orders: { partition_key: id, stream: NEW_IMAGE } }
parameters:
  path: /shop
  values: { stream_arn: { stream_arn: orders }, motto: always open }
alarms:
  alarm_actions: arn:aws:sns:us-east-1:123456789012:ops
  values: { throttling: { capacity: write } }
policies:
  counter: { grants: { stream: [orders] }, attach_to_roles: counter-role }
event_source_mappings:
  counter: { table: orders, function: counter, batch_size: 10 }
"""
ROLE = "counter-role"
COMPANIONS = [
    "parameters/motto",
    "parameters/stream_arn",
    "alarms/throttling/orders",
    "policies/counter",
    f"policies/counter/{ROLE}",
    "event_source_mappings/counter",
]


class Hand:
    """Somebody with the AWS SDK and no declaration."""

    def __init__(self, url: str):
        self.tables, self.ssm, self.cloudwatch = dynamodb(url), service(url, "ssm"), service(url, "cloudwatch")
        self.iam, self.lambda_ = service(url, "iam"), service(url, "lambda")

    def stream(self, view: str | None):
        specification = {"StreamEnabled": True, "StreamViewType": view} if view else {"StreamEnabled": False}
        self.tables.update_table(TableName="orders", StreamSpecification=specification)

    def policy(self) -> str:
        return self.iam.list_policies(Scope="Local")["Policies"][0]["Arn"]

    def alarm(self) -> dict:
        return self.cloudwatch.describe_alarms()["MetricAlarms"][0]

    def parameter(self, name: str) -> str:
        return self.ssm.get_parameter(Name=f"/shop/{name}")["Parameter"]["Value"]

    def mapping(self) -> dict:
        (only,) = self.lambda_.list_event_source_mappings()["EventSourceMappings"]
        return only

    def current_stream(self) -> str:
        return self.tables.describe_table(TableName="orders")["Table"]["LatestStreamArn"]


@pytest.fixture
def hand(moto) -> Hand:
    return Hand(moto.url)


@pytest.fixture
def shop(project, moto) -> Tablewright:
    application.function(moto.url, "counter")
    tool = project(SHOP).seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url)
    tool.run("apply", "--yes", expect=0)
    tool.run("drift", expect=0)
    return tool


def mended(shop: Tablewright, hand: Hand):
    """Applies once, and says that this was enough."""
    shop.run("apply", "--yes", expect=0)
    shop.run("drift", expect=0)
    assert "Nothing to do." in shop.run("apply", "--yes", expect=0).out
    assert (hand.parameter("motto"), hand.parameter("stream_arn")) == ("always open", hand.current_stream())
    assert (hand.mapping()["EventSourceArn"], hand.mapping()["BatchSize"]) == (hand.current_stream(), 10)
    assert (hand.alarm()["Threshold"], hand.alarm()["AlarmActions"]) == (0.0, ["arn:aws:sns:us-east-1:123456789012:ops"])
    attached = hand.iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [hand.policy()]


def named(drift: Result, said: dict[str, str]):
    for subject, words in said.items():
        assert words in drift.of_table(subject), drift.out


def test_what_was_changed_by_hand_is_named_and_mended_in_one_apply(shop, hand):
    hand.ssm.put_parameter(Name="/shop/motto", Value="closed", Overwrite=True)
    hand.ssm.put_parameter(Name="/shop/stream_arn", Value="arn:of:another", Overwrite=True)
    shape = ["AlarmName", "Namespace", "MetricName", "Dimensions", "Statistic", "Period", "EvaluationPeriods"]
    alarm = {key: hand.alarm()[key] for key in [*shape, "ComparisonOperator"]}
    hand.cloudwatch.put_metric_alarm(**alarm, Threshold=1000)
    everything = {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    hand.iam.create_policy_version(PolicyArn=hand.policy(), PolicyDocument=document, SetAsDefault=True)
    hand.iam.detach_role_policy(RoleName=ROLE, PolicyArn=hand.policy())
    hand.lambda_.update_event_source_mapping(UUID=hand.mapping()["UUID"], BatchSize=1000)
    drift = shop.run("drift", expect=2)
    said = ['"closed"', '"arn:of:another"', "> 1000 → > 0", "dynamodb:*", "attached", "batch_size: 1000 → 10"]
    named(drift, dict(zip(COMPANIONS, said)))
    mended(shop, hand)


def test_what_was_deleted_by_hand_is_named_and_made_again_in_one_apply(shop, hand):
    hand.ssm.delete_parameters(Names=["/shop/motto", "/shop/stream_arn"])
    hand.cloudwatch.delete_alarms(AlarmNames=[hand.alarm()["AlarmName"]])
    hand.iam.detach_role_policy(RoleName=ROLE, PolicyArn=hand.policy())
    hand.iam.delete_policy(PolicyArn=hand.policy())
    hand.lambda_.delete_event_source_mapping(UUID=hand.mapping()["UUID"])
    drift = shop.run("drift", expect=2)
    named(drift, {subject: "create" for subject in COMPANIONS})
    mended(shop, hand)


def test_a_stream_switched_off_by_hand_is_named_and_comes_back(shop, hand):
    hand.stream(None)
    drift = shop.run("drift", expect=2)
    assert "stream: off → NEW_IMAGE" in drift.of_table("orders"), drift.out
    # The old mapping stays as long as its stream may be there; the second apply finds that it is not.
    shop.run("apply", "--yes", expect=0)
    mended(shop, hand)


def test_what_reads_a_stream_follows_when_it_was_switched_off_and_on_by_hand(shop, hand):
    old = hand.current_stream()
    hand.stream(None)
    hand.stream("NEW_IMAGE")
    assert hand.current_stream() != old
    drift = shop.run("drift", expect=2)
    named(drift, {"parameters/stream_arn": hand.current_stream(), "event_source_mappings/counter": hand.current_stream()})
    mended(shop, hand)


def test_another_view_given_by_hand_is_named_and_mended_with_what_reads_the_stream(shop, hand):
    hand.stream(None)
    hand.stream("KEYS_ONLY")
    drift = shop.run("drift", expect=2)
    assert "KEYS_ONLY → NEW_IMAGE" in drift.of_table("orders"), drift.out
    # Whoever reads the present stream loses it, so somebody has to agree.
    assert drift.approvals == ["--approve", "DS104:orders"]
    shop.run("apply", "--yes", *drift.approvals, expect=0)
    mended(shop, hand)


def test_a_table_deleted_by_hand_comes_back_with_what_tells_of_it(shop, hand):
    old = hand.current_stream()
    hand.tables.delete_table(TableName="orders")
    drift = shop.run("drift", expect=2)
    assert "create" in drift.of_table("orders"), drift.out
    named(drift, {subject: "once it is there" for subject in ["parameters/stream_arn", "event_source_mappings/counter"]})
    shop.run("apply", "--yes", expect=0)
    assert hand.current_stream() != old
    mended(shop, hand)
