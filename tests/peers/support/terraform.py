"""Terraform and its AWS provider, where they are installed."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .program import Result, finished

SECONDS = 300
PROVIDER = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
# Where they are set, they say where Terraform finds its providers.
OF_TERRAFORM = ("TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR")


class NotInstalled(Exception):
    """Terraform or the provider is not there; the message says which."""


@dataclass(frozen=True)
class Terraform:
    """The program with a folder in which the provider is installed, and the variables that it sees."""

    provider: Path
    variables: dict[str, str]

    @classmethod
    def find(cls, directory: Path, variables: dict[str, str]) -> "Terraform":
        """Installs the provider into a folder. `TERRAFORM_PLUGINS` names a mirror to take it from."""
        if not shutil.which("terraform"):
            raise NotInstalled("terraform is not installed")
        known = {name: os.environ[name] for name in OF_TERRAFORM if os.environ.get(name)}
        known = {name: path for name, path in known.items() if Path(path).exists()}
        terraform = cls(directory, variables | known | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"})
        (directory / "versions.tf").write_text(PROVIDER)
        mirror = os.environ.get("TERRAFORM_PLUGINS")
        arguments = [f"-plugin-dir={mirror}"] if mirror else []
        result = terraform.run(directory, "init", "-input=false", *arguments)
        if result.code != 0:
            why = next((line for line in result.err.splitlines() if line.strip()), "it does not say why")
            raise NotInstalled(f"Terraform cannot install the AWS provider: {why}")
        return terraform

    def seeing(self, **variables: str) -> "Terraform":
        return Terraform(self.provider, self.variables | variables)

    def prepare(self, module: Path):
        """Does for a module what `init` does, with the provider that is there."""
        shutil.copytree(self.provider / ".terraform", module / ".terraform", symlinks=True)
        shutil.copy(self.provider / ".terraform.lock.hcl", module)

    def run(self, module: Path, command: str, *arguments: str, expect: int | None = None) -> Result:
        """Runs a command in a module."""
        plain = [] if command in ("fmt", "show") else ["-no-color"]
        words = ["terraform", command, *plain, *arguments]
        ended = subprocess.run(
            words, cwd=module, env=self.variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=SECONDS
        )
        return finished(ended.returncode, ended.stdout, ended.stderr, expect, words)

    def changes(self, module: Path) -> dict[str, list[str]]:
        """Returns what a plan does to each resource, without those that stay as they are; imports are `import`."""
        self.run(module, "plan", "-input=false", "-out=plan.tfplan", expect=0)
        plan = json.loads(self.run(module, "show", "-json", "plan.tfplan", expect=0).out)
        changes = {}
        for resource in plan.get("resource_changes", []):
            change = resource["change"]
            actions = [action for action in change["actions"] if action not in ("no-op", "read")]
            actions += ["import"] if change.get("importing") else []
            if actions:
                changes[resource["address"]] = actions
        return changes
