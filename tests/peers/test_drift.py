"""What others change on a running endpoint shows as drift, and `apply` mends what it may."""

import json

import pytest

PREFIX = "construction-expenses-staging-"


@pytest.fixture
def staging(example, local):
    """The example, applied to `local` as staging."""
    tablewright = example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=local.url)
    tablewright.run("apply", "--yes", expect=0)
    return tablewright


def arn(client, table: str) -> str:
    return client.describe_table(TableName=PREFIX + table)["Table"]["TableArn"]


def settled(tablewright):
    """Nothing differs, and another apply finds nothing to do."""
    tablewright.run("drift", expect=0)
    assert "Nothing to do." in tablewright.run("apply", "--yes", expect=0).out


def test_what_was_just_applied_does_not_drift(staging):
    settled(staging)


def test_drift_names_what_the_aws_cli_changed_and_apply_mends_it(staging, aws, client):
    aws("tag-resource", "--resource-arn", arn(client, "companies"), "--tags", "Key=Application,Value=something-else")
    aws("untag-resource", "--resource-arn", arn(client, "invitations"), "--tag-keys", "Environment")
    aws(
        "update-table", "--table-name", PREFIX + "company-users",
        "--global-secondary-index-updates", '[{"Delete": {"IndexName": "by-user"}}]',
    )  # fmt: skip
    aws(
        "update-continuous-backups", "--table-name", PREFIX + "paddle-webhooks",
        "--point-in-time-recovery-specification", "PointInTimeRecoveryEnabled=false",
    )  # fmt: skip

    drift = staging.run("drift", expect=2)
    assert "Application" in drift.of_table("companies") and "something-else" in drift.of_table("companies")
    assert "Environment" in drift.of_table("invitations")
    assert "by-user" in drift.of_table("company-users")
    assert "point-in-time recovery" in drift.of_table("paddle-webhooks")
    assert "4 to change" in drift.out and "9 as declared" in drift.out

    staging.run("apply", "--yes", expect=0)
    settled(staging)
    indexes = client.describe_table(TableName=PREFIX + "company-users")["Table"]["GlobalSecondaryIndexes"]
    assert sorted(index["IndexName"] for index in indexes) == ["by-email", "by-user"]


def test_drift_names_what_boto3_changed_and_apply_holds_what_could_lose_data(staging, client):
    client.update_table(
        TableName=PREFIX + "invitations",
        AttributeDefinitions=[{"AttributeName": "code", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "by-code",
                    "KeySchema": [{"AttributeName": "code", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            }
        ],
    )
    client.update_time_to_live(
        TableName=PREFIX + "pending-payments",
        TimeToLiveSpecification={"Enabled": False, "AttributeName": "expiresAt"},
    )
    client.tag_resource(ResourceArn=arn(client, "companies"), Tags=[{"Key": "Application", "Value": "boto3"}])
    client.put_item(
        TableName=PREFIX + "pending-payments", Item={"paymentId": {"S": "1"}, "expiresAt": {"N": "4102444800"}}
    )

    drift = staging.run("drift", expect=2)
    assert "by-code" in drift.of_table("invitations")
    assert "expiresAt" in drift.of_table("pending-payments")
    assert "boto3" in drift.of_table("companies")

    held = staging.run("apply", "--yes", expect=3)
    assert held.approvals == [
        "--approve", "DS102:invitations/by-code",
        "--approve", "DS107:pending-payments",
    ]  # fmt: skip
    described = client.describe_table(TableName=PREFIX + "invitations")["Table"]
    assert sorted(i["IndexName"] for i in described["GlobalSecondaryIndexes"]) == ["by-code", "by-email"]
    status = client.describe_time_to_live(TableName=PREFIX + "pending-payments")["TimeToLiveDescription"]
    assert status["TimeToLiveStatus"] == "DISABLED"
    # The tag was safe to mend, so only what is held is left.
    left = staging.run("drift", expect=2)
    assert "boto3" not in left.out and "11 as declared" in left.out
    # Asking again without approval changes nothing.
    again = staging.run("apply", "--yes", expect=3)
    assert "Nothing to do without approval." in again.out

    staging.run("apply", "--yes", *held.approvals, expect=0)
    settled(staging)
    status = client.describe_time_to_live(TableName=PREFIX + "pending-payments")["TimeToLiveDescription"]
    assert status == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expiresAt"}
    assert client.scan(TableName=PREFIX + "pending-payments")["Count"] == 1


def test_tags_that_nobody_declared_are_left_where_they_are(staging, aws, client):
    aws("tag-resource", "--resource-arn", arn(client, "companies"), "--tags", "Key=Owner,Value=finance")
    settled(staging)
    tags = aws("list-tags-of-resource", "--resource-arn", arn(client, "companies"))["Tags"]
    assert {"Key": "Owner", "Value": "finance"} in tags


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (["--deletion-protection-enabled"], "deletion protection"),
        (["--stream-specification", "StreamEnabled=true,StreamViewType=NEW_IMAGE"], "stream"),
        (["--table-class", "STANDARD_INFREQUENT_ACCESS"], "table class"),
        (
            ["--billing-mode", "PROVISIONED",
             "--provisioned-throughput", "ReadCapacityUnits=5,WriteCapacityUnits=5"],
            "billing",
        ),
    ],
    ids=["deletion-protection", "stream", "table-class", "billing-mode"],
)  # fmt: skip
def test_each_setting_that_the_aws_cli_can_change_is_named_and_settled(staging, aws, change, named):
    aws("update-table", "--table-name", PREFIX + "company-works", *change)
    drift = staging.run("drift", expect=2)
    assert named in drift.of_table("company-works").lower()
    held = staging.run("apply", "--yes")
    assert held.code == (3 if held.approvals else 0), held.text
    if held.approvals:
        staging.run("apply", "--yes", *held.approvals, expect=0)
    settled(staging)


def test_an_approval_of_nothing_is_an_error_that_lists_what_is_held(staging, client):
    client.update_time_to_live(
        TableName=PREFIX + "pending-payments",
        TimeToLiveSpecification={"Enabled": False, "AttributeName": "expiresAt"},
    )
    wrong = staging.run("apply", "--yes", "--approve", "DS102:companies/by-email", expect=1)
    assert "DS102:companies/by-email" in wrong.err
    assert "DS107:pending-payments" in wrong.err


def test_a_plan_for_programs_is_one_json_document(staging, client):
    client.tag_resource(ResourceArn=arn(client, "companies"), Tags=[{"Key": "Application", "Value": "boto3"}])
    document = json.loads(staging.run("drift", "--output", "json", expect=2).out)
    assert document["version"] == 1
    changing = [table for table in document["tables"] if table["actions"]]
    assert [table["live_name"] for table in changing] == [PREFIX + "companies"]
