"""Event source mappings on moto, which has Lambda and IAM: made, found changed by hand, mended, led to a new stream,
removed. The example `events` is applied as it stands."""

import json

import pytest

from support import application
from support.clients import dynamodb, service
from support.program import Tablewright

FUNCTION = "updateAttendeeCounter"
TABLE = "dev-events"
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


@pytest.fixture
def undeployed(example_of, moto) -> Tablewright:
    """The program in a copy of examples/events, before anybody has deployed the function."""
    return example_of("events").seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url)


@pytest.fixture
def events(undeployed, moto) -> Tablewright:
    """The same, with everything applied."""
    application.function(moto.url, FUNCTION)
    undeployed.run("apply", "--yes", expect=0)
    return undeployed


@pytest.fixture
def lambda_(moto):
    return service(moto.url, "lambda")


def mappings(lambda_) -> list[dict]:
    return lambda_.list_event_source_mappings(FunctionName=FUNCTION)["EventSourceMappings"]


def switch_off_and_on(moto):
    client = dynamodb(moto.url)
    client.update_table(TableName=TABLE, StreamSpecification={"StreamEnabled": False})
    client.update_table(TableName=TABLE, StreamSpecification=STREAM)


def current_stream(moto) -> str:
    return dynamodb(moto.url).describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]


def test_a_second_apply_has_nothing_to_do(events):
    assert "Nothing to do." in events.run("apply", "--yes", expect=0).out
    assert "5 as declared" in events.run("drift", expect=0).out


def test_what_was_changed_by_hand_is_named_and_mended(events, lambda_):
    (mapping,) = mappings(lambda_)
    lambda_.update_event_source_mapping(UUID=mapping["UUID"], BatchSize=100, Enabled=False, BisectBatchOnFunctionError=True)
    said = events.run("drift", expect=2).of_table("event_source_mappings/attendee-counter")
    for difference in ["batch_size: 100 → 10", "enabled: false → true", "bisect_on_error: true → false"]:
        assert difference in said
    events.run("apply", "--yes", expect=0)
    (mended,) = mappings(lambda_)
    assert mended["UUID"] == mapping["UUID"]
    assert (mended["BatchSize"], mended["State"], mended["BisectBatchOnFunctionError"]) == (10, "Enabled", False)
    events.run("drift", expect=0)


def test_one_that_was_deleted_by_hand_is_made_again(events, lambda_):
    (mapping,) = mappings(lambda_)
    lambda_.delete_event_source_mapping(UUID=mapping["UUID"])
    assert "+ event_source_mappings/attendee-counter" in events.run("drift", expect=2).out
    events.run("apply", "--yes", expect=0)
    (again,) = mappings(lambda_)
    assert (again["EventSourceArn"], again["BatchSize"]) == (mapping["EventSourceArn"], 10)
    events.run("drift", expect=0)


def test_a_mapping_follows_a_stream_that_was_switched_off_and_on_by_hand(events, lambda_, moto):
    (old,) = mappings(lambda_)
    switch_off_and_on(moto)
    assert current_stream(moto) != old["EventSourceArn"]
    said = events.run("drift", expect=2).of_table("event_source_mappings/attendee-counter")
    assert current_stream(moto) in said and old["EventSourceArn"] in said
    # moto keeps nothing of a stream that was switched off, so its mapping has nothing left to read.
    made, removed = said.index("CreateEventSourceMapping"), said.index("DeleteEventSourceMapping")
    assert made < removed
    events.run("apply", "--yes", expect=0)
    (new,) = mappings(lambda_)
    assert (new["EventSourceArn"], new["StartingPosition"]) == (current_stream(moto), "TRIM_HORIZON")
    assert new["UUID"] != old["UUID"]
    events.run("drift", expect=0)


