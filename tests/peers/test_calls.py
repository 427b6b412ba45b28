"""Every call is counted: reading commands only read, an apply with nothing to do too, four calls a table."""

from collections import Counter

import pytest

FOUR_CALLS = ["DescribeTable", "DescribeTimeToLive", "DescribeContinuousBackups", "ListTagsOfResource"]
TABLES = 13


@pytest.fixture(params=["local", "moto"])
def recorded(request, record):
    return record(request.getfixturevalue(request.param).url)


@pytest.fixture
def staging(example, recorded):
    return example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=recorded.url)


READING = {
    "plan": ["plan"],
    "drift": ["drift"],
    "status": ["status"],
    "export": ["export", "--out", "exported"],
    "export-all": ["export", "--out", "exported", "--all"],
    "diff": ["diff", "staging", "declaration:staging"],
    "diff-declared-dev": ["diff", "declaration:dev", "staging"],
    "lint": ["lint"],
}


@pytest.mark.parametrize("command", READING.values(), ids=READING.keys())
def test_a_reading_command_sends_no_mutating_call(staging, recorded, command):
    # Some tables are there, some differ, some are missing: much to do, and nobody asked for it.
    staging.run("apply", "--yes", "--table", "companies", "pending-payments", expect=0)
    declaration = staging.directory / "tablewright.yaml"
    declaration.write_text(declaration.read_text().replace("Application: construction-expenses", "Application: other"))
    recorded.forget()
    staging.run(*command)
    assert recorded.mutations == []
    if command != ["lint"]:
        assert recorded.calls


def test_a_second_apply_only_reads_and_says_that_there_is_nothing_to_do(staging, recorded):
    staging.run("apply", "--yes", expect=0)
    assert recorded.count("CreateTable") == TABLES
    recorded.forget()
    assert "Nothing to do." in staging.run("apply", "--yes", expect=0).text
    assert recorded.mutations == []


@pytest.mark.parametrize("command", [["plan"], ["drift"], ["apply", "--yes"]], ids=["plan", "drift", "apply"])
def test_four_calls_read_a_table_and_nothing_else_is_asked(staging, recorded, command):
    staging.run("apply", "--yes", expect=0)
    recorded.forget()
    staging.run(*command, expect=0)
    assert Counter(call.operation for call in recorded.calls) == dict.fromkeys(FOUR_CALLS, TABLES)


def test_reading_calls_name_each_table_once(staging, recorded):
    staging.run("apply", "--yes", expect=0)
    recorded.forget()
    staging.run("status", expect=0)
    described = [call.body["TableName"] for call in recorded.calls if call.operation == "DescribeTable"]
    assert len(described) == len(set(described)) == TABLES


def test_a_new_table_takes_one_call_for_everything_that_a_creation_can_say(staging, recorded):
    staging.run("apply", "--yes", "--table", "companies", expect=0)
    sent = [call.operation for call in recorded.mutations]
    assert sent == ["CreateTable", "UpdateContinuousBackups"]
    created = recorded.mutations[0].body
    assert created["BillingMode"] == "PAY_PER_REQUEST"
    assert created["SSESpecification"] == {"Enabled": True, "SSEType": "KMS"}
    assert [index["IndexName"] for index in created["GlobalSecondaryIndexes"]] == ["by-email"]
    assert {tag["Key"] for tag in created["Tags"]} >= {"Application", "Environment", "tablewright:project"}
