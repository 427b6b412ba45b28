"""boto3 against `local --time-scale`: tables take their time, and each state refuses what DynamoDB's does.

Expected answers are those that DynamoDB was measured to give, with the tags that `docs/rules.md` explains. Where a
state lasts a fraction of a second here, a test looks at the state again after its calls, and begins anew with another
table when the state had ended meanwhile.
"""

import itertools
import json
import time
from dataclasses import dataclass

import pytest
from botocore.exceptions import ClientError

from support import waiting
from support.clients import dynamodb, tags_of

IN_USE = "Attempt to change a resource which is still in use: "
NOT_FOUND = "Requested resource not found: "
RIU, RNF, VE = "ResourceInUseException", "ResourceNotFoundException", "ValidationException"
LEE, CBU, TNF = "LimitExceededException", "ContinuousBackupsUnavailableException", "TableNotFoundException"
ONE_INDEX = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
TRIES = 5

CAPACITY = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
PROTECT = {"DeletionProtectionEnabled": True}
STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}
MAXIMA = {"OnDemandThroughput": {"MaxReadRequestUnits": 100}}
CLASS = {"TableClass": "STANDARD_INFREQUENT_ACCESS"}
KEY = {"SSESpecification": {"Enabled": True, "SSEType": "KMS"}}
RECOVERY = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}


@pytest.fixture
def dynamo(start_local):
    """A boto3 client of an endpoint that is 20 times as fast as DynamoDB."""
    return dynamodb(start_local("--time-scale", 20).url)


@dataclass(frozen=True)
class Refusal:
    """A refusal, or what one should be: then `text` is how it begins."""

    code: str
    text: str

    def check(self, given: "Refusal | None"):
        assert given is not None, f"accepted, instead of {self}"
        assert given.code == self.code and given.text.startswith(self.text), f"{given}, instead of {self}"


def answer(call, **request) -> Refusal | None:
    """Returns the refusal of a call, or nothing where it is accepted."""
    try:
        call(**request)
    except ClientError as refused:
        error = refused.response["Error"]
        return Refusal(error["Code"], error["Message"])
    return None


def until_accepted(refusal: Refusal, call, **request) -> int:
    """Sends a call until it is accepted, and returns how often it was refused, each time with this refusal."""
    end = time.monotonic() + waiting.SECONDS
    for refused in itertools.count():
        given = answer(call, **request)
        if given is None:
            return refused
        refusal.check(given)
        assert time.monotonic() < end, f"still {given}"


def index(name: str) -> dict:
    key = name.removeprefix("by-")
    schema = [{"AttributeName": key, "KeyType": "HASH"}]
    return {"IndexName": name, "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}


def create(client, table: str, *indexes: str, **more) -> dict:
    """Creates an on-demand table, without waiting for it."""
    attributes = ["id", *(name.removeprefix("by-") for name in indexes)]
    if indexes:
        more["GlobalSecondaryIndexes"] = [index(name) for name in indexes]
    return client.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in attributes],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )["TableDescription"]


def add_index(table: str, name: str) -> dict:
    attribute = {"AttributeName": name.removeprefix("by-"), "AttributeType": "S"}
    return {
        "TableName": table,
        "AttributeDefinitions": [attribute],
        "GlobalSecondaryIndexUpdates": [{"Create": index(name)}],
    }


def drop_index(table: str, name: str) -> dict:
    return {"TableName": table, "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]}


def time_to_live(table: str, enabled: bool, attribute: str = "until") -> dict:
    return {"TableName": table, "TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": attribute}}


def shown(client, table: str) -> dict:
    return client.describe_table(TableName=table)["Table"]


def shown_index(client, table: str, name: str) -> dict:
    return next(index for index in shown(client, table)["GlobalSecondaryIndexes"] if index["IndexName"] == name)


def status_of(client, table: str) -> str | None:
    try:
        return shown(client, table)["TableStatus"]
    except client.exceptions.ResourceNotFoundException:
        return None


