"""`up -- COMMAND`: programs of others reach the endpoint, and nothing stays behind."""

import json
import os
import shutil
import signal
import socket
import sys

import pytest

from support import paths
from support.program import Tablewright
from support.servers import listens

TABLES = 13
PREFIX = "construction-expenses-staging-"
PROGRAMS = paths.PEERS / "programs"

# What a developer's shell may hold already, and what must not reach the command.
LEFT_FROM_AWS = {
    "AWS_PROFILE": "a-profile-that-does-not-exist",
    "AWS_DEFAULT_PROFILE": "another-one",
    "AWS_SESSION_TOKEN": "a-session-that-ended",
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "not-a-secret",
    "AWS_REGION": "eu-west-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
}


def names(lines: str) -> list[str]:
    found = lines.split()
    assert len(found) == TABLES and all(name.startswith(PREFIX) for name in found), found
    return found


def files(*directories) -> list[str]:
    return sorted(str(path) for directory in directories for path in directory.rglob("*"))


def test_the_aws_cli_lists_the_13_tables(program, variables):
    before = files(paths.EXAMPLES / "construction-expenses")
    tablewright = Tablewright(program, paths.REPOSITORY, variables)
    up = tablewright.run(
        "-C", "examples/construction-expenses", "up", "--env", "staging", "--", "aws", "dynamodb", "list-tables", expect=0
    )
    names("\n".join(json.loads(up.out)["TableNames"]))
    assert files(paths.EXAMPLES / "construction-expenses") == before


def test_a_boto3_program_reaches_the_tables(example):
    names(example.run("up", "--env", "staging", "--", sys.executable, PROGRAMS / "list_tables.py", expect=0).out)


def test_a_boto3_program_reaches_the_tables_whatever_the_shell_was_set_to(example):
    shell = example.seeing(**LEFT_FROM_AWS)
    names(shell.run("up", "--env", "staging", "--", sys.executable, PROGRAMS / "list_tables.py", expect=0).out)


def test_the_aws_cli_reaches_the_tables_whatever_the_configuration_file_says(example, tmp_path):
    configuration = tmp_path / "home" / ".aws" / "config"
    configuration.parent.mkdir()
    configuration.write_text("[default]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:9\noutput = text\n")
    shell = example.seeing(**LEFT_FROM_AWS)
    listed = shell.run("up", "--env", "staging", "--", "aws", "dynamodb", "list-tables", "--output", "json", expect=0)
    names("\n".join(json.loads(listed.out)["TableNames"]))


@pytest.mark.skipif(not shutil.which("node"), reason="skipped: node is not installed")
@pytest.mark.parametrize("shell", [{}, LEFT_FROM_AWS], ids=["clean-shell", "shell-set-to-a-missing-profile"])
def test_an_aws_sdk_for_javascript_program_reaches_the_tables(example, shell):
    node = example.seeing(**shell)
    names(node.run("up", "--env", "staging", "--", "node", PROGRAMS / "list_tables.mjs", expect=0).out)


@pytest.mark.parametrize("code", [0, 1, 7, 255])
def test_the_exit_status_of_the_command_is_passed_through(example, code):
    example.run("up", "--env", "staging", "--", "sh", "-c", f"exit {code}", expect=code)


def test_a_command_that_a_signal_ended_counts_as_in_a_shell(example):
    example.run("up", "--env", "staging", "--", "sh", "-c", "kill -TERM $$", expect=128 + signal.SIGTERM)


def test_the_words_of_the_command_arrive_unchanged(example):
    words = ["two words", "*", "$HOME", "--env", "-C", "", 'a"b']
    say = "import json, sys; print(json.dumps(sys.argv[1:]))"
    said = example.run("up", "--env", "staging", "--", sys.executable, "-c", say, *words, expect=0)
    assert json.loads(said.out) == words


