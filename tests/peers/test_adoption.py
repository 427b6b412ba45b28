"""Tables that exist already are taken over: what is safe at once, the rest when approved, nothing by force."""

import pytest

from support import six_tables as six
from support.clients import described, dynamodb, tags_of

STAGING = "construction-expenses-staging-"
PRODUCTION = "construction-expenses-"
OURS = {"tablewright:project": "construction-expenses", "tablewright:environment": "staging"}
SURPLUS_INDEX = "DS102:invitations/by-code"
TIME_TO_LIVE = "DS107:pending-payments"


@pytest.fixture(params=["local", "moto"])
def endpoint(request, record):
    """A recorder before each of the two endpoints."""
    return record(request.getfixturevalue(request.param).url)


@pytest.fixture
def staging(example, endpoint):
    return example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=endpoint.url)


def about(recorder, tables) -> list[str]:
    """Returns the operations of the mutating calls about these tables."""
    return [call.operation for call in recorder.mutations if any(call.names(table) for table in tables)]


def test_six_tables_made_by_boto3_are_taken_over_as_far_as_the_rules_allow(staging, endpoint):
    client = dynamodb(endpoint.upstream_url)
    six.make(client, STAGING, "staging")
    untouchable = described(client, STAGING + six.OTHER_KEY)

    first = staging.run("apply", "--yes", expect=4)

    # Held, with the flags to add.
    assert first.approvals == ["--approve", SURPLUS_INDEX, "--approve", TIME_TO_LIVE]
    assert SURPLUS_INDEX in first.of_table(six.INDEX_TOO_MANY)
    assert TIME_TO_LIVE in first.of_table(six.BARE)
    # Refused, with both schemas side by side.
    refused = first.of_table(six.OTHER_KEY)
    assert "refused" in refused
    live, declared = (next(line for line in refused.splitlines() if f" {side} " in line) for side in ("live", "declared"))
    assert "workId (N)" in live and "workId (S)" in declared
    assert about(endpoint, [STAGING + six.OTHER_KEY]) == []
    assert described(client, STAGING + six.OTHER_KEY) == untouchable
    # The equal table got its owner's tags and nothing else.
    assert about(endpoint, [STAGING + six.EQUAL]) == ["TagResource"]
    for table in [six.EQUAL, six.BARE, six.INDEX_TOO_FEW, six.INDEX_TOO_MANY, six.PROVISIONED, *six.OTHER_SEVEN]:
        assert OURS.items() <= tags_of(client, STAGING + table).items(), table
    # What is safe was done.
    bare = described(client, STAGING + six.BARE)
    recovery = bare["ContinuousBackups"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    assert bare["TimeToLive"] == {"TimeToLiveStatus": "DISABLED"}
    assert tags_of(client, STAGING + six.BARE)["Environment"] == "staging"
    assert index_names(client, six.INDEX_TOO_FEW) == ["by-email", "by-user"]
    assert index_names(client, six.INDEX_TOO_MANY) == ["by-code", "by-email"]
    billing = client.describe_table(TableName=STAGING + six.PROVISIONED)["Table"]["BillingModeSummary"]
    assert billing["BillingMode"] == "PAY_PER_REQUEST"
    # The other seven are there.
    assert len(client.list_tables()["TableNames"]) == 13

    staging.run("apply", "--yes", *first.approvals, expect=4)
    assert index_names(client, six.INDEX_TOO_MANY) == ["by-email"]
    time_to_live = described(client, STAGING + six.BARE)["TimeToLive"]
    assert time_to_live == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expiresAt"}
    assert client.scan(TableName=STAGING + six.BARE)["Count"] == 1

    # Only the refused one is left, and nothing more is sent.
    endpoint.forget()
    last = staging.run("apply", "--yes", expect=4)
    assert not last.approvals
    assert "12 as declared" in last.out and "1 refused" in last.out
    assert endpoint.mutations == []
    assert described(client, STAGING + six.OTHER_KEY) == untouchable


def index_names(client, table: str) -> list[str]:
    description = client.describe_table(TableName=STAGING + table)["Table"]
    return sorted(index["IndexName"] for index in description.get("GlobalSecondaryIndexes", []))


def test_with_create_only_the_six_tables_see_not_one_mutating_call(example, endpoint):
    client = dynamodb(endpoint.upstream_url)
    six.make(client, PRODUCTION, "production")
    before = {table: described(client, PRODUCTION + table) for table in six.SIX}
    production = example.seeing(TABLEWRIGHT_ENV="production", TABLEWRIGHT_ENDPOINT_URL=endpoint.url)

    production.run("apply", "--confirm", "production", expect=4)

    assert about(endpoint, [PRODUCTION + table for table in six.SIX]) == []
    assert {table: described(client, PRODUCTION + table) for table in six.SIX} == before
    assert sorted(about(endpoint, [PRODUCTION + table for table in six.OTHER_SEVEN]))[:7] == ["CreateTable"] * 7
    assert len(client.list_tables()["TableNames"]) == 13

    endpoint.forget()
    production.run("apply", "--confirm", "production", expect=4)
    assert endpoint.mutations == []


def test_adopt_adds_the_tags_of_ownership_and_nothing_else(example, endpoint):
    client = dynamodb(endpoint.upstream_url)
    six.make(client, STAGING, "staging")
    declaration = example.directory / "tablewright.yaml"
    text = declaration.read_text()
    declaration.write_text(text.replace("  staging:\n", "  staging:\n    on_existing: adopt\n"))
    staging = example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=endpoint.url)
    staging.run("apply", "--yes", expect=4)
    for table in six.SIX:
        expected = [] if table == six.OTHER_KEY else ["TagResource"]
        assert about(endpoint, [STAGING + table]) == expected, table
    assert OURS.items() <= tags_of(client, STAGING + six.BARE).items()
    assert "Environment" not in tags_of(client, STAGING + six.BARE)


