"""`local --data-dir` is killed in the middle of an apply; after a restart the next apply converges, nothing is lost."""

import itertools
import json
import random
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.clients import dynamodb
from support.program import finished

PREFIX = "construction-expenses-staging-"
SEED = 20260117
# An apply of the rest sends at least 26 mutating calls: 11 creations, as many recoveries, and the changes below.
NUMBERS = sorted(random.Random(SEED).sample(range(1, 27), 6))
# The calls that give a new table its TTL: killed there, it must not look like another's table afterwards.
OPERATIONS = ["UpdateTimeToLive", "UntagResource"]
KILLS = [*zip(NUMBERS, itertools.cycle([False, True])), *itertools.product(OPERATIONS, [False, True])]
# An apply whose endpoint is gone keeps asking for it until this time is over.
PATIENCE = "3s"


def staging(example, url: str):
    return example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=url)


def items_of(client, table: str) -> list[dict]:
    items = client.scan(TableName=PREFIX + table, ConsistentRead=True)["Items"]
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))


def write_items(client) -> dict[str, list[dict]]:
    for number in range(25):
        client.put_item(
            TableName=PREFIX + "companies",
            Item={"companyId": {"S": f"c{number:02}"}, "email": {"S": f"{number}@example.com"}},
        )
    for number in range(25):
        client.put_item(
            TableName=PREFIX + "company-expenses",
            Item={
                "companyId": {"S": "c00"},
                "expenseId": {"S": f"e{number:02}"},
                "projectId": {"S": "p"},
                "createdAt": {"N": str(number)},
            },
        )
    return {table: items_of(client, table) for table in ("companies", "company-expenses")}


def change_some(client):
    """Gives an apply something to mend on tables that hold items, too."""
    client.update_table(
        TableName=PREFIX + "company-expenses",
        GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by-project"}}],
    )
    client.update_continuous_backups(
        TableName=PREFIX + "companies", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    arn = client.describe_table(TableName=PREFIX + "companies")["Table"]["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "Application", "Value": "changed"}])


@pytest.mark.parametrize(
    ("which", "killed_after"), KILLS, ids=[f"{w}-{'after' if after else 'before'}-it-answers" for w, after in KILLS]
)
def test_killed_at_a_mutating_call_it_starts_again_and_the_next_apply_converges(
    example, start_local, record, tmp_path, which, killed_after
):
    data = tmp_path / "data"
    first = start_local("--data-dir", data)
    staging(example, first.url).run("apply", "--yes", "--table", "companies", "company-expenses", expect=0)
    client = dynamodb(first.url)
    written = write_items(client)
    change_some(client)

    lock, seen, dead = threading.Lock(), [], threading.Event()

    def kill_at(call):
        with lock:
            if dead.is_set():
                raise ConnectionError
            if not call.mutates:
                return
            seen.append(call)
            if which not in (len(seen), call.operation):
                return
            dead.set()
        if not killed_after:
            # The others under way are cut where they are; this one never arrives.
            first.process.kill()
            raise ConnectionError

    def kill_after(call, answer):
        if killed_after and dead.is_set():
            first.process.kill()
            raise ConnectionError

    recorder = record(first.url, before=kill_at, after=kill_after)
    apply = staging(example, recorder.url).start("apply", "--yes")
    # The power goes for both, so nobody learns what the last call did.
    dead.wait(30)
    first.process.wait(30)
    apply.kill()
    out, err = apply.communicate(timeout=30)
    assert dead.is_set(), f"only {len(seen)} mutating calls were sent"
    finished(apply.returncode, out, err, -signal.SIGKILL, "apply")

    second = start_local("--data-dir", data)
    converges(staging(example, second.url), dynamodb(second.url), written)


def converges(again, client, written):
    again.run("apply", "--yes", expect=0)
    again.run("drift", expect=0)
    assert "Nothing to do." in again.run("apply", "--yes", expect=0).out
    assert len(client.list_tables()["TableNames"]) == 13
    assert {table: items_of(client, table) for table in written} == written
    # The index that was made again holds all items.
    found = client.query(
        TableName=PREFIX + "company-expenses",
        IndexName="by-project",
        KeyConditionExpression="projectId = :p",
        ExpressionAttributeValues={":p": {"S": "p"}},
    )
    assert found["Count"] == 25


def test_items_that_were_acknowledged_before_a_kill_are_there_afterwards(example, start_local, tmp_path):
    data = tmp_path / "data"
    first = start_local("--data-dir", data)
    staging(example, first.url).run("apply", "--yes", "--table", "companies", expect=0)
    acknowledged, enough = [], threading.Event()

    def write(writer: int):
        client = dynamodb(first.url)
        for number in range(10_000):
            company = f"{writer}-{number}"
            try:
                client.put_item(TableName=PREFIX + "companies", Item={"companyId": {"S": company}})
            except Exception:
                return
            acknowledged.append(company)
            if len(acknowledged) >= 100:
                enough.set()

    with ThreadPoolExecutor(4) as writers:
        running = [writers.submit(write, writer) for writer in range(4)]
        assert enough.wait(30)
        # An apply is under way while the writers write and the end comes.
        apply = staging(example, first.url).start("apply", "--yes", "--timeout", PATIENCE)
        assert apply.stdout.readline()
        first.kill()
        out, err = apply.communicate(timeout=60)
        finished(apply.returncode, out, err, None, "apply")
        for future in running:
            future.result()

    second = start_local("--data-dir", data)
    again = staging(example, second.url)
    again.run("apply", "--yes", expect=0)
    again.run("drift", expect=0)
    pages = dynamodb(second.url).get_paginator("scan").paginate(TableName=PREFIX + "companies")
    there = {item["companyId"]["S"] for page in pages for item in page["Items"]}
    assert set(acknowledged) <= there


def test_what_is_kept_in_a_directory_is_there_after_an_ordinary_stop(example, start_local, tmp_path):
    data = tmp_path / "data"
    first = start_local("--data-dir", data)
    staging(example, first.url).run("apply", "--yes", expect=0)
    written = write_items(dynamodb(first.url))
    first.stop()
    assert first.process.returncode == 0
    second = start_local("--data-dir", data)
    converges(staging(example, second.url), dynamodb(second.url), written)


def test_two_endpoints_do_not_share_a_directory(start_local, example, tmp_path):
    start_local("--data-dir", tmp_path / "data")
    refused = example.run("local", "--port", 0, "--data-dir", tmp_path / "data", expect=1, seconds=30)
    assert "data" in refused.err and refused.err.count("error:") == 1
