"""fileshare's workflow `deploy-backend.yml`: its steps run against moto, which has Parameter Store and ECS and runs no
tasks, so everything runs but the step that waits for them."""

import shutil
import subprocess

import pytest
import yaml

from support import application
from support.clients import Shell, service
from support.program import Tablewright

PREFIX = "file-sharing-app-dev"
OHIO = "us-east-2"
WAITS = "Wait until the new tasks run"
SET_BEFORE = {"LOG_LEVEL": "info", "USE_DYNAMODB": "false"}


@pytest.fixture
def fileshare(example_of, moto) -> Tablewright:
    application.backend(moto.url, PREFIX, OHIO)
    application.role(moto.url, f"{PREFIX}-flask-app-task-role", "ecs-tasks.amazonaws.com")
    return example_of("fileshare").seeing(TABLEWRIGHT_ENDPOINT_URL=moto.url, TABLEWRIGHT_ENV="dev")


@pytest.fixture
def shell(moto, variables) -> Shell:
    if not shutil.which("jq"):
        pytest.skip("jq, which GitHub's runners have, is not installed")
    return Shell(moto.url, variables, OHIO)


def workflow(fileshare: Tablewright) -> dict:
    return yaml.safe_load((fileshare.directory / ".github" / "workflows" / "deploy-backend.yml").read_text())


def deploy(fileshare: Tablewright, shell: Shell, branch: str = "dev") -> subprocess.CompletedProcess:
    """Runs the steps with the shell that GitHub takes, up to the first that fails, and returns the last that ran."""
    job = workflow(fileshare)["jobs"]["deploy"]
    exported = fileshare.directory / "exported"
    exported.write_text("")
    variables = {name: value.replace("${{ github.ref_name }}", branch) for name, value in job["env"].items()}
    done = None
    for step in job["steps"]:
        if "run" not in step or step["name"] == WAITS:
            continue
        variables |= dict(line.split("=", 1) for line in exported.read_text().splitlines())
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=fileshare.directory,
            env=shell.variables | variables | {"GITHUB_ENV": str(exported)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode != 0:
            break
    return done


def environments(shell: Shell) -> dict[str, dict[str, str]]:
    """Returns the variables of each container of the latest task definition, by its name."""
    found = shell.json("aws ecs describe-task-definition --task-definition file-sharing-app-dev-flask-task")
    containers = found["taskDefinition"]["containerDefinitions"]
    return {c["name"]: {pair["name"]: pair["value"] for pair in c["environment"]} for c in containers}


def backend(shell: Shell) -> dict[str, str]:
    return environments(shell)[f"{PREFIX}-flask-container"]


def test_it_runs_by_hand_and_gives_no_expression_to_a_shell(fileshare):
    read = workflow(fileshare)
    # YAML 1.1 takes `on` for true.
    assert read[True] == {"workflow_dispatch": None}
    steps = read["jobs"]["deploy"]["steps"]
    assert [step["name"] for step in steps if "run" in step][-1] == WAITS
    assert not [step["name"] for step in steps if "${{" in step.get("run", "")]


def test_after_an_apply_the_backend_gets_its_four_variables(fileshare, shell):
    fileshare.run("apply", "--yes", expect=0)
    done = deploy(fileshare, shell)
    assert done.returncode == 0, done.stderr
    assert environments(shell) == {
        f"{PREFIX}-flask-container": {
            "LOG_LEVEL": "info",
            "USE_DYNAMODB": "true",
            "AWS_REGION": "us-east-2",
            "DYNAMODB_USERS_TABLE_NAME": "file-sharing-app-dev-users",
            "DYNAMODB_URLS_TABLE_NAME": "file-sharing-app-dev-urls",
        },
        "proxy": {},
    }
    (deployed,) = shell.json(
        "aws ecs describe-services --cluster file-sharing-app-dev-cluster --services file-sharing-app-dev-service"
    )["services"]
    assert deployed["status"] == "ACTIVE"
    # The troubleshooting section's two.
    shown = shell('aws ecs describe-task-definition --task-definition file-sharing-app-dev-flask-task | grep -A 20 "environment"')
    assert '"USE_DYNAMODB"' in shown
    again = shell.json(
        "aws ecs update-service --cluster file-sharing-app-dev-cluster --service file-sharing-app-dev-service --force-new-deployment"
    )
    assert again["service"]["status"] == "ACTIVE"


def test_the_quick_rollback_reaches_the_backend_and_survives_an_apply(fileshare, shell):
    fileshare.run("apply", "--yes", expect=0)
    fileshare.run("parameters", "set", "use_dynamodb", "false", "--yes", expect=0)
    fileshare.run("apply", "--yes", expect=0)
    deploy(fileshare, shell)
    assert backend(shell)["USE_DYNAMODB"] == "false"
    fileshare.run("parameters", "set", "use_dynamodb", "true", "--yes", expect=0)
    deploy(fileshare, shell)
    assert backend(shell)["USE_DYNAMODB"] == "true"


def test_the_complete_rollback_leaves_a_backend_without_dynamodb(fileshare, shell):
    fileshare.run("apply", "--yes", expect=0)
    held = fileshare.run("destroy", "--yes", expect=3)
    fileshare.run("destroy", "--yes", *held.approvals, expect=0)
    assert shell.json('aws ssm get-parameters-by-path --path "/fileshare/dev"')["Parameters"] == []
    attached = shell.json("aws iam list-attached-role-policies --role-name file-sharing-app-dev-flask-app-task-role")
    assert attached["AttachedPolicies"] == []
    # As before the first apply: nothing says DynamoDB, so it is SQLite.
    deploy(fileshare, shell)
    assert (backend(shell)["USE_DYNAMODB"], backend(shell)["DYNAMODB_USERS_TABLE_NAME"]) == ("false", "")


def test_names_that_are_missing_stop_it_before_anything_is_deployed(fileshare, shell):
    fileshare.run("apply", "--yes", expect=0)
    shell("aws ssm delete-parameter --name /fileshare/dev/dynamodb_urls_table_name")
    stopped = deploy(fileshare, shell)
    assert stopped.returncode == 1 and "run tablewright apply" in stopped.stdout
    assert backend(shell) == SET_BEFORE


def test_a_container_of_another_name_stops_it_too(fileshare, shell, moto):
    fileshare.run("apply", "--yes", expect=0)
    other = {"name": "renamed", "image": "backend:1", "memory": 128}
    service(moto.url, "ecs", OHIO).register_task_definition(family=f"{PREFIX}-flask-task", containerDefinitions=[other])
    stopped = deploy(fileshare, shell)
    assert stopped.returncode != 0 and f"there is no container {PREFIX}-flask-container" in stopped.stderr
    assert environments(shell) == {"renamed": {}}
