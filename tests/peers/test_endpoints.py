"""Endpoints that are not there, or not DynamoDB: one clear message, the documented exit code, and no waiting."""

import pytest

from support.servers import free_port, listens
from support.strangers import Page, Says

SOON = 30
GARBAGE = bytes(range(256)) * 4


@pytest.fixture
def stranger(request):
    server = request.param()
    yield server
    server.stop()


STRANGERS = {
    "a-page": lambda: Page(200),
    "not-found": lambda: Page(404),
    "bad-gateway": lambda: Page(502),
    "closes": lambda: Says(b""),
    "garbage": lambda: Says(GARBAGE),
    "half-an-answer": lambda: Says(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Table'),
    "mail-server": lambda: Says(b"220 mail.example.com ESMTP\r\n"),
}
COMMANDS = {
    "plan": ["plan"],
    "apply": ["apply", "--yes"],
    "status": ["status"],
    "export": ["export", "--out", "exported"],
}


def one_clear_error(result, *words: str):
    assert result.code == 1, result.text
    assert result.err.count("error:") == 1, result.err
    assert "help:" in result.err, result.err
    for word in words:
        assert word in result.err, result.err
    # One message, not one for each of the 13 tables, and nothing of the program's insides.
    assert len(result.err.splitlines()) <= 14, result.err
    for inside in ("RUST_BACKTRACE", "DispatchFailure", "SdkError", "ConnectorError", "Unhandled"):
        assert inside not in result.err, result.err


@pytest.mark.parametrize("stranger", STRANGERS.values(), ids=STRANGERS.keys(), indirect=True)
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_server_that_is_not_dynamodb_is_told_apart(example, stranger, command):
    result = example.run(*command, "--env", "staging", "--endpoint-url", stranger.url, seconds=SOON)
    one_clear_error(result, stranger.url)
    assert not (example.directory / "exported").exists()


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_an_endpoint_where_nobody_listens_is_named_with_a_way_out(example, command):
    url = f"http://127.0.0.1:{free_port()}"
    result = example.run(*command, "--env", "staging", "--endpoint-url", url, seconds=SOON)
    one_clear_error(result, url, "tablewright local")


def test_the_development_environment_without_its_endpoint_says_how_to_start_it(example):
    if listens("http://127.0.0.1:8000"):
        pytest.skip("skipped: something listens on port 8000")
    one_clear_error(example.run("plan", "--env", "dev", seconds=SOON), "127.0.0.1:8000", "tablewright local")


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://127.0.0.1", "", "http://", "http://127.0.0.1:99999", "nowhere"])
def test_an_endpoint_that_is_no_url_is_an_error(example, url):
    result = example.run("plan", "--env", "staging", "--endpoint-url", url, seconds=SOON)
    assert result.code == 1 and result.err.count("error:") == 1, result.text


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_missing_credentials_are_told_at_once(example, command):
    result = example.run(*command, "--env", "staging", seconds=SOON)
    one_clear_error(result, "credentials", "AWS_ACCESS_KEY_ID")


def test_a_profile_that_does_not_exist_is_told_by_name(example):
    result = example.run("plan", "--env", "staging", "--profile", "a-profile-of-nobody", seconds=SOON)
    one_clear_error(result, "a-profile-of-nobody")


def test_a_profile_that_does_not_exist_is_no_trouble_on_this_machine(example, local):
    shell = example.seeing(AWS_PROFILE="a-profile-of-nobody")
    shell.run("apply", "--yes", "--env", "staging", "--endpoint-url", local.url, expect=0, seconds=SOON)


def test_half_of_the_credentials_are_no_credentials(example):
    half = example.seeing(AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE")
    one_clear_error(half.run("plan", "--env", "staging", seconds=SOON), "credentials")


def test_aws_out_of_reach_is_told_without_a_long_wait(example):
    # The credentials are there, and the proxy that would lead to AWS is not.
    away = f"http://127.0.0.1:{free_port()}"
    shell = example.seeing(
        AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY="x", HTTPS_PROXY=away, https_proxy=away
    )
    result = shell.run("plan", "--env", "staging", seconds=SOON)
    one_clear_error(result, "AWS", "us-east-1")
