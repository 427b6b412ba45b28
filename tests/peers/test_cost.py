"""`cost` with consumed units of CloudWatch, on moto."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from support.clients import REGION, service

SHOP = f"""
project: shop
default_environment: test
environments: {{ test: {{ region: {REGION}, table_name: "shop-{{table}}" }} }}
tables:
  orders:
    partition_key: id
    global_secondary_indexes: {{ by-email: {{ partition_key: email }} }}
  stock: {{ partition_key: id }}
"""
UNITS = "USD per million units"
PRICES = f"""
version: 1
regions:
  {REGION}:
    standard_write_requests: {{ value: 1, unit: {UNITS}, source: test, date: 2026-01-01 }}
    standard_read_requests: {{ value: 0.2, unit: {UNITS}, source: test, date: 2026-01-01 }}
    standard_storage: {{ value: 0.3, unit: USD per GB and month, source: test, date: 2026-01-01 }}
"""


@pytest.fixture
def shop(project, moto):
    tool = project(SHOP).seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url)
    tool.run("apply", "--yes", expect=0)
    (tool.directory / "prices.yaml").write_text(PRICES)
    return tool


def put(moto, metric: str, units: float, **dimensions: str):
    dimensions = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    point = {"MetricName": metric, "Dimensions": dimensions, "Value": units, "Timestamp": datetime.now(UTC) - timedelta(minutes=20)}
    service(moto.url, "cloudwatch").put_metric_data(Namespace="AWS/DynamoDB", MetricData=[point])


def lines(tool, table: str) -> dict:
    document = json.loads(tool.run("cost", "--metrics", "--prices", "prices.yaml", "--output", "json", expect=0).out)
    found = next(one for one in document["tables"] if one["declared_name"] == table)
    return {(line["feature"], line["index"]): line["quantity"] for line in found["lines"]}, found["notes"]


def test_consumed_units_are_brought_to_a_month(shop, moto):
    put(moto, "ConsumedWriteCapacityUnits", 100.0, TableName="shop-orders")
    put(moto, "ConsumedReadCapacityUnits", 10.5, TableName="shop-orders")
    units, notes = lines(shop, "orders")
    # The table is younger than an hour, so an hour is counted, of which a month has 730.
    assert units["writes", None] == "73000"
    assert units["reads", None] == "7665"
    # CloudWatch has data of the table and none of the index, which consumed nothing.
    assert units["writes", "by-email"] == "0"
    assert notes == []


def test_an_index_has_metrics_of_its_own(shop, moto):
    put(moto, "ConsumedReadCapacityUnits", 1.0, TableName="shop-orders")
    put(moto, "ConsumedWriteCapacityUnits", 50.0, TableName="shop-orders", GlobalSecondaryIndexName="by-email")
    units, _ = lines(shop, "orders")
    # What moto has of an index it counts for the table too, as CloudWatch does not; so nothing is asked of the table.
    assert units["writes", "by-email"] == "36500"
    assert units["reads", "by-email"] == "0"


def test_a_table_without_metrics_is_not_known(shop):
    units, notes = lines(shop, "stock")
    assert units["writes", None] is None
    assert "CloudWatch has nothing of it" in notes[0]
