"""What `export` writes can be applied elsewhere, and gives the same files there."""

import json

from support import six_tables as six
from support.clients import dynamodb

STAGING = "construction-expenses-staging-"
# As long as the other one, so that the columns of the summary line up the same.
REPLICA = "construction-expenses-replica-"

REPLICA_DECLARATION = """
project: construction-expenses
environments:
  replica: {{ table_name: "{prefix}{{table}}", region: us-east-1 }}
include:
  - {{ from: "exported/*.json", strip_prefix: "{stripped}" }}
"""


def contents(directory) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def renamed(files: dict[str, bytes], old: str, new: str) -> dict[str, bytes]:
    return {name: text.replace(old.encode(), new.encode()) for name, text in files.items()}


def at(tablewright, environment: str, url: str):
    return tablewright.seeing(TABLEWRIGHT_ENV=environment, TABLEWRIGHT_ENDPOINT_URL=url)


def exported(tablewright, directory, *arguments) -> dict[str, bytes]:
    tablewright.run("export", "--out", directory, *arguments, expect=0)
    return contents(directory)


def test_one_environment_exported_and_applied_to_another_is_the_same_apart_from_names(example, project, start_local):
    staging = at(example, "staging", start_local().url)
    staging.run("apply", "--yes", expect=0)
    replica = project(REPLICA_DECLARATION.format(prefix=REPLICA, stripped=STAGING), "replica")
    replica = at(replica, "replica", start_local().url)

    first = exported(staging, replica.directory / "exported")
    assert len(first) == 13 + 2
    replica.run("apply", "--yes", expect=0)
    replica.run("drift", expect=0)
    second = exported(replica, replica.directory / "again")

    expected = renamed(first, STAGING, REPLICA)
    # The environment is one of the names.
    for line, new in ((b"default_environment: staging\n", b"default_environment: replica\n"), (b"  staging:\n", b"  replica:\n")):
        expected["tablewright.yaml"] = expected["tablewright.yaml"].replace(line, new)
    assert second == expected


def test_the_exported_declaration_is_the_same_project(example, start_local, tmp_path):
    local = start_local()
    staging = at(example, "staging", local.url)
    staging.run("apply", "--yes", expect=0)
    first = exported(staging, tmp_path / "exported")
    native = example.at(tmp_path / "exported").seeing(TABLEWRIGHT_ENDPOINT_URL=local.url)
    native.run("diff", "declaration:staging", "staging", expect=0)
    native.run("drift", expect=0)
    assert exported(native, tmp_path / "again") == first


def test_tables_of_every_kind_made_by_boto3_survive_the_round_trip(project, start_local):
    source, target = start_local(), start_local()
    client = dynamodb(source.url)
    make_tables_of_every_kind(client, "every-kind-a-")
    declaration = 'project: kinds\nenvironments:\n  a: { table_name: "every-kind-a-{table}", region: us-east-1 }\ntables: {}\n'
    whole = at(project(declaration, "whole"), "a", source.url)
    copy = project(REPLICA_DECLARATION.format(prefix="every-kind-b-", stripped="every-kind-a-"), "copy")
    copy = at(copy, "replica", target.url)

    first = exported(whole, copy.directory / "exported", "--all")
    assert sorted(first) == [
        "documents.json", "events.json", "plain.json", "sessions.json", "table-summary.txt", "tablewright.yaml",
    ]  # fmt: skip
    copy.run("apply", "--yes", expect=0)
    copy.run("drift", expect=0)
    second = exported(copy, copy.directory / "again")
    schemas = {name: text for name, text in first.items() if name.endswith(".json")}
    assert {name: second[name] for name in schemas} == renamed(schemas, "every-kind-a-", "every-kind-b-")