def in_state(client, status: str, begin, calls) -> dict:
    """Returns the answers to `calls(table)`, all of which were given in the state that `begin(table)` leads to.

    The state has lasted where the table still shows it and the first call is refused at the end as at the beginning.
    """
    for number in range(TRIES):
        table = f"orders-{number}"
        begin(table)
        asked = calls(table)
        answers = {what: answer(call, **request) for what, (call, request) in asked.items()}
        first, (call, request) = next(iter(asked.items()))
        if answer(call, **request) == answers[first] is not None and status_of(client, table) == status:
            return {
                what: given and Refusal(given.code, given.text.replace(table, "T")) for what, given in answers.items()
            }
    raise AssertionError(f"no table was {status} for long enough; the last answers are {answers}")


def test_botos_waiters_see_a_table_come_and_go(dynamo):
    created = create(dynamo, "orders")
    assert created["TableStatus"] == "CREATING"
    waiting.active(dynamo, "orders")
    table = shown(dynamo, "orders")
    assert table["TableStatus"] == "ACTIVE" and table["TableId"] == created["TableId"]

    assert dynamo.delete_table(TableName="orders")["TableDescription"]["TableStatus"] == "DELETING"
    waiting.gone(dynamo, "orders")
    Refusal(RNF, f"{NOT_FOUND}Table: orders not found").check(answer(dynamo.describe_table, TableName="orders"))
    # A name is free as soon as the table is gone; the ARN is the same and the id is not [T-009][T-013].
    again = create(dynamo, "orders")
    assert again["TableArn"] == created["TableArn"] and again["TableId"] != created["TableId"]


def test_a_table_that_is_being_created_refuses_changes(dynamo):
    """[T-001][T-115][T-101]"""
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/"
    tags = [{"Key": "Team", "Value": "shop"}]

    def calls(table):
        return {
            "protection": (dynamo.update_table, {"TableName": table, **PROTECT}),
            "stream": (dynamo.update_table, {"TableName": table, **STREAM}),
            "index": (dynamo.update_table, add_index(table, "by-day")),
            "deletion": (dynamo.delete_table, {"TableName": table}),
            "creation": (lambda **_: create(dynamo, table), {}),
            "TTL": (dynamo.describe_time_to_live, {"TableName": table}),
            "tags": (dynamo.tag_resource, {"ResourceArn": arn + table, "Tags": tags}),
        }

    given = in_state(dynamo, "CREATING", lambda table: create(dynamo, table, "by-email"), calls)
    ttl = "Cannot describe time to live while table is in CREATING state: Current table state is CREATING"
    Refusal(VE, ttl).check(given.pop("TTL"))
    Refusal(RNF, f"{NOT_FOUND}ResourceArn: {arn}T not found").check(given.pop("tags"))
    for refusal in given.values():
        Refusal(RIU, f"{IN_USE}Table is being created: T").check(refusal)


def test_ttl_and_recovery_do_not_know_a_new_table_at_first(dynamo):
    """TTL: unknown, then in use. Recovery: unknown, then unavailable until some time after ACTIVE [T-115][T-116]."""
    codes_of_ttl, codes_of_recovery = [RNF, RIU], [TNF, CBU, None]
    missed = []
    for number in range(TRIES):
        table = f"orders-{number}"
        create(dynamo, table, "by-email")
        ttl, recovery = [], []
        while not recovery or recovery[-1][1] is not None:
            status = shown(dynamo, table)["TableStatus"]
            refused = answer(dynamo.update_continuous_backups, TableName=table, **RECOVERY)
            recovery.append((status, refused and refused.code))
            if refused and refused.code == CBU:
                told = f"Backups are being enabled for the table: {table}. Please retry later"
                Refusal(CBU, told).check(refused)
            if status == "CREATING" and (refused := answer(dynamo.update_time_to_live, **time_to_live(table, True))):
                ttl.append(refused.code)
        seen_of_ttl = [code for code, _ in itertools.groupby(ttl)]
        seen_of_recovery = [code for code, _ in itertools.groupby(code for _, code in recovery)]
        assert seen_of_ttl == [code for code in codes_of_ttl if code in seen_of_ttl]
        assert seen_of_recovery == [code for code in codes_of_recovery if code in seen_of_recovery]
        assert ("CREATING", None) not in recovery
        if seen_of_ttl == codes_of_ttl and seen_of_recovery == codes_of_recovery and ("ACTIVE", CBU) in recovery:
            return
        missed.append((ttl, recovery))
    raise AssertionError(f"not all was seen of any table: {missed}")


