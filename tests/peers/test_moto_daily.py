"""Daily work on moto, an endpoint that nobody here wrote: saved plans, indexes, runs that leave, orphans, first
declarations, deletion. What moto cannot do is said, and stops nothing else."""

import json

import pytest

from support.clients import AwsCli, dynamodb

SHOP = """
project: shop
table_name: "shop-{table}"
tables:
  orders: { partition_key: id, point_in_time_recovery: true, deletion_protection: true }
  stock: { partition_key: id }
"""
WITH_INDEX = SHOP.replace(
    "stock: { partition_key: id }",
    "stock: { partition_key: id, global_secondary_indexes: { by-place: { partition_key: place } } }",
)


@pytest.fixture
def shop(project, moto):
    tool = project(SHOP).seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url)
    tool.run("apply", "--yes", expect=0)
    return tool


@pytest.fixture
def client(moto):
    return dynamodb(moto.url)


def declare(shop, text: str):
    (shop.directory / "tablewright.yaml").write_text(text)


def names_of_tables(client) -> list[str]:
    """moto lists tables in the order in which they came to be, and tables are created side by side."""
    return sorted(client.list_tables()["TableNames"])


def names_of_indexes(client, table: str) -> list[str]:
    indexes = client.describe_table(TableName=table)["Table"].get("GlobalSecondaryIndexes", [])
    return sorted(index["IndexName"] for index in indexes)


def test_a_saved_plan_is_applied_and_refused_once_anything_differs(shop, client, moto, variables):
    declare(shop, WITH_INDEX)
    shop.run("plan", "--out", "plan.json", expect=0)
    aws = AwsCli(moto.url, variables)
    aws("update-table", "--table-name", "shop-stock", "--deletion-protection-enabled")
    refused = shop.run("apply", "plan.json", "--yes", expect=1)
    assert "the live side of stock changed: deletion protection" in refused.err
    aws("update-table", "--table-name", "shop-stock", "--no-deletion-protection-enabled")

    declare(shop, SHOP)
    assert "the declaration of stock changed" in shop.run("apply", "plan.json", "--yes", expect=1).err
    declare(shop, WITH_INDEX)

    elsewhere = shop.run("apply", "plan.json", "--yes", "--endpoint-url", moto.url.replace("127.0.0.1", "localhost"), expect=1)
    assert "the endpoint was" in elsewhere.err

    whole = (shop.directory / "plan.json").read_text()
    (shop.directory / "plan.json").write_text(whole.replace("shop-stock", "shop-orders"))
    assert "it was changed after it was written" in shop.run("apply", "plan.json", "--yes", expect=1).err
    (shop.directory / "plan.json").write_text(whole)

    assert names_of_indexes(client, "shop-stock") == []
    shop.run("apply", "plan.json", "--yes", expect=0)
    assert names_of_indexes(client, "shop-stock") == ["by-place"]
    assert "TW501" in shop.run("apply", "plan.json", "--yes", expect=1).err


def test_an_index_is_added_listed_and_removed(shop, client):
    shop.run("index", "add", "stock", "by-place", "--partition-key", "place", "--yes", expect=0)
    assert "Nothing to do" in shop.run("index", "add", "shop-stock", "by-place", "--partition-key", "place", expect=0).out
    other = ["index", "add", "stock", "by-place", "--partition-key", "place", "--projection", "KEYS_ONLY", "--yes"]
    assert "TW502" in shop.run(*other, expect=1).err
    (listed,) = json.loads(shop.run("index", "list", "--output", "json", expect=0).out)["indexes"]
    assert (listed["index"], listed["declared"], listed["status"]) == ("by-place", "not declared", "ACTIVE")
    held = shop.run("index", "remove", "stock", "by-place", "--yes", expect=3)
    assert names_of_indexes(client, "shop-stock") == ["by-place"]
    shop.run("index", "remove", "stock", "by-place", "--yes", *held.approvals, expect=0)
    assert names_of_indexes(client, "shop-stock") == []


def test_a_run_that_leaves_finishes_what_takes_no_time(project, moto, client):
    tool = project(SHOP).seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url)
    tool.run("apply", "--yes", "--detach", expect=0)
    assert tool.run("drift", expect=0)
    assert names_of_tables(client) == ["shop-orders", "shop-stock"]


def test_tables_that_are_declared_no_longer_are_orphans(shop, client):
    client.create_table(
        TableName="somebody-elses",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert shop.run("status", "--orphans", expect=0).out == "no orphans\n"
    declare(shop, "\n".join(line for line in SHOP.splitlines() if "stock" not in line))
    orphans = json.loads(shop.run("status", "--orphans", "--output", "json", expect=0).out)["orphans"]
    assert [orphan["live_name"] for orphan in orphans] == ["shop-stock"]


def test_a_declaration_is_made_of_what_is_there(shop, tmp_path):
    shop.run("init", "--from-live", "--match", "shop-*", "--project", "again", "--stdout", expect=0)
    made = shop.at(tmp_path / "made")
    made.directory.mkdir()
    made.run("init", "--from-live", "--match", "shop-*", "--project", "shop", expect=0)
    assert "2 tables" in made.run("lint", expect=0).out
    planned = made.run("plan", expect=0)
    assert "2 as declared" in planned.out, planned.text


def test_deletion_takes_every_approval(shop, client):
    held = shop.run("destroy", "--yes", expect=3)
    assert sorted(held.approvals[1::2]) == ["DS101:orders", "DS101:stock", "DS108:orders"]
    assert names_of_tables(client) == ["shop-orders", "shop-stock"]
    shop.run("destroy", "--yes", *held.approvals, expect=0)
    assert names_of_tables(client) == []
    assert "2 not there" in shop.run("destroy", "--yes", expect=0).out


def test_what_moto_cannot_do_is_printed_as_unsupported(project, moto):
    """moto keeps no table class and no on-demand maximum of an index; the rest of the table is made all the same."""
    tool = project(
        """
project: shop
tables:
  orders: { partition_key: id, point_in_time_recovery: true }
"""
    ).seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url)
    tool.run("apply", "--yes", expect=0)
    declare(
        tool,
        """
project: shop
tables:
  orders:
    partition_key: id
    point_in_time_recovery: true
    table_class: STANDARD_INFREQUENT_ACCESS
    tags: { Team: checkout }
    global_secondary_indexes: { by-day: { partition_key: day } }
""",
    )
    applied = tool.run("apply", "--yes", "--timeout", "60s")
    assert applied.code == 4, applied.text
    assert "this endpoint cannot do it" in applied.text
    for other in ("sets tags: done", "adds index by-day: done"):
        assert other in applied.text, "one thing's trouble is its own"
