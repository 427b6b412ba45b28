"""Where things are in this repository, and where the program is."""

import os
from pathlib import Path

PEERS = Path(__file__).resolve().parent.parent
REPOSITORY = PEERS.parent.parent
EXAMPLES = REPOSITORY / "examples"
VIRTUAL_ENVIRONMENT = PEERS / ".venv" / "bin"


def program() -> Path:
    """Returns the program: $TABLEWRIGHT, else the release build, else the debug build."""
    named = os.environ.get("TABLEWRIGHT")
    if named:
        path = Path(named).resolve()
        if not path.is_file():
            raise FileNotFoundError(f"TABLEWRIGHT names {named}, and there is no such file")
        return path
    for build in ("release", "debug"):
        path = REPOSITORY / "target" / build / "tablewright"
        if path.is_file():
            return path
    raise FileNotFoundError("there is no tablewright; build it first: cargo build --release")
