"""The custom resource's function beside a Node.js function that does describe and create.

Both get the same events from the same fake of Lambda's Runtime API and create the same tables on the same embedded
endpoint. Starts of the two alternate, so that what else the machine does hits both alike. Nothing is asserted.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tests" / "peers"))

from contestants import ALL, Ours  # noqa: E402
from fake_lambda import FakeLambda  # noqa: E402
from support.paths import program  # noqa: E402

SECONDS_TO_START = 30


@dataclass
class Measured:
    """What was seen of one function."""

    starts: list[float] = field(default_factory=list)
    """Seconds from the start of the process until it asks for its first event."""
    events: list[float] = field(default_factory=list)
    """Seconds from an event to its answer."""
    idle: int = 0
    """Bytes resident before the first event."""
    resident: int = 0
    """Bytes resident after the last event."""
    most: int = 0
    """The most bytes that were ever resident."""


def event(table: str) -> dict:
    """Creation of a table as CloudFormation asks for it: every value is a text."""
    return {
        "RequestType": "Create",
        "RequestId": str(uuid.uuid4()),
        "StackId": f"arn:aws:cloudformation:us-east-1:123456789012:stack/bookclub-app-prod/{uuid.uuid4()}",
        "ResourceType": "AWS::CloudFormation::CustomResource",
        "LogicalResourceId": "BookclubGroupsTable",
        "ResourceProperties": {
            "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:table-manager",
            "TableName": table,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": "groupId", "AttributeType": "S"},
                {"AttributeName": "ownerId", "AttributeType": "S"},
            ],
            "KeySchema": [{"AttributeName": "groupId", "KeyType": "HASH"}],
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": "by-owner",
                    "KeySchema": [{"AttributeName": "ownerId", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            ],
        },
    }


def memory(pid: int, what: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) * 1024
    return 0


@contextmanager
def running(contestant, endpoint: str, log: Path):
    """Starts the function as Lambda does. Gives the fake, the process, and the seconds until it asked for an event."""
    fake = FakeLambda()
    variables = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
        "AWS_ENDPOINT_URL_LAMBDA": f"http://{fake.address}",
        **fake.variables(),
    }
    with log.open("ab") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            contestant.command(), env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield fake, process, fake.asked.get(timeout=SECONDS_TO_START) - began
        except Exception:
            say(f"{contestant.name} said:\n{log.read_text(errors='replace')[-3000:]}")
            raise
        finally:
            process.kill()
            process.wait()
            fake.stop()


def measure_events(contestant, endpoint: str, log: Path, events: int, measured: Measured):
    with running(contestant, endpoint, log) as (fake, process, _):
        measured.idle = memory(process.pid, "VmRSS")
        for number in range(events):
            seconds, answer = fake.invoke(event(f"{contestant.name.replace('.', '-')}-{number}"))
            if answer["Status"] != "SUCCESS":
                raise RuntimeError(f"{contestant.name} answered {answer}")
            measured.events.append(seconds)
        # It asks for the next event once it is done with the last: what is resident then is what stays.
        for _ in range(events):
            fake.asked.get(timeout=SECONDS_TO_START)
        measured.resident = memory(process.pid, "VmRSS")
        measured.most = memory(process.pid, "VmHWM")


def rows(everybody: list, measured: dict[str, Measured]) -> list[str]:
    header = ["", *(contestant.name for contestant in everybody), "ratio"]
    lines = [f"| {' | '.join(header)} |", "|---" * len(header) + "|"]

    def row(what: str, values: list[float], unit: str, factor: float, digits: int):
        shown = [f"{value * factor:.{digits}f} {unit}" for value in values]
        ratio = f"{values[1] / values[0]:.1f}" if len(values) == 2 and values[0] else ""
        lines.append(f"| {what} | {' | '.join(shown)} | {ratio} |")

    each = [measured[contestant.name] for contestant in everybody]
    row("size", [contestant.size() for contestant in everybody], "MB", 1e-6, 2)
    row("start to first /next, median", [statistics.median(one.starts) for one in each], "ms", 1e3, 1)
    row("resident before the first event", [one.idle for one in each], "MB", 1e-6, 1)
    row(f"resident after {len(each[0].events)} events", [one.resident for one in each], "MB", 1e-6, 1)
    row("most resident", [one.most for one in each], "MB", 1e-6, 1)
    row("first event to its answer", [one.events[0] for one in each], "ms", 1e3, 1)
    row("later events, median", [statistics.median(one.events[1:] or one.events) for one in each], "ms", 1e3, 1)
    return lines


def say(text: str):
    print(text, file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100, help="tables that each creates (default 100)")
    parser.add_argument("--starts", type=int, default=11, help="starts of each (default 11)")
    arguments = parser.parse_args()
    if arguments.events < 1 or arguments.starts < 1:
        parser.error("--events and --starts are at least 1")
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        everybody = [kind(place / f"function-{number}") for number, kind in enumerate(ALL)]
        for contestant in everybody:
            if contestant.missing():
                sys.exit(f"{contestant.name}: {contestant.missing()}")
        endpoint = subprocess.Popen(
            [str(program()), "local", "--port", "0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        try:
            url = endpoint.stdout.readline().strip()
            if not url:
                sys.exit("the embedded endpoint did not start")
            measured = {contestant.name: Measured() for contestant in everybody}
            log = place / "functions.log"
            for number in range(arguments.starts):
                for contestant in everybody:
                    with running(contestant, url, log) as (_, _, seconds):
                        measured[contestant.name].starts.append(seconds)
            for contestant in everybody:
                say(f"{contestant.name}: {arguments.events} events")
                measure_events(contestant, url, log, arguments.events, measured[contestant.name])
        finally:
            endpoint.terminate()
            endpoint.wait()
        print(f"{os.cpu_count()} cores; load at the end {os.getloadavg()[0]:.1f}")
        print("; ".join(contestant.version() for contestant in everybody))
        print("\n".join(["", *rows(everybody, measured)]))
        ours = measured[Ours.name]
        start = statistics.median(ours.starts)
        figures = (everybody[0].size() / 1e6, start * 1e3, ours.resident / 1e6)
        budgets = zip(("size", "start", "resident"), figures, (8, 10, 16), ("MB", "ms", "MB"), strict=True)
        for what, figure, budget, unit in budgets:
            verdict = "kept" if figure <= budget else "MISSED"
            print(f"{what}: {figure:.1f} {unit}; budget {budget} {unit}: {verdict}")


if __name__ == "__main__":
    main()