def make_tables_of_every_kind(client, prefix: str):
    capacity = {"ReadCapacityUnits": 7, "WriteCapacityUnits": 3}
    provisioned = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": capacity}
    six.create(client, prefix + "plain", ["id"], SSESpecification={"Enabled": False})
    six.create(
        client,
        prefix + "documents",
        ["id", "version"],
        numbers=["version", "size"],
        indexes=[
            six.index("by-owner", "owner", "size", Projection={"ProjectionType": "KEYS_ONLY"}),
            six.index("by-kind", "kind", Projection={"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title", "a"]}),
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        DeletionProtectionEnabled=True,
        TableClass="STANDARD_INFREQUENT_ACCESS",
        Tags=[{"Key": "Owner", "Value": "finance: a/b+c @ 1"}],
    )
    six.create(
        client,
        prefix + "events",
        ["source", "at"],
        indexes=[six.index("by-at", "at", ProvisionedThroughput=capacity)],
        LocalSecondaryIndexes=[six.index("by-source-and-at", "source", "at")],
        **provisioned,
    )
    sessions = prefix + "sessions"
    six.create(
        client, sessions, ["id"], OnDemandThroughput={"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}
    )  # fmt: skip
    client.update_time_to_live(
        TableName=sessions, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"}
    )  # fmt: skip
    client.update_continuous_backups(
        TableName=sessions,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7},
    )


def test_the_same_tables_give_the_same_bytes_and_items_show_only_in_the_summary(example, local, client, tmp_path):
    staging = at(example, "staging", local.url)
    staging.run("apply", "--yes", expect=0)
    first = exported(staging, tmp_path / "first")
    assert exported(staging, tmp_path / "second") == first
    client.put_item(TableName=STAGING + "companies", Item={"companyId": {"S": "1"}})
    third = exported(staging, tmp_path / "third")
    assert {name: text for name, text in third.items() if first[name] != text}.keys() <= {"table-summary.txt"}


def test_a_schema_that_the_aws_cli_wrote_declares_the_live_table(example, project, local, aws):
    at(example, "staging", local.url).run("apply", "--yes", expect=0)
    written = project(REPLICA_DECLARATION.format(prefix=STAGING, stripped=STAGING), "written")
    (written.directory / "exported").mkdir()
    for table in ("companies", "company-expenses", "company-works"):
        schema = aws("describe-table", "--table-name", STAGING + table)
        schema |= aws("describe-time-to-live", "--table-name", STAGING + table)
        schema |= aws("describe-continuous-backups", "--table-name", STAGING + table)
        schema |= aws("list-tags-of-resource", "--resource-arn", schema["Table"]["TableArn"])
        (written.directory / "exported" / f"{table}.json").write_text(json.dumps(schema))
    # The tables carry another environment's tag of ownership, so only what differs is looked at.
    drift = at(written, "replica", local.url).run("drift")
    assert not any(line.startswith("+") for line in drift.out.splitlines()), drift.out
    compared = at(example, "staging", local.url).run(
        "diff", "staging", written.directory / "exported", "--table", "companies", "company-expenses", "company-works"
    )
    assert compared.code == 0, compared.text


def test_what_export_writes_agrees_with_the_aws_cli(example, local, aws, tmp_path):
    staging = at(example, "staging", local.url)
    staging.run("apply", "--yes", expect=0)
    files = exported(staging, tmp_path / "exported")
    for table in ("company-expenses", "pending-payments"):
        ours = json.loads(files[f"{table}.json"])
        theirs = aws("describe-table", "--table-name", STAGING + table)
        assert_within(ours["Table"], theirs["Table"], "Table")
        time_to_live = aws("describe-time-to-live", "--table-name", STAGING + table)
        assert ours["TimeToLiveDescription"] == time_to_live["TimeToLiveDescription"]


def assert_within(ours, theirs, place: str):
    """Everything that we wrote is what they say; they say more, such as dates and counts."""
    if isinstance(ours, dict):
        for name, value in ours.items():
            assert name in theirs, f"{place}.{name} is not there"
            assert_within(value, theirs[name], f"{place}.{name}")
    elif isinstance(ours, list):
        by = lambda item: json.dumps([item.get(n) for n in ("IndexName", "AttributeName")])  # noqa: E731
        assert len(ours) == len(theirs), place
        for left, right in zip(sorted(ours, key=by), sorted(theirs, key=by)):
            assert_within(left, right, place)
    else:
        assert ours == theirs, place


def test_a_table_that_is_not_there_is_named_and_the_others_are_exported(example, local, tmp_path):
    staging = at(example, "staging", local.url)
    staging.run("apply", "--yes", "--table", "companies", expect=0)
    part = staging.run("export", "--out", tmp_path / "part", expect=4)
    assert STAGING + "invitations" in part.err
    assert sorted(contents(tmp_path / "part")) == ["companies.json", "table-summary.txt", "tablewright.yaml"]
