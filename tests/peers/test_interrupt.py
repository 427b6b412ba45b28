"""Ctrl-C in the middle of an apply: calls under way end, the rest is left, and the next run converges."""

import signal
import threading

import pytest

from support.program import finished

PREFIX = "construction-expenses-staging-"
SECONDS = 30


class Gate:
    """Holds mutating calls until it is opened."""

    def __init__(self):
        self.reached, self.opened = threading.Semaphore(0), threading.Event()
        self.drops = False

    def __call__(self, call):
        if call.mutates and not self.opened.is_set():
            self.reached.release()
            assert self.opened.wait(SECONDS)
            if self.drops:
                raise ConnectionAbortedError("the call is dropped on its way")

    def wait_for(self, calls: int):
        for _ in range(calls):
            assert self.reached.acquire(timeout=SECONDS), "the calls were not sent"


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.opened.set()


@pytest.fixture
def gated(record, local, gate):
    return record(local.url, before=gate)


@pytest.fixture
def start(example, gated):
    """Starts an apply that sends two calls at once, and ends it with the test."""
    staging = example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=gated.url)
    started = []

    def start(*more):
        started.append(staging.start("apply", "--yes", "--parallelism", 2, *more))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def interrupt(process):
    """Sends Ctrl-C and waits until it was noticed; returns what was written until then."""
    process.send_signal(signal.SIGINT)
    lines = []
    for line in iter(process.stderr.readline, ""):
        lines.append(line)
        if "Ctrl-C again" in line:
            return "".join(lines)
    raise AssertionError(f"Ctrl-C was not noticed: {''.join(lines)}")


def test_ctrl_c_lets_calls_under_way_end_and_starts_no_other(start, gate, gated, client, example, local):
    apply = start()
    gate.wait_for(2)
    before = interrupt(apply)
    gate.opened.set()
    out, err = apply.communicate(timeout=SECONDS)
    result = finished(apply.returncode, out, before + err, 130, "apply")

    # The two under way ended, and were not followed by others.
    assert gated.count("CreateTable") == 2
    assert len(client.list_tables()["TableNames"]) == 2
    assert result.out.count("still building") == 2 and "not started" in result.out
    assert "`tablewright apply` again" in result.out, "how to go on"

    again = example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=local.url)
    again.run("apply", "--yes", expect=0)
    again.run("drift", expect=0)
    assert len(client.list_tables()["TableNames"]) == 13


def test_a_second_ctrl_c_leaves_at_once(start, gate, client, example, local):
    apply = start()
    gate.wait_for(2)
    before = interrupt(apply)
    apply.send_signal(signal.SIGINT)
    # The calls are still held, so it cannot have waited for them.
    out, err = apply.communicate(timeout=SECONDS)
    finished(apply.returncode, out, before + err, 130, "apply")
    assert client.list_tables()["TableNames"] == []

    gate.opened.set()
    again = example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=local.url)
    again.run("apply", "--yes", expect=0)
    again.run("drift", expect=0)


def test_killed_in_the_middle_of_an_apply_the_next_one_converges(start, gate, client, example, gated, local):
    apply = start()
    gate.wait_for(2)
    apply.kill()
    out, err = apply.communicate(timeout=SECONDS)
    finished(apply.returncode, out, err, -signal.SIGKILL, "apply")
    # Calls of the dead that arrive later would race with the next run, which would rightly say so.
    gate.drops = True
    gate.opened.set()
    again = example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=local.url)
    again.run("apply", "--yes", expect=0)
    again.run("drift", expect=0)
    assert len(client.list_tables()["TableNames"]) == 13


def test_a_time_that_is_over_leaves_the_rest_for_the_next_run(start, gate, gated, client, example, local):
    apply = start("--timeout", "1s")
    gate.wait_for(2)
    # What is said when the time is over stands on stderr or comes with the end; the calls may end now.
    timer = threading.Timer(1.5, gate.opened.set)
    timer.start()
    out, err = apply.communicate(timeout=SECONDS)
    timer.join()
    result = finished(apply.returncode, out, err, 4, "apply")
    assert "not started" in result.out and "again" in result.out
    again = example.seeing(TABLEWRIGHT_ENV="staging", TABLEWRIGHT_ENDPOINT_URL=local.url)
    again.run("apply", "--yes", expect=0)
    again.run("drift", expect=0)
