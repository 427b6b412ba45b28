"""Servers that tests start and stop, each by its process."""

import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from .paths import PEERS, VIRTUAL_ENVIRONMENT
from .program import Tablewright

SECONDS = 30


class Local:
    """A running `tablewright local`."""

    def __init__(self, tablewright: Tablewright, *arguments: object):
        self.process = tablewright.start("local", "--port", 0, *arguments)
        self.errors: list[str] = []
        self._drain = threading.Thread(target=self._read_errors, daemon=True)
        self._drain.start()
        # The URL is the one line on stdout; a program that ends early gives an empty one.
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            self.kill()
            raise AssertionError(f"local did not start: {''.join(self.errors)}")

    def _read_errors(self):
        for line in self.process.stderr:
            self.errors.append(line)

    def kill(self):
        """SIGKILL: no time to tidy up."""
        self.process.kill()
        self._end()

    def stop(self):
        """SIGTERM, and SIGKILL for one that does not listen."""
        self.process.terminate()
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._end()

    def _end(self):
        self.process.wait(SECONDS)
        self._drain.join(SECONDS)
        self.process.stdout.close()
        self.process.stderr.close()
        assert "panicked" not in "".join(self.errors), "".join(self.errors)


class Moto:
    """A running moto server, whose streams can be switched on again."""

    ACCOUNT = "123456789012"

    def __init__(self, directory: Path, variables: dict[str, str]):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._log = (directory / "moto.log").open("w")
        self.process = subprocess.Popen(
            [VIRTUAL_ENVIRONMENT / "python", PEERS / "programs" / "moto_server.py", "-H", "127.0.0.1", "-p", str(port)],
            cwd=directory,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "moto_server ended at once"
            try:
                urllib.request.urlopen(f"{self.url}/moto-api/data.json", timeout=1).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise AssertionError("moto_server did not answer")

    def forget(self):
        """Deletes everything that it holds."""
        request = urllib.request.Request(f"{self.url}/moto-api/reset", method="POST", data=b"")
        urllib.request.urlopen(request, timeout=SECONDS).close()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(SECONDS)
        self._log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(url: str) -> bool:
    """Says whether anybody accepts connections at a URL."""
    host, port = url.removeprefix("http://").rstrip("/").split(":")
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((host, int(port))) == 0
