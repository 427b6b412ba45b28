"""A reverse proxy that records every call, and lets a test hold, change or answer one."""

import http.client
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

READS = ("Describe", "List", "Get", "Query", "Scan", "BatchGet", "GET ")
SECONDS = 60


@dataclass(frozen=True)
class Call:
    """One call: its operation, what it says, and its place in the order of arrival."""

    operation: str
    body: dict = field(compare=False)

    @property
    def mutates(self) -> bool:
        return not self.operation.startswith(READS)

    def names(self, table: str) -> bool:
        """Says whether the call is about a table, by name or by ARN."""
        named = [self.body.get("TableName", ""), self.body.get("ResourceArn", "").rpartition("table/")[2]]
        return table in named


class Recorder:
    """Stands between clients and an endpoint.

    `before(call)` runs before a call goes on; `after(call, answer)` may return another answer. Both run in the
    thread of that call, so either may wait, and raising in one cuts the connection.
    """

    def __init__(self, upstream: str, before=None, after=None):
        self.upstream_url = upstream
        self.upstream = upstream.removeprefix("http://").rstrip("/")
        self.before, self.after = before, after
        self._calls: list[Call] = []
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"recorder": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(SECONDS)

    def forget(self):
        with self._lock:
            self._calls.clear()

    def add(self, call: Call):
        with self._lock:
            self._calls.append(call)

    @property
    def calls(self) -> list[Call]:
        with self._lock:
            return list(self._calls)

    @property
    def mutations(self) -> list[Call]:
        return [call for call in self.calls if call.mutates]

    def count(self, operation: str) -> int:
        return sum(call.operation == operation for call in self.calls)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body leave in two writes, which Nagle's algorithm would hold apart.
    disable_nagle_algorithm = True
    recorder: Recorder

    def setup(self):
        super().setup()
        self._connection = None

    def finish(self):
        if self._connection:
            self._connection.close()
        super().finish()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        call = Call(*self._asked(body))
        self.recorder.add(call)
        try:
            if self.recorder.before:
                self.recorder.before(call)
            status, headers, answer = self._forward(body)
        except Exception:
            # What cannot be answered is cut, as a network would.
            self.close_connection = True
            return
        if self.recorder.after:
            changed = self.recorder.after(call, answer)
            if changed is not None:
                answer = changed
                headers = [(name, value) for name, value in headers if name.lower() != "x-amz-crc32"]
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PUT = do_DELETE = do_POST

    def _asked(self, body: bytes) -> tuple[str, dict]:
        """Returns the operation and what it says: of a JSON protocol, of a form, or of a path with its method."""
        target = self.headers.get("X-Amz-Target", "")
        if target:
            return target.rpartition(".")[2], json.loads(body) if body else {}
        if self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            form = dict(parse_qsl(body.decode()))
            return form.get("Action", self.path), form
        path = self.path.split("?")[0].rstrip("/")
        return f"{self.command} {path}", json.loads(body) if body else dict(parse_qsl(self.path.partition("?")[2]))

    def _forward(self, body: bytes):
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.recorder.upstream, timeout=SECONDS)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        try:
            self._connection.request(self.command, self.path, body, headers)
            response = self._connection.getresponse()
            return response.status, response.getheaders(), response.read()
        except Exception:
            self._connection.close()
            self._connection = None
            raise

    def log_message(self, *_):
        pass