def test_fail_stops_where_a_table_exists_and_touches_none_that_does(example, endpoint):
    client = dynamodb(endpoint.upstream_url)
    six.make(client, STAGING, "staging")
    declaration = example.directory / "tablewright.yaml"
    text = declaration.read_text()
    declaration.write_text(text.replace("  staging:\n", "  staging:\n    on_existing: fail\n"))
    staging = example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=endpoint.url)
    staging.run("apply", "--yes", expect=4)
    assert about(endpoint, [STAGING + table for table in six.SIX]) == []


@pytest.mark.parametrize(
    ("endpoint", "tags"),
    [
        ("moto", {"aws:cloudformation:stack-name": "billing"}),
        ("moto", {"tablewright:project": "billing", "tablewright:environment": "staging"}),
        ("local", {"tablewright:project": "billing", "tablewright:environment": "staging"}),
    ],
    ids=["stack-on-moto", "project-on-moto", "project-on-local"],
    indirect=["endpoint"],
)
def test_a_table_of_another_owner_is_left_alone_until_approved(staging, endpoint, tags):
    client = dynamodb(endpoint.upstream_url)
    name = STAGING + "companies"
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    six.create(client, name, ["companyId"], indexes=[six.index("by-email", "email")], Tags=pairs)
    before = described(client, name)

    held = staging.run("apply", "--yes", expect=3)
    assert "DS112:companies" in held.approvals
    assert "billing" in held.of_table("companies")
    assert about(endpoint, [name]) == []
    assert described(client, name) == before

    staging.run("apply", "--yes", "--approve", "DS112:companies", expect=0)
    after = described(client, name)
    recovery = after["ContinuousBackups"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    assert tags_of(client, name)["Application"] == "construction-expenses"


def test_a_table_that_only_has_another_owner_is_pending_for_drift_as_it_is_held_for_apply(project, local):
    """What `apply` would hold, `drift` does not call done."""
    declaration = "project: {}\ntables:\n  orders: {{ partition_key: id }}\n"
    first, second = (
        project(declaration.format(name), name).seeing(TABLEWRIGHT_ENDPOINT_URL=local.url) for name in ("shop", "billing")
    )
    first.run("apply", "--yes", expect=0)
    assert second.run("apply", "--yes", expect=3).approvals == ["--approve", "DS112:orders"]
    second.run("drift", expect=2)
    first.run("drift", expect=0)
