"""Fixtures: a cleared environment, the program, projects, and servers that end with their test."""

import os
import shutil
from pathlib import Path

import pytest

from support import paths
from support.clients import AwsCli, dynamodb
from support.program import Tablewright
from support.recorder import Recorder
from support.servers import Local, Moto


@pytest.fixture(scope="session", autouse=True)
def no_variables_from_outside():
    """boto3 runs in this process and reads the environment too."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "TABLEWRIGHT_")):
            del os.environ[name]
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


def cleared(home: Path) -> dict[str, str]:
    """Returns the variables of a machine where nobody has configured anything."""
    temporary = home / "tmp"
    temporary.mkdir(parents=True)
    return {
        "PATH": f"{paths.VIRTUAL_ENVIRONMENT}:{os.environ['PATH']}",
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "LANG": "C.UTF-8",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


@pytest.fixture
def variables(tmp_path) -> dict[str, str]:
    return cleared(tmp_path / "home")


@pytest.fixture(scope="session")
def program() -> Path:
    try:
        return paths.program()
    except FileNotFoundError as missing:
        pytest.exit(str(missing), returncode=1)


@pytest.fixture
def example_of(tmp_path, program, variables):
    """Copies an example and returns the program in the copy: `example_of("events")`."""

    def copy(name: str) -> Tablewright:
        directory = tmp_path / name
        shutil.copytree(paths.EXAMPLES / name, directory, ignore=shutil.ignore_patterns(".tablewright", "schemas"))
        return Tablewright(program, directory, variables)

    return copy


@pytest.fixture
def example(example_of) -> Tablewright:
    """The program in a copy of examples/construction-expenses."""
    return example_of("construction-expenses")


@pytest.fixture
def project(tmp_path, program, variables):
    """Makes a project directory of one declaration: `project("project: shop …")`."""

    def make(declaration: str, name: str = "project") -> Tablewright:
        directory = tmp_path / name
        directory.mkdir()
        (directory / "tablewright.yaml").write_text(declaration)
        return Tablewright(program, directory, variables)

    return make


@pytest.fixture
def start_local(tmp_path, program, variables):
    """Starts as many `tablewright local` as a test asks for, and stops them all."""
    started = []

    def start(*arguments: object) -> Local:
        local = Local(Tablewright(program, tmp_path, variables), *arguments)
        started.append(local)
        return local

    yield start
    for local in started:
        if local.process.poll() is None:
            local.stop()


@pytest.fixture
def local(start_local) -> Local:
    return start_local()


@pytest.fixture(scope="session")
def moto_server(tmp_path_factory):
    directory = tmp_path_factory.mktemp("moto")
    moto = Moto(directory, cleared(directory / "home") | {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"})
    yield moto
    moto.stop()


@pytest.fixture
def moto(moto_server) -> Moto:
    """moto, empty."""
    moto_server.forget()
    return moto_server


@pytest.fixture
def record():
    """Puts a recorder before an endpoint: `record(local.url, before=…, after=…)`."""
    started = []

    def start(url: str, before=None, after=None) -> Recorder:
        recorder = Recorder(url, before, after)
        started.append(recorder)
        return recorder

    yield start
    for recorder in started:
        recorder.stop()


@pytest.fixture
def recorder(record, local) -> Recorder:
    """A recorder before `local`."""
    return record(local.url)


@pytest.fixture
def client(local):
    """boto3, straight at `local`, so that its calls are not recorded."""
    return dynamodb(local.url)


@pytest.fixture
def aws(local, variables) -> AwsCli:
    """The AWS CLI, straight at `local`."""
    return AwsCli(local.url, variables)
