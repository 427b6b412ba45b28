"""Running `tablewright` in a cleared environment."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

SECONDS = 60


@dataclass(frozen=True)
class Result:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err

    @property
    def approvals(self) -> list[str]:
        """The flags that were shown, ready to be given: ["--approve", "DS102:…", …]."""
        shown = dict.fromkeys(re.findall(r"--approve (\S+)", self.text))
        return [word for approval in shown for word in ("--approve", approval)]

    def of_table(self, name: str) -> str:
        """What the plan says about one table: its line and the indented ones below it."""
        lines = self.out.splitlines()
        starts = [i for i, line in enumerate(lines) if re.match(rf"\S {re.escape(name)}(\s|$)", line)]
        assert starts, f"the plan says nothing about {name}:\n{self.text}"
        end = starts[0] + 1
        while end < len(lines) and lines[end].startswith("    "):
            end += 1
        return "\n".join(lines[starts[0] : end])


@dataclass(frozen=True)
class Tablewright:
    """The program, a project directory, and the variables that it sees."""

    program: Path
    directory: Path
    variables: dict[str, str]

    def at(self, directory: Path) -> "Tablewright":
        return Tablewright(self.program, directory, self.variables)

    def seeing(self, **variables: str) -> "Tablewright":
        return Tablewright(self.program, self.directory, self.variables | variables)

    def start(self, *arguments: object) -> subprocess.Popen:
        """Starts a command, its output in pipes."""
        return subprocess.Popen(
            [str(self.program), *map(str, arguments)],
            cwd=self.directory,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object, expect: int | None = None, seconds: float = SECONDS) -> Result:
        """Runs a command to its end. Fails where it panics, takes too long, or ends with another code."""
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"not done after {seconds} s: {arguments}\n{out}{err}") from None
        return finished(process.returncode, out, err, expect, arguments)


def finished(code: int, out: str, err: str, expect: int | None, arguments: object) -> Result:
    """Returns the result of a command that has ended, after the checks that hold for each."""
    assert "panicked" not in out + err, f"{arguments} panicked:\n{err}"
    if expect is not None:
        assert code == expect, f"{arguments} ended with {code}, not {expect}\n{out}{err}"
    return Result(code, out, err)
