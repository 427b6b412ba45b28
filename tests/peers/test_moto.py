"""The main path on moto, an endpoint that nobody here wrote, and the account guard through its STS."""

import json

import pytest

from support.clients import AwsCli, dynamodb
from support.servers import Moto

PREFIX = "construction-expenses-staging-"


@pytest.fixture
def staging(example, moto):
    return example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=moto.url)


def test_the_main_path_from_nothing_to_13_active_tables(staging, moto, variables):
    assert "13 to create" in staging.run("plan", expect=0).out
    staging.run("drift", expect=2)
    staging.run("apply", "--yes", expect=0)
    assert "Nothing to do." in staging.run("apply", "--yes", expect=0).text
    assert "13 as declared" in staging.run("drift", expect=0).out
    assert "13 tables: 13 ACTIVE" in staging.run("status", expect=0).out
    listed = AwsCli(moto.url, variables)("list-tables")["TableNames"]
    assert len(listed) == 13 and all(name.startswith(PREFIX) for name in listed)


def test_every_table_is_what_the_declaration_says(staging, moto):
    staging.run("apply", "--yes", expect=0)
    client = dynamodb(moto.url)
    indexes = {}
    for name in client.list_tables()["TableNames"]:
        table = client.describe_table(TableName=name)["Table"]
        assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert table["SSEDescription"]["SSEType"] == "KMS"
        backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
        indexes[name.removeprefix(PREFIX)] = len(table.get("GlobalSecondaryIndexes", []))
    assert sum(indexes.values()) == 13
    assert sorted(table for table, count in indexes.items() if count == 0) == [
        "company-contractors", "company-projects", "company-works", "pending-payments",
    ]  # fmt: skip
    for table, attribute in {"pending-payments": "expiresAt", "paddle-webhook-dlq": "ttl"}.items():
        time_to_live = client.describe_time_to_live(TableName=PREFIX + table)["TimeToLiveDescription"]
        assert time_to_live == {"TimeToLiveStatus": "ENABLED", "AttributeName": attribute}


def test_drift_made_by_the_aws_cli_is_named_and_mended(staging, moto, variables):
    staging.run("apply", "--yes", expect=0)
    aws = AwsCli(moto.url, variables)
    arn = aws("describe-table", "--table-name", PREFIX + "companies")["Table"]["TableArn"]
    aws("tag-resource", "--resource-arn", arn, "--tags", "Key=Application,Value=something-else")
    aws(
        "update-continuous-backups", "--table-name", PREFIX + "invitations",
        "--point-in-time-recovery-specification", "PointInTimeRecoveryEnabled=false",
    )  # fmt: skip
    drift = staging.run("drift", expect=2)
    assert "something-else" in drift.of_table("companies")
    assert "point-in-time recovery" in drift.of_table("invitations")
    staging.run("apply", "--yes", expect=0)
    staging.run("drift", expect=0)


@pytest.mark.parametrize("index", ["by-user", "by-email"])
def test_an_index_that_somebody_deleted_is_made_again(staging, moto, index):
    staging.run("apply", "--yes", expect=0)
    client = dynamodb(moto.url)
    client.update_table(
        TableName=PREFIX + "company-users", GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": index}}]
    )
    assert index in staging.run("drift", expect=2).of_table("company-users")
    staging.run("apply", "--yes", expect=0)
    assert "Nothing to do." in staging.run("apply", "--yes", expect=0).text
    indexes = client.describe_table(TableName=PREFIX + "company-users")["Table"]["GlobalSecondaryIndexes"]
    assert sorted(index["IndexName"] for index in indexes) == ["by-email", "by-user"]


def test_export_writes_every_table_and_the_same_bytes_again(staging, tmp_path):
    staging.run("apply", "--yes", expect=0)
    for out in ("first", "second"):
        staging.run("export", "--out", tmp_path / out, expect=0)
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / out).iterdir()} for out in ("first", "second"))
    assert first == second and len(first) == 15
    schema = json.loads(first["company-expenses.json"])
    assert schema["Table"]["TableName"] == PREFIX + "company-expenses"


def test_what_was_exported_from_moto_can_be_applied_to_the_laptop(staging, project, local, tmp_path):
    staging.run("apply", "--yes", expect=0)
    laptop = project(
        f"""
project: construction-expenses
environments:
  laptop: {{ table_name: "laptop-{{table}}", region: us-east-1 }}
include:
  - {{ from: "exported/*.json", strip_prefix: "{PREFIX}" }}
"""
    ).seeing(TABLEWRIGHT_ENV="laptop", TABLEWRIGHT_ENDPOINT_URL=local.url)
    staging.run("export", "--out", laptop.directory / "exported", expect=0)
    laptop.run("apply", "--yes", expect=0)
    laptop.run("drift", expect=0)


GUARDED = """
project: guarded
environments:
  staging: {{ account: "{account}", region: us-east-1 }}
tables:
  orders: {{ partition_key: id }}
"""


@pytest.fixture
def guarded(project, moto, record):
    """A project for one account, on a moto that stands for AWS; and the recorder before it."""
    recorder = record(moto.url)

    def make(account: str):
        tablewright = project(GUARDED.format(account=account)).seeing(
            AWS_ENDPOINT_URL_DYNAMODB=recorder.url,
            AWS_ENDPOINT_URL_STS=recorder.url,
            AWS_ACCESS_KEY_ID="testing",
            AWS_SECRET_ACCESS_KEY="testing",
            TABLEWRIGHT_ENV="staging",
        )
        return tablewright, recorder

    return make


def test_the_right_account_is_checked_and_written_to(guarded, moto):
    tablewright, recorder = guarded(Moto.ACCOUNT)
    applied = tablewright.run("apply", "--yes", expect=0)
    assert Moto.ACCOUNT in applied.err and "STS" in applied.err
    operations = [call.operation for call in recorder.calls]
    assert "GetCallerIdentity" in operations and operations.index("GetCallerIdentity") < operations.index("CreateTable")
    assert dynamodb(moto.url).list_tables()["TableNames"] == ["orders"]


def test_the_wrong_account_is_refused_before_anything_is_written(guarded, moto):
    tablewright, recorder = guarded("999999999999")
    refused = tablewright.run("apply", "--yes", expect=1)
    assert Moto.ACCOUNT in refused.err and "999999999999" in refused.err
    assert refused.err.count("error:") == 1
    assert not any(call.operation == "CreateTable" for call in recorder.calls)
    assert dynamodb(moto.url).list_tables()["TableNames"] == []


def test_an_account_that_cannot_be_asked_for_is_not_written_to(guarded, record, moto):
    tablewright, recorder = guarded(Moto.ACCOUNT)

    def no_answer(call):
        if call.operation == "GetCallerIdentity":
            raise ConnectionError

    recorder.before = no_answer
    refused = tablewright.run("apply", "--yes", expect=1, seconds=30)
    assert refused.err.count("error:") == 1
    assert dynamodb(moto.url).list_tables()["TableNames"] == []