@pytest.mark.parametrize("code", [0, 7])
def test_nothing_keeps_running_and_nothing_stays_on_disk(example, tmp_path, code):
    before = files(tmp_path)
    say = f"echo $AWS_ENDPOINT_URL_DYNAMODB; exit {code}"
    url = example.run("up", "--env", "staging", "--", "sh", "-c", say, expect=code).out.strip()
    assert url.startswith("http://127.0.0.1:")
    assert not listens(url)
    assert files(tmp_path) == before


def test_ctrl_c_ends_an_up_without_a_command_and_its_endpoint(example, tmp_path):
    before = files(tmp_path)
    up = example.start("up", "--env", "staging")
    try:
        exports = iter(up.stdout.readline, "")
        line = next(line for line in exports if line.startswith("export AWS_ENDPOINT_URL_DYNAMODB="))
        url = line.strip().partition("=")[2]
        # The last line says so once everything is shown.
        assert any("Ctrl-C" in line for line in iter(up.stderr.readline, ""))
        assert listens(url)
        up.send_signal(signal.SIGINT)
        out, err = up.communicate(timeout=30)
    finally:
        up.kill()
        up.wait()
    assert up.returncode in (0, 130), err
    assert "panicked" not in out + err
    assert not listens(url)
    assert files(tmp_path) == before


def test_ctrl_c_while_the_seed_is_read_is_not_lost(project):
    tablewright = project("project: seeded\ntables:\n  orders: { partition_key: id }\nseed: orders.json\n")
    seed = tablewright.directory / "orders.json"
    os.mkfifo(seed)
    up = tablewright.start("up")
    try:
        # Opening waits until the program reads, so the signal comes in the middle.
        with seed.open("w") as items:
            up.send_signal(signal.SIGINT)
            items.write('[{"id": "1"}]')
        out, err = up.communicate(timeout=10)
    finally:
        up.kill()
        up.wait()
    assert up.returncode in (0, 130, -signal.SIGINT), err
    assert "panicked" not in out + err


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=["termination", "ctrl-c"])
def test_a_signal_ends_the_command_and_the_endpoint(example, sent):
    """As from a terminal or a supervisor, which signal the program alone or both."""
    wait = "import os, time; print(os.getpid(), os.environ['AWS_ENDPOINT_URL_DYNAMODB'], flush=True); time.sleep(60)"
    up = example.start("up", "--env", "staging", "--", sys.executable, "-c", wait)
    try:
        child, url = up.stdout.readline().split()
        if sent == signal.SIGINT:
            os.kill(int(child), sent)
        up.send_signal(sent)
        out, err = up.communicate(timeout=30)
    finally:
        up.kill()
        up.wait()
    assert up.returncode not in (0, 1), err
    assert "panicked" not in out + err
    assert not listens(url)
    with pytest.raises(ProcessLookupError):
        os.kill(int(child), 0)


def test_a_termination_is_passed_on_so_that_the_command_can_tidy_up(example):
    tidy = (
        "import os, signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b'tidied\\n'), sys.exit(5)));"
        "os.write(1, b'ready\\n'); time.sleep(60)"
    )
    up = example.start("up", "--env", "staging", "--", sys.executable, "-c", tidy)
    try:
        assert up.stdout.readline() == "ready\n"
        up.terminate()
        out, err = up.communicate(timeout=30)
    finally:
        up.kill()
        up.wait()
    assert (up.returncode, out) == (5, "tidied\n"), err


def test_a_command_that_does_not_exist_is_an_error_with_its_name(example):
    missing = example.run("up", "--env", "staging", "--", "a-program-of-nobody", expect=1)
    assert "a-program-of-nobody" in missing.err


def test_a_port_in_use_is_an_error_with_the_port(example):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for command in (["local", "--port", port], ["up", "--env", "staging", "--port", port, "--", "true"]):
            refused = example.run(*command, expect=1)
            assert port in refused.err and "in use" in refused.err
            assert refused.err.count("error:") == 1
