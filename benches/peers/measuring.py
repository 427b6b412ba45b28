"""Running a command and measuring it: wall time, processor time and memory, with all processes that it starts."""

import os
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS_BETWEEN_LOOKS = 0.004


@dataclass(frozen=True)
class Run:
    """One run of a command."""

    wall: float
    """Seconds from start to end."""
    processor: float
    """Seconds of user and system time, of the command and of every process that it waited for."""
    memory: int
    """Bytes that the largest of its processes had resident at most, as far as looks from outside saw it."""


@dataclass(frozen=True)
class Median:
    """The middle of several runs, each figure on its own; memory is the most of all."""

    wall: float
    processor: float
    memory: int
    times: int

    @classmethod
    def of(cls, runs: list[Run]) -> "Median":
        return cls(
            statistics.median(run.wall for run in runs),
            statistics.median(run.processor for run in runs),
            max(run.memory for run in runs),
            len(runs),
        )


class Failed(Exception):
    """A command that ended in another way than it must."""


def measure(arguments: list, directory: Path, variables: dict[str, str]) -> Run:
    """Runs a command to its end. Any exit status but 0 is an error."""
    log = directory / "output.log"
    with log.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(argument) for argument in arguments],
            cwd=directory,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        looks = _Looks(process.pid)
        # Unlike Popen.wait, this tells what the process and its children used.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    memory = looks.end()
    if process.returncode != 0:
        raise Failed(f"{arguments} ended with {process.returncode}:\n{log.read_text(errors='replace')[-3000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, memory)


class _Looks:
    """Looks at a process and its descendants until told to end.

    The kernel's own figure for a child (`ru_maxrss`) begins with the memory of the parent that forked it, which would
    hide every program smaller than this one.
    """

    def __init__(self, pid: int):
        self._pid = pid
        self._most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self):
        while not self._over.is_set():
            for pid in _tree(self._pid):
                self._most = max(self._most, _peak(pid))
            self._over.wait(SECONDS_BETWEEN_LOOKS)

    def end(self) -> int:
        self._over.set()
        self._thread.join()
        return self._most


def _tree(pid: int) -> list[int]:
    found, left = [], [pid]
    while left:
        process = left.pop()
        found.append(process)
        try:
            left.extend(int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split())
        except OSError:
            pass
    return found


def _peak(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
