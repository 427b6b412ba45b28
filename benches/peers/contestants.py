"""The contestants: how each is prepared, applies the tables, and plans with nothing to do."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from support.paths import EXAMPLE, VIRTUAL_ENVIRONMENT, program
from tables import Table, terraform_module

HERE = Path(__file__).resolve().parent


class Contestant:
    """One way to bring tables to an endpoint."""

    name = ""

    def __init__(self, directory: Path, endpoint: str, variables: dict[str, str]):
        directory.mkdir()
        self.directory = directory
        self.endpoint = endpoint
        self.variables = variables

    def missing(self) -> str | None:
        """Says why it cannot take part."""
        return None

    def prepare(self, tables: list[Table]):
        """Writes what it works from. Not measured."""

    def forget(self):
        """Forgets what it knows of tables that are gone. Not measured."""

    def applied(self):
        """Comes after an apply. Not measured."""

    def version(self) -> str:
        raise NotImplementedError

    def apply(self) -> list:
        raise NotImplementedError

    def plan(self) -> list:
        raise NotImplementedError

    def _said(self, *arguments) -> str:
        result = subprocess.run(arguments, cwd=self.directory, env=self.variables, capture_output=True, text=True)
        if result.returncode != 0:
            raise RuntimeError(f"{arguments} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
        return result.stdout.strip() or result.stderr.strip()


class Tablewright(Contestant):
    name = "Tablewright"

    def __init__(self, directory, endpoint, variables):
        super().__init__(directory, endpoint, {**variables, "TABLEWRIGHT_ENV": "staging", "TABLEWRIGHT_ENDPOINT_URL": endpoint})
        shutil.copy(EXAMPLE / "tablewright.yaml", directory)

    def export(self, directory: Path) -> list[Table]:
        """Applies once and exports: the tables that every contestant works from."""
        self._said(*self.apply())
        self._said(program(), "export", "--out", directory)
        return [Table.read(path) for path in sorted(directory.glob("*.json"))]

    def version(self):
        return self._said(program(), "--version")

    def apply(self):
        return [program(), "apply", "--yes"]

    def plan(self):
        return [program(), "plan", "--exit-code"]


class Terraform(Contestant):
    name = "Terraform"

    def missing(self):
        return None if shutil.which("terraform") else "terraform is not installed"

    def __init__(self, directory, endpoint, variables):
        passed = ("TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR", "HTTPS_PROXY", "SSL_CERT_FILE")
        more = {name: os.environ[name] for name in passed if name in os.environ}
        super().__init__(directory, endpoint, {**variables, **more, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"})

    def prepare(self, tables):
        (self.directory / "main.tf.json").write_text(json.dumps(terraform_module(tables, self.endpoint), indent=2))
        self._said("terraform", "init", "-input=false", "-no-color")

    def forget(self):
        for state in self.directory.glob("terraform.tfstate*"):
            state.unlink()

    def version(self):
        versions = json.loads(self._said("terraform", "version", "-json"))
        provider = versions["provider_selections"].get("registry.terraform.io/hashicorp/aws", "?")
        return f"Terraform {versions['terraform_version']}, AWS provider {provider}"

    def apply(self):
        return ["terraform", "apply", "-auto-approve", "-input=false", "-no-color"]

    def plan(self):
        return ["terraform", "plan", "-detailed-exitcode", "-input=false", "-no-color"]


class AwsCli(Contestant):
    name = "AWS CLI, shell script"

    def prepare(self, tables):
        for folder in ("create", "ttl", "recovery"):
            (self.directory / folder).mkdir()
        for table in tables:
            (self.directory / "create" / f"{table.name}.json").write_text(json.dumps(table.create_input()))
            if table.time_to_live:
                (self.directory / "ttl" / table.name).write_text(table.time_to_live)
            if table.recovery_days:
                (self.directory / "recovery" / table.name).write_text(str(table.recovery_days))

    def applied(self):
        self._said(*self._script("record"))

    def version(self):
        return self._said("aws", "--version").split()[0].replace("/", " ")

    def _script(self, command: str) -> list:
        return [HERE / "with_aws_cli.sh", command, self.endpoint, self.directory]

    def apply(self):
        return self._script("apply")

    def plan(self):
        return self._script("plan")


class Boto3(Contestant):
    name = "boto3"

    def prepare(self, tables):
        folder = self.directory / "tables"
        folder.mkdir()
        for table in tables:
            declared = {"create": table.create_input(), "ttl": table.time_to_live, "recovery": table.recovery_days}
            (folder / f"{table.name}.json").write_text(json.dumps(declared))

    def version(self):
        return "boto3 " + self._said(VIRTUAL_ENVIRONMENT / "python", "-c", "import boto3; print(boto3.__version__)")

    def _script(self, command: str) -> list:
        return [VIRTUAL_ENVIRONMENT / "python", HERE / "with_boto3.py", command, self.endpoint, self.directory / "tables"]

    def apply(self):
        return self._script("apply")

    def plan(self):
        return self._script("plan")


ALL = [Tablewright, Boto3, AwsCli, Terraform]
