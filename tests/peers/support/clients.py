"""boto3 and the AWS CLI, pointed at an endpoint of this machine."""

import json
import subprocess

import boto3
from botocore.config import Config

from .paths import VIRTUAL_ENVIRONMENT

REGION = "us-east-1"


def dynamodb(url: str):
    """Returns a boto3 client that never retries, so that each call is one call."""
    return service(url, "dynamodb")


def service(url: str, name: str, region: str = REGION):
    """Returns such a client of another service."""
    return boto3.client(
        name,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"max_attempts": 0}, connect_timeout=5, read_timeout=30),
    )


class AwsCli:
    """`aws dynamodb …`, or commands of another service, against one endpoint."""

    def __init__(self, url: str, variables: dict[str, str], service: str = "dynamodb"):
        self.url = url
        self.service = service
        self.variables = variables | {
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": REGION,
        }

    def __call__(self, *arguments: str) -> dict:
        return self.run(self.service, *arguments)

    def run(self, *arguments: str) -> dict:
        """Runs `aws` with a service, an operation and its arguments."""
        words = [VIRTUAL_ENVIRONMENT / "aws", *arguments, "--endpoint-url", self.url, "--output", "json"]
        done = subprocess.run(words, env=self.variables, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"aws {' '.join(arguments)}: {done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else {}


def described(client, table: str) -> dict:
    """Returns everything that can be read of a table, apart from what time alone changes."""
    description = client.describe_table(TableName=table)["Table"]
    tags = client.list_tags_of_resource(ResourceArn=description["TableArn"])["Tags"]
    backups = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    backups.get("PointInTimeRecoveryDescription", {}).pop("LatestRestorableDateTime", None)
    return {
        "Table": description,
        "Tags": sorted(tags, key=lambda tag: tag["Key"]),
        "TimeToLive": client.describe_time_to_live(TableName=table)["TimeToLiveDescription"],
        "ContinuousBackups": backups,
    }


def tags_of(client, table: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in described(client, table)["Tags"]}


class Shell:
    """A terminal in which the documents' commands run as they stand there: variables say where the endpoint is."""

    def __init__(self, url: str, variables: dict[str, str], region: str = REGION):
        keys = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": region}
        self.variables = variables | keys | {"AWS_ENDPOINT_URL": url}

    def __call__(self, command: str, **names: str) -> str:
        """Runs a command with its `<placeholders>` filled in, `<mapping-uuid>` by `mapping_uuid`, and returns its output."""
        for name, value in names.items():
            placeholder = f"<{name.replace('_', '-')}>"
            assert placeholder in command, f"{command} has no {placeholder}"
            command = command.replace(placeholder, value)
        done = subprocess.run(["sh", "-c", command], env=self.variables, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    def json(self, command: str, **names: str):
        """Runs one that answers in JSON."""
        return json.loads(self(command, **names))
