"""Waiting with botocore's waiters, its own and some that it lacks."""

from botocore.waiter import WaiterModel, create_waiter_with_client

SECONDS = 60
# Between two looks. The changes are many times faster than on DynamoDB, and so are the looks.
DELAY = 0.03
PATIENCE = {"Delay": DELAY, "MaxAttempts": int(SECONDS / DELAY)}


def active(client, table: str):
    """Returns when the table is ACTIVE, whatever its indexes are."""
    client.get_waiter("table_exists").wait(TableName=table, WaiterConfig=PATIENCE)


def gone(client, table: str):
    client.get_waiter("table_not_exists").wait(TableName=table, WaiterConfig=PATIENCE)


def index_active(client, table: str, index: str):
    _until(client, table, f"{_entry(index)}.IndexStatus", "ACTIVE")


def index_backfilling(client, table: str, index: str):
    _until(client, table, f"{_entry(index)}.Backfilling", True)


def index_gone(client, table: str, index: str):
    _until(client, table, f"length(Table.GlobalSecondaryIndexes[?IndexName=='{index}'] || `[]`)", 0)


def _entry(index: str) -> str:
    return f"Table.GlobalSecondaryIndexes[?IndexName=='{index}'] | [0]"


def _until(client, table: str, path: str, expected):
    acceptor = {"matcher": "path", "argument": path, "expected": expected, "state": "success"}
    waiter = {
        "operation": "DescribeTable",
        "delay": DELAY,
        "maxAttempts": PATIENCE["MaxAttempts"],
        "acceptors": [acceptor],
    }
    model = WaiterModel({"version": 2, "waiters": {"Shown": waiter}})
    create_waiter_with_client("Shown", model, client).wait(TableName=table)
