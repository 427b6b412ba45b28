"""Somebody else deletes or changes a table while Tablewright looks at it: it is left alone, the others go on."""

import json

import pytest

from support.clients import dynamodb

PREFIX = "construction-expenses-staging-"
COMPANIES = PREFIX + "companies"


def staging(example, url: str):
    return example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=url)


@pytest.fixture
def drifted(example, local, client):
    """Staging with a tag to mend on two tables."""
    staging(example, local.url).run("apply", "--yes", expect=0)
    for table in ("companies", "invitations"):
        arn = client.describe_table(TableName=PREFIX + table)["Table"]["TableArn"]
        client.tag_resource(ResourceArn=arn, Tags=[{"Key": "Application", "Value": "changed"}])


def deleting(call, answer: bytes) -> bytes | None:
    """Tells companies to be on its way out."""
    if call.operation != "DescribeTable" or not call.names(COMPANIES):
        return None
    described = json.loads(answer)
    described["Table"]["TableStatus"] = "DELETING"
    return json.dumps(described).encode()


def application(client, table: str) -> str:
    arn = client.describe_table(TableName=PREFIX + table)["Table"]["TableArn"]
    tags = client.list_tags_of_resource(ResourceArn=arn)["Tags"]
    return next(tag["Value"] for tag in tags if tag["Key"] == "Application")


def test_a_table_that_is_being_deleted_is_left_alone_and_the_others_go_on(example, drifted, record, local, client):
    recorder = record(local.url, after=deleting)
    part = staging(example, recorder.url).run("apply", "--yes", "--timeout", "20s", expect=4)
    assert "DELETING" in part.text or "being deleted" in part.text
    assert not any(call.names(COMPANIES) for call in recorder.mutations)
    assert application(client, "companies") == "changed"
    assert application(client, "invitations") == "construction-expenses"
    # Reading commands say so too, and end.
    assert "DELETING" in staging(example, recorder.url).run("status").text
    assert staging(example, recorder.url).run("drift").code in (2, 4)


def test_a_table_whose_deletion_begins_after_the_plan_is_left_alone(example, drifted, record, local, client):
    looks = []

    def after_the_first_look(call, answer):
        if call.operation == "DescribeTable" and call.names(COMPANIES):
            looks.append(call)
            return deleting(call, answer) if len(looks) > 1 else None
        return None

    recorder = record(local.url, after=after_the_first_look)
    part = staging(example, recorder.url).run("apply", "--yes", "--timeout", "20s", expect=4)
    assert len(looks) > 1, "the table was not looked at again before it was changed"
    assert "being deleted" in part.text
    assert not any(call.names(COMPANIES) for call in recorder.mutations)
    assert application(client, "invitations") == "construction-expenses"


def test_a_table_that_is_gone_when_its_turn_comes_is_told_and_made_by_the_next_run(
    example, drifted, record, local, client
):
    looks = []

    def delete_at_the_second_look(call):
        if call.operation == "DescribeTable" and call.names(COMPANIES):
            looks.append(call)
            if len(looks) == 2:
                dynamodb(local.url).delete_table(TableName=COMPANIES)

    recorder = record(local.url, before=delete_at_the_second_look)
    part = staging(example, recorder.url).run("apply", "--yes", "--timeout", "20s", expect=4)
    assert "companies" in part.text
    assert application(client, "invitations") == "construction-expenses"
    assert COMPANIES not in client.list_tables()["TableNames"]
    again = staging(example, local.url)
    again.run("apply", "--yes", expect=0)
    again.run("drift", expect=0)
    assert COMPANIES in client.list_tables()["TableNames"]


def test_a_table_that_another_made_of_the_same_name_is_not_taken_for_the_one_that_was_planned(
    example, drifted, record, local, client
):
    """Deleted and made again between the plan and the call: another table, perhaps another's."""
    looks = []

    def replace_at_the_second_look(call):
        if call.operation == "DescribeTable" and call.names(COMPANIES):
            looks.append(call)
            if len(looks) == 2:
                other = dynamodb(local.url)
                other.delete_table(TableName=COMPANIES)
                other.create_table(
                    TableName=COMPANIES,
                    AttributeDefinitions=[{"AttributeName": "companyId", "AttributeType": "S"}],
                    KeySchema=[{"AttributeName": "companyId", "KeyType": "HASH"}],
                    BillingMode="PAY_PER_REQUEST",
                )

    recorder = record(local.url, before=replace_at_the_second_look)
    part = staging(example, recorder.url).run("apply", "--yes", "--timeout", "20s", expect=4)
    assert "companies" in part.text
    assert not any(call.names(COMPANIES) for call in recorder.mutations)


def test_a_tag_that_another_sets_between_the_plan_and_the_call_does_not_stop_the_run(example, drifted, record, local):
    """Whatever happens, it ends with a documented code, and the next run converges."""

    def tag_at_every_tagging(call):
        if call.operation == "TagResource" and call.names(COMPANIES):
            other = dynamodb(local.url)
            other.tag_resource(ResourceArn=call.body["ResourceArn"], Tags=[{"Key": "Owner", "Value": "finance"}])

    recorder = record(local.url, before=tag_at_every_tagging)
    assert staging(example, recorder.url).run("apply", "--yes").code in (0, 4)
    staging(example, local.url).run("apply", "--yes", expect=0)
    staging(example, local.url).run("drift", expect=0)
