"""What a team would write with boto3: `with_boto3.py apply|plan ENDPOINT FOLDER`.

`apply` creates every table and waits for it, then sets TTL and point-in-time recovery. `plan` reads every table with
the four reading calls and ends with status 2 where anything differs from the declared inputs.
"""

import json
import sys
from pathlib import Path

import boto3


def declared(folder: Path) -> list[dict]:
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


def apply(client, tables: list[dict]):
    for table in tables:
        client.create_table(**table["create"])
    waiter = client.get_waiter("table_exists")
    for table in tables:
        name = table["create"]["TableName"]
        waiter.wait(TableName=name, WaiterConfig={"Delay": 1})
        if table["ttl"]:
            specification = {"Enabled": True, "AttributeName": table["ttl"]}
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)
        if table["recovery"]:
            specification = {"PointInTimeRecoveryEnabled": True}
            client.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=specification)


def plan(client, tables: list[dict]) -> list[str]:
    return [table["create"]["TableName"] for table in tables if differs(client, table)]


def differs(client, table: dict) -> bool:
    wanted = table["create"]
    name = wanted["TableName"]
    live = client.describe_table(TableName=name)["Table"]
    ttl = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    tags = client.list_tags_of_resource(ResourceArn=live["TableArn"])["Tags"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    return (
        live["KeySchema"] != wanted["KeySchema"]
        or by("AttributeName", live["AttributeDefinitions"]) != by("AttributeName", wanted["AttributeDefinitions"])
        or live["BillingModeSummary"]["BillingMode"] != wanted["BillingMode"]
        or ("SSEDescription" in live) != wanted["SSESpecification"]["Enabled"]
        or indexes(live) != indexes(wanted)
        or ttl.get("AttributeName") != table["ttl"]
        or recovery != bool(table["recovery"])
        or by("Key", tags) != by("Key", wanted["Tags"])
    )


def by(member: str, elements: list[dict]) -> list[dict]:
    return sorted(elements, key=lambda element: element[member])


def indexes(table: dict) -> list[dict]:
    members = ("IndexName", "KeySchema", "Projection")
    found = [{member: index[member] for member in members} for index in table.get("GlobalSecondaryIndexes", [])]
    return by("IndexName", found)


def main():
    command, endpoint, folder = sys.argv[1:]
    client = boto3.client("dynamodb", endpoint_url=endpoint)
    tables = declared(Path(folder))
    if command == "apply":
        apply(client, tables)
        return
    differing = plan(client, tables)
    if differing:
        print("differs:", ", ".join(differing))
        sys.exit(2)


if __name__ == "__main__":
    main()
