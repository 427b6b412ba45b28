"""`tablewright index add` on an endpoint where an index takes its time: the script of construction-expenses."""

import itertools
import json

import pytest

from support.clients import dynamodb
from support.program import finished

SECONDS = 120
KEYS = {"simple": {"partition": "email"}, "composite": {"partition": "companyId", "sort": "createdAt"}}
PROJECTIONS = {"ALL": [], "KEYS_ONLY": [], "INCLUDE": ["amount", "state"]}
SHAPES = list(itertools.product(KEYS, PROJECTIONS))


def table_name(shape: tuple[str, str]) -> str:
    kind, projection = shape
    return f"{kind}-{projection.lower().replace('_', '-')}"


def variables(shape: tuple[str, str]) -> dict[str, str]:
    """What the script was told by: the table by its live name, and the index."""
    kind, projection = shape
    given = {
        "TABLE_NAME": f"construction-{table_name(shape)}",
        "INDEX_NAME": "by-hand",
        "PARTITION_KEY": KEYS[kind]["partition"],
        "PARTITION_KEY_TYPE": "S",
        "PROJECTION_TYPE": projection,
        "NON_KEY_ATTRIBUTES": ",".join(PROJECTIONS[projection]),
    }
    if "sort" in KEYS[kind]:
        given |= {"SORT_KEY": KEYS[kind]["sort"], "SORT_KEY_TYPE": "N"}
    return {name: value for name, value in given.items() if value}


def shown(client, shape: tuple[str, str]) -> dict:
    return client.describe_table(TableName=f"construction-{table_name(shape)}")["Table"]


@pytest.fixture
def endpoint(start_local):
    """60 times as fast as DynamoDB: an index takes about nine seconds."""
    return start_local("--time-scale", 60)


@pytest.fixture
def construction(project, endpoint):
    lines = ["project: construction", "table_name: construction-{table}", "tables:"]
    lines += [f"  {table_name(shape)}: {{ partition_key: id }}" for shape in SHAPES]
    tool = project("\n".join(lines) + "\n").seeing(TABLEWRIGHT_ENDPOINT_URL=endpoint.url)
    tool.run("apply", "--yes", expect=0, seconds=SECONDS)
    return tool


def test_every_shape_is_added_once_and_waited_for(construction, endpoint, record):
    """A simple and a composite index, with each projection, each on a table of its own; then everything twice."""
    client = dynamodb(endpoint.url)
    recorder = record(endpoint.url)
    tool = construction.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url)
    running = {shape: tool.seeing(**variables(shape)).start("index", "add", "--yes") for shape in SHAPES}
    for shape, process in running.items():
        out, err = process.communicate(timeout=SECONDS)
        added = finished(process.returncode, out, err, 0, shape)
        assert "allocating" in added.err and "backfilling" in added.err, "it tells how far it is"
        assert "✓" in added.err and "adds index by-hand: done in" in added.err
        assert "The lines to declare" in added.err

        kind, projection = shape
        (index,) = shown(client, shape)["GlobalSecondaryIndexes"]
        assert index["IndexStatus"] == "ACTIVE", "it was waited for"
        roles = {element["KeyType"]: element["AttributeName"] for element in index["KeySchema"]}
        assert roles == {role: KEYS[kind][name] for role, name in [("HASH", "partition"), ("RANGE", "sort")] if name in KEYS[kind]}
        carried = {"ProjectionType": projection}
        if PROJECTIONS[projection]:
            carried["NonKeyAttributes"] = PROJECTIONS[projection]
        assert index["Projection"] == carried
        types = {a["AttributeName"]: a["AttributeType"] for a in shown(client, shape)["AttributeDefinitions"]}
        assert types == {"id": "S", KEYS[kind]["partition"]: "S"} | ({"createdAt": "N"} if kind == "composite" else {})

    recorder.forget()
    for shape in SHAPES:
        again = tool.seeing(**variables(shape)).run("index", "add", "--yes", expect=0)
        assert "Nothing to do" in again.out
    assert recorder.mutations == []


def test_an_index_that_is_being_built_is_waited_for_and_a_conflicting_one_is_refused(construction, endpoint, record):
    client = dynamodb(endpoint.url)
    shape = ("simple", "ALL")
    recorder = record(endpoint.url)
    tool = construction.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url, **variables(shape))
    first = tool.start("index", "add", "--yes", "--timeout", "1s")
    out, err = first.communicate(timeout=SECONDS)
    left = finished(first.returncode, out, err, 4, "a run that ends before the index is there")
    assert "still building" in left.out
    assert shown(client, shape)["GlobalSecondaryIndexes"][0]["IndexStatus"] == "CREATING"

    for other in ({"PARTITION_KEY": "phone"}, {"PARTITION_KEY_TYPE": "N"}, {"PROJECTION_TYPE": "KEYS_ONLY"}):
        refused = tool.seeing(**other).run("index", "add", "--yes", expect=1)
        assert "TW502" in refused.err and "nothing was changed" in refused.err

    tool.run("index", "add", "--yes", expect=0, seconds=SECONDS)
    assert shown(client, shape)["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE"
    assert [call.operation for call in recorder.mutations] == ["UpdateTable"], "sent once"
    listed = json.loads(tool.run("index", "list", "--output", "json", expect=0).out)["indexes"]
    assert [(index["index"], index["declared"], index["status"]) for index in listed] == [("by-hand", "not declared", "ACTIVE")]
