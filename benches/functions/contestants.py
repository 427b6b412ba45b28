"""The functions that are compared: what starts them, and how large they are."""

import os
import shutil
import subprocess
from pathlib import Path

from support.paths import PEERS, REPOSITORY

HERE = Path(__file__).resolve().parent
NOT_OF_THE_SDK = {"typescript", "stamp", ".package-lock.json", ".bin"}
"""What else the peers tests install."""


class Ours:
    """The custom resource as `just lambda` builds it."""

    name = "custom-resource"

    def __init__(self, _directory: Path):
        named = os.environ.get("CUSTOM_RESOURCE")
        self.binary = Path(named).resolve() if named else REPOSITORY / "target" / "lambda" / "custom-resource"

    def missing(self) -> str | None:
        return None if self.binary.is_file() else f"there is no {self.binary}; build it first: just lambda"

    def command(self) -> list[str]:
        return [str(self.binary)]

    def version(self) -> str:
        zip_file = self.binary.with_suffix(".zip")
        packed = f", packed {zip_file.stat().st_size / 1e6:.2f} MB" if zip_file.is_file() else ""
        return f"{self.binary.name}{packed}"

    def size(self) -> int:
        return self.binary.stat().st_size


class Node:
    """A Node.js function with the AWS SDK for JavaScript, not bundled, and the smallest runtime client."""

    name = "Node.js"

    def __init__(self, directory: Path):
        self.directory = directory
        self.modules = PEERS / "node_modules"
        directory.mkdir()
        for name in ("runtime.mjs", "table_manager.mjs"):
            shutil.copy(HERE / name, directory)
        (directory / "node_modules").symlink_to(self.modules)

    def missing(self) -> str | None:
        if not shutil.which("node"):
            return "node is not installed"
        return None if self.modules.is_dir() else f"there is no {self.modules}; tests/peers/setup makes it"

    def command(self) -> list[str]:
        return [shutil.which("node"), str(self.directory / "runtime.mjs")]

    def version(self) -> str:
        version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
        package = self.modules / "@aws-sdk" / "client-dynamodb" / "package.json"
        sdk = next(line for line in package.read_text().splitlines() if '"version"' in line).split('"')[3]
        return f"Node.js {version} with @aws-sdk/client-dynamodb {sdk}"

    def size(self) -> int:
        """The function and its packages. Node.js itself, which Lambda provides, is not counted."""
        parts = [entry for entry in self.modules.iterdir() if entry.name not in NOT_OF_THE_SDK]
        files = [file for part in parts for file in ([part] if part.is_file() else part.rglob("*")) if file.is_file()]
        own = self.directory / "table_manager.mjs"
        return sum(file.stat().st_size for file in [*files, own])


ALL = [Ours, Node]