def test_a_table_whose_billing_changes_refuses_what_dynamodb_refuses(dynamo):
    """Row "Switch PPR→PROV" of the states [T-369][T-450][T-452]."""
    create(dynamo, "orders", Tags=[{"Key": "Team", "Value": "shop"}])
    waiting.active(dynamo, "orders")
    arn = shown(dynamo, "orders")["TableArn"]
    # What is accepted may be sent while the switch runs; recovery first has to become available.
    unavailable = Refusal(CBU, "Backups are being enabled")
    until_accepted(unavailable, dynamo.update_continuous_backups, TableName="orders", **RECOVERY)
    to_provisioned = {"TableName": "orders", "BillingMode": "PROVISIONED", "ProvisionedThroughput": CAPACITY}
    assert dynamo.update_table(**to_provisioned)["TableDescription"]["TableStatus"] == "UPDATING"

    more = {**to_provisioned, "ProvisionedThroughput": {"ReadCapacityUnits": 9, "WriteCapacityUnits": 9}}
    iops = f"{IN_USE}Table IOPS are currently being updated. Table: orders"
    Refusal(RIU, iops).check(answer(dynamo.update_table, **more))
    stream = f"{IN_USE}Can't enable or disable stream while table IOPS are being updated. Table: orders"
    Refusal(RIU, stream).check(answer(dynamo.update_table, TableName="orders", **STREAM))
    maxima = f"{IN_USE}OnDemandThroughput cannot be updated while BillingMode update is in progress"
    Refusal(RIU, maxima).check(answer(dynamo.update_table, TableName="orders", **MAXIMA))
    deletion = f"{IN_USE}Table: orders is in the process of being updated."
    Refusal(RIU, deletion).check(answer(dynamo.delete_table, TableName="orders"))
    assert answer(dynamo.update_table, TableName="orders", **PROTECT) is None
    assert answer(dynamo.update_time_to_live, **time_to_live("orders", True)) is None
    assert answer(dynamo.tag_resource, ResourceArn=arn, Tags=[{"Key": "Team", "Value": "orders"}]) is None
    # The way back is accepted, and nothing comes of it [T-452].
    assert answer(dynamo.update_table, TableName="orders", BillingMode="PAY_PER_REQUEST") is None
    assert shown(dynamo, "orders")["TableStatus"] == "UPDATING", "this machine is too slow for the calls above"

    waiting.active(dynamo, "orders")
    table = shown(dynamo, "orders")
    assert table["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert table["DeletionProtectionEnabled"] is True
    assert tags_of(dynamo, "orders") == {"Team": "orders"}


# What is refused while a table is UPDATING because of another change: rows "Stream job" and "Class job" of the states.
WHILE_UPDATING = {
    "stream": (
        STREAM,
        {
            "deletion": "Cannot delete table while stream is being enabled/disabled.",
            "stream": "A stream status change is currently in progress. Table: T Stream: ",
            "class": "Can't update table class when stream status is being updated. Table: ",
            "index": "Can't create or delete an index when stream status is being updated.",
            "maxima": "OnDemandThroughput cannot be updated while stream status update is in progress",
        },
    ),
    "class": (
        CLASS,
        {
            "deletion": "Table: T is in the process of being updated.",
            "stream": "Can't change stream status when a table class update is in progress. ",
            "class": "Can't update table class when a table class update is in progress. Table: T "
            "TableClassUpdateInProgress: STANDARD_INFREQUENT_ACCESS",
            "index": "Can't create or delete an index when a table class update is in progress.",
            "maxima": "OnDemandThroughput cannot be updated while TableClass update is in progress",
        },
    ),
}


@pytest.mark.parametrize("job", WHILE_UPDATING)
def test_a_table_that_is_updating_refuses_changes(start_local, job):
    """4 times as fast, so that all the calls fit in [T-002][T-119][T-175][T-284][T-286]."""
    client = dynamodb(start_local("--time-scale", 4).url)
    change, texts = WHILE_UPDATING[job]

    def begin(table):
        create(client, table)
        waiting.active(client, table)
        client.update_table(TableName=table, **change)

    def calls(table):
        # The protection, once it is on, is what a deletion is refused for; so another call is first.
        return {
            "stream": (client.update_table, {"TableName": table, **STREAM}),
            "deletion": (client.delete_table, {"TableName": table}),
            "class": (client.update_table, {"TableName": table, **CLASS}),
            "index": (client.update_table, add_index(table, "by-day")),
            "maxima": (client.update_table, {"TableName": table, **MAXIMA}),
            "protection": (client.update_table, {"TableName": table, **PROTECT}),
            "TTL": (client.update_time_to_live, time_to_live(table, True)),
        }

    given = in_state(client, "UPDATING", begin, calls)
    assert given.pop("protection") is None and given.pop("TTL") is None
    for what, text in texts.items():
        Refusal(RIU, IN_USE + text).check(given[what])


def test_a_table_may_be_active_and_busy(dynamo):
    """A change of the key shows in its own status; the deletion is refused until it is over [T-069][T-120][T-140]."""
    create(dynamo, "orders")
    waiting.active(dynamo, "orders")
    assert answer(dynamo.update_table, TableName="orders", **KEY) is None
    deletion = Refusal(RIU, f"{IN_USE}Table: orders is in the process of being updated.")
    deletion.check(answer(dynamo.delete_table, TableName="orders"))
    table = shown(dynamo, "orders")
    assert (table["TableStatus"], table["SSEDescription"]["Status"]) == ("ACTIVE", "UPDATING")
    assert until_accepted(deletion, dynamo.delete_table, TableName="orders") > 0


def test_a_table_that_is_being_deleted_refuses_changes(dynamo):
    """[T-006][T-008]"""

    def begin(table):
        create(dynamo, table)
        waiting.active(dynamo, table)
        dynamo.delete_table(TableName=table)

    def calls(table):
        return {
            "protection": (dynamo.update_table, {"TableName": table, **PROTECT}),
            "deletion": (dynamo.delete_table, {"TableName": table}),
        }

    for refusal in in_state(dynamo, "DELETING", begin, calls).values():
        Refusal(RIU, f"{IN_USE}Table is being deleted: T").check(refusal)


def test_a_protected_table_is_not_deleted(dynamo):
    create(dynamo, "orders", **PROTECT)
    waiting.active(dynamo, "orders")
    protected = "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."
    Refusal(VE, protected).check(answer(dynamo.delete_table, TableName="orders"))
    dynamo.update_table(TableName="orders", DeletionProtectionEnabled=False)
    # At once: the pause between two changes of the protection does not hold for the deletion [T-438].
    assert answer(dynamo.delete_table, TableName="orders") is None
    waiting.gone(dynamo, "orders")


def test_protection_is_not_switched_twice_within_15_seconds(start_local):
    """Nor written as it is, within those seconds; 5 times as fast, so that three calls fit in [T-003][T-018]."""
    client = dynamodb(start_local("--time-scale", 5).url)
    create(client, "orders")
    waiting.active(client, "orders")
    on, off = ({"TableName": "orders", "DeletionProtectionEnabled": value} for value in (True, False))
    too_soon = "Deletion protection setting for table orders modified within the previous 15000 milliseconds. "
    too_soon = Refusal("ThrottlingException", too_soon + "Please try again after ")
    assert answer(client.update_table, **on) is None
    too_soon.check(answer(client.update_table, **on))
    too_soon.check(answer(client.update_table, **off))
    assert shown(client, "orders")["DeletionProtectionEnabled"] is True
    assert until_accepted(too_soon, client.update_table, **off) > 0
    assert shown(client, "orders")["DeletionProtectionEnabled"] is False


def test_one_index_at_a_time(dynamo):
    """An index is allocated, filled, and ACTIVE after minutes; the states refuse what the rules say [T-149][T-150]."""
    update = dynamo.update_table
    for table in ("orders", "cancelled"):
        create(dynamo, table)
    for table in ("orders", "cancelled"):
        waiting.active(dynamo, table)
        dynamo.put_item(TableName=table, Item={"id": {"S": "1"}, "email": {"S": "a@shop.example"}})
        assert answer(update, **add_index(table, "by-email")) is None

    # Allocation: the table is UPDATING.
    other_index = Refusal(LEE, ONE_INDEX)
    other_index.check(answer(update, **add_index("orders", "by-day")))
    allocation = "Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the "
    allocation = Refusal(RIU, f"{IN_USE}{allocation}index is active. Table: orders Index: by-email")
    allocation.check(answer(update, **drop_index("orders", "by-email")))
    indexes = "Cannot delete table while indexes are being created, updated, or deleted."
    Refusal(RIU, IN_USE + indexes).check(answer(dynamo.delete_table, TableName="orders"))
    maxima = f"{IN_USE}OnDemandThroughput cannot be updated while index creation is in progress"
    Refusal(RIU, maxima).check(answer(update, TableName="orders", **MAXIMA))
    stream = f"{IN_USE}Can't change stream status when an index is being created"
    Refusal(RIU, stream).check(answer(update, TableName="orders", **STREAM))
    assert answer(dynamo.update_time_to_live, **time_to_live("orders", True)) is None
    assert answer(update, TableName="orders", **PROTECT) is None
    table, building = shown(dynamo, "orders"), shown_index(dynamo, "orders", "by-email")
    assert table["TableStatus"] == "UPDATING", "this machine is too slow for the calls above"
    assert building["IndexStatus"] == "CREATING" and building["Backfilling"] is False

    # Backfilling: boto's waiter takes the table for ready, and no other index can begin yet.
    waiting.active(dynamo, "orders")
    building = shown_index(dynamo, "orders", "by-email")
    assert building["IndexStatus"] == "CREATING" and building["Backfilling"] is True
    other_index.check(answer(update, **add_index("orders", "by-day")))
    # The protection that was switched on above is told first, so the other table shows the index.
    waiting.index_backfilling(dynamo, "cancelled", "by-email")
    Refusal(RIU, IN_USE + indexes).check(answer(dynamo.delete_table, TableName="cancelled"))
    # An index that is being filled can be given up [T-149].
    assert answer(update, **drop_index("cancelled", "by-email")) is None
    waiting.index_gone(dynamo, "cancelled", "by-email")
    assert answer(update, **add_index("cancelled", "by-email")) is None

    waiting.index_active(dynamo, "orders", "by-email")
    assert "Backfilling" not in shown_index(dynamo, "orders", "by-email")
    query = {
        "IndexName": "by-email",
        "KeyConditionExpression": "email = :email",
        "ExpressionAttributeValues": {":email": {"S": "a@shop.example"}},
    }
    assert dynamo.query(TableName="orders", **query)["Count"] == 1
    assert answer(update, **add_index("orders", "by-day")) is None


def test_two_index_changes_in_one_call_are_one_too_many(dynamo):
    """As a refusal of a limit, not of the request [T-159]."""
    create(dynamo, "orders", "by-email")
    waiting.active(dynamo, "orders")
    both = add_index("orders", "by-day")
    both["GlobalSecondaryIndexUpdates"].append({"Delete": {"IndexName": "by-email"}})
    Refusal(LEE, ONE_INDEX).check(answer(dynamo.update_table, **both))
    assert [index["IndexName"] for index in shown(dynamo, "orders")["GlobalSecondaryIndexes"]] == ["by-email"]


def test_ttl_changes_once_in_half_an_hour(dynamo):
    """[T-143][T-147]"""
    create(dynamo, "orders")
    waiting.active(dynamo, "orders")
    update = dynamo.update_time_to_live
    assert answer(update, **time_to_live("orders", True)) is None
    too_soon = Refusal(VE, "Time to live has been modified multiple times within a fixed interval")
    too_soon.check(answer(update, **time_to_live("orders", False)))
    # What the request says is looked at first.
    Refusal(VE, "TimeToLive is already enabled").check(answer(update, **time_to_live("orders", True)))
    other = "TimeToLive is active on a different AttributeName: current AttributeName is until"
    Refusal(VE, other).check(answer(update, **time_to_live("orders", True, "expires")))
    described = dynamo.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"}


def test_ttl_changes_again_after_half_an_hour(start_local):
    """1,000 times as fast; attempts that come too soon do not make it last longer [T-143]."""
    client = dynamodb(start_local("--time-scale", 1000).url)
    create(client, "orders")
    waiting.active(client, "orders")
    client.update_time_to_live(**time_to_live("orders", True))
    too_soon = Refusal(VE, "Time to live has been modified multiple times within a fixed interval")
    assert until_accepted(too_soon, client.update_time_to_live, **time_to_live("orders", False)) > 0
    assert client.describe_time_to_live(TableName="orders")["TimeToLiveDescription"] == {"TimeToLiveStatus": "DISABLED"}


def test_two_declared_indexes_become_two_jobs_one_after_the_other(project, start_local, record):
    """`apply` waits for the first before it sends the second, and tells how both go on."""
    local = start_local("--time-scale", 60)
    client = dynamodb(local.url)
    building = []

    def note(call, body):
        if call.operation == "DescribeTable":
            indexes = json.loads(body).get("Table", {}).get("GlobalSecondaryIndexes", [])
            building.append([index["IndexName"] for index in indexes if index["IndexStatus"] != "ACTIVE"])

    recorder = record(local.url, after=note)
    shop = project("project: shop\ntables:\n  orders:\n    partition_key: id\n")
    shop = shop.seeing(TABLEWRIGHT_ENDPOINT_URL=recorder.url)
    shop.run("apply", "--yes", expect=0)
    client.put_item(TableName="orders", Item={"id": {"S": "1"}, "email": {"S": "a@shop.example"}, "day": {"S": "1"}})
    recorder.forget()

    with (shop.directory / "tablewright.yaml").open("a") as declaration:
        declaration.write("    global_secondary_indexes:\n")
        declaration.write("      by-day: { partition_key: day }\n      by-email: { partition_key: email }\n")
    applied = shop.run("apply", "--yes", expect=0, seconds=120)

    sent = [call.body["GlobalSecondaryIndexUpdates"] for call in recorder.mutations]
    assert [[update["Create"]["IndexName"] for update in updates] for updates in sent] == [["by-day"], ["by-email"]]
    assert ["by-day"] in building and ["by-email"] in building
    assert all(len(names) <= 1 for names in building)
    told = [line for line in applied.err.splitlines() if line.startswith(("…", "✓"))]
    steps = [(line[0], name) for line in told for name in ("by-day", "by-email") if f"adds index {name}" in line]
    in_order = [("…", "by-day"), ("✓", "by-day"), ("…", "by-email"), ("✓", "by-email")]
    assert [step for step, _ in itertools.groupby(steps)] == in_order, applied.err
    assert "allocating" in applied.err and "backfilling" in applied.err

    indexes = {index["IndexName"]: index for index in shown(client, "orders")["GlobalSecondaryIndexes"]}
    assert {name: index["IndexStatus"] for name, index in indexes.items()} == {"by-day": "ACTIVE", "by-email": "ACTIVE"}
    assert "Plan: 1 as declared" in shop.run("drift", expect=0).out