def test_the_old_mapping_stays_until_the_old_stream_is_gone(events, lambda_, moto, record):
    (old,) = mappings(lambda_)
    switch_off_and_on(moto)
    kept = True

    def as_dynamodb_does(call, answer):
        """DynamoDB keeps a stream that was switched off for 24 hours, and moto does not."""
        if call.operation != "ListStreams" or not kept:
            return None
        listed = json.loads(answer)
        listed["Streams"].append({"StreamArn": old["EventSourceArn"], "TableName": TABLE, "StreamLabel": "old"})
        return json.dumps(listed).encode()

    tool = events.seeing(TABLEWRIGHT_ENDPOINT_URL=record(moto.url, after=as_dynamodb_does).url)
    said = tool.run("apply", "--yes", expect=0)
    assert "TW307" in said.text
    assert sorted(m["EventSourceArn"] for m in mappings(lambda_)) == sorted([old["EventSourceArn"], current_stream(moto)])
    # It is told, and nothing has to be done about it.
    waiting = tool.run("drift", expect=0)
    assert old["UUID"] in waiting.text and "TW307" in waiting.text
    assert "Nothing to do." in tool.run("apply", "--yes", expect=0).out
    assert len(mappings(lambda_)) == 2
    kept = False
    assert old["UUID"] in tool.run("drift", expect=2).of_table("event_source_mappings/attendee-counter")
    tool.run("apply", "--yes", expect=0)
    (left,) = mappings(lambda_)
    assert left["EventSourceArn"] == current_stream(moto)
    tool.run("drift", expect=0)


def test_a_stream_that_is_switched_off_by_hand_comes_back_with_its_mapping_in_one_apply(events, lambda_, moto):
    (old,) = mappings(lambda_)
    dynamodb(moto.url).update_table(TableName=TABLE, StreamSpecification={"StreamEnabled": False})
    events.run("apply", "--yes", expect=0)
    assert current_stream(moto) in [mapping["EventSourceArn"] for mapping in mappings(lambda_)]
    # The next one finds the old stream gone; whatever of this the first one knew, it has converged after that.
    events.run("apply", "--yes", expect=0)
    (new,) = mappings(lambda_)
    assert (new["EventSourceArn"], new["UUID"] != old["UUID"]) == (current_stream(moto), True)
    events.run("drift", expect=0)


def test_a_function_that_is_not_there_is_named_and_everything_else_goes_on(undeployed, moto):
    said = undeployed.run("apply", "--yes", expect=4)
    assert "TW406" in said.text and f"there is no function {FUNCTION}" in said.text
    assert dynamodb(moto.url).describe_table(TableName=TABLE)["Table"]["StreamSpecification"] == STREAM
    application.function(moto.url, FUNCTION)
    undeployed.run("apply", "--yes", expect=0)
    undeployed.run("drift", expect=0)


def test_destroying_waits_for_an_approval_of_its_own(events, lambda_):
    held = events.run("destroy", "--yes", expect=3)
    approval = "DS115:event_source_mappings/attendee-counter"
    assert ["--approve", approval] == [word for word in held.approvals if word in ("--approve", approval)][-2:]
    assert len(mappings(lambda_)) == 1
    events.run("destroy", "--yes", *held.approvals, expect=0)
    assert mappings(lambda_) == []


def test_an_alias_is_a_function_of_its_own(project, moto, lambda_):
    application.function(moto.url, FUNCTION)
    lambda_.publish_version(FunctionName=FUNCTION)
    lambda_.create_alias(FunctionName=FUNCTION, Name="live", FunctionVersion="1")
    tool = project(
        "project: shop\n"
        "tables: { orders: { partition_key: id, stream: KEYS_ONLY } }\n"
        "event_source_mappings:\n"
        f"  counter: {{ table: orders, function: '{FUNCTION}:live', retries: 3, filters: [{{ eventName: [INSERT] }}] }}\n"
    ).seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url)
    tool.run("apply", "--yes", expect=0)
    tool.run("drift", expect=0)
    (mapping,) = lambda_.list_event_source_mappings(FunctionName=f"{FUNCTION}:live")["EventSourceMappings"]
    assert mapping["MaximumRetryAttempts"] == 3
    assert mapping["FilterCriteria"] == {"Filters": [{"Pattern": '{"eventName":["INSERT"]}'}]}


def test_the_embedded_endpoint_says_that_it_has_no_lambda(undeployed, local):
    tool = undeployed.seeing(TABLEWRIGHT_ENDPOINT_URL=local.url)
    said = tool.run("apply", "--yes", expect=0)
    assert "TW303" in said.text and "this endpoint has no Lambda" in said.text
    assert dynamodb(local.url).describe_table(TableName=TABLE)["Table"]["StreamSpecification"] == STREAM
    tool.run("drift", expect=0)
