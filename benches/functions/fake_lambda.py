"""The Runtime API of AWS Lambda and the target of answers, on one port of this machine."""

import json
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

INVOCATION = "/2018-06-01/runtime/invocation/"
SECONDS_PER_INVOCATION = 300


class FakeLambda:
    """Hands events to whoever asks, and keeps when they asked and what they answered."""

    def __init__(self):
        self.asked: queue.Queue[float] = queue.Queue()
        """When the function asked for an event, by `time.perf_counter`."""
        self.answers: queue.Queue[tuple[float, dict]] = queue.Queue()
        """When an answer arrived at its URL, and what it says."""
        self.errors: queue.Queue[str] = queue.Queue()
        """What the function reported as an error of its own."""
        self._events: queue.Queue[dict | None] = queue.Queue()
        self._given: dict[str, float] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def variables(self) -> dict[str, str]:
        """What Lambda sets for a function."""
        return {
            "AWS_LAMBDA_RUNTIME_API": self.address,
            "AWS_LAMBDA_FUNCTION_NAME": "table-manager",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/table-manager",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]0",
            "_HANDLER": "bootstrap",
        }

    def invoke(self, event: dict) -> tuple[float, dict]:
        """Gives an event and waits for its answer. Returns the seconds between the two, and the answer."""
        event = {**event, "ResponseURL": f"http://{self.address}/answers/{event['RequestId']}?X-Amz-Signature=0"}
        self._events.put(event)
        arrived, answer = self.answers.get(timeout=SECONDS_PER_INVOCATION)
        return arrived - self._given[event["RequestId"]], answer

    def stop(self):
        self._events.put(None)
        self._server.shutdown()
        self._server.server_close()

    def _handler(self):
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self):
                fake.asked.put(time.perf_counter())
                event = fake._events.get()
                if event is None:
                    self.close_connection = True
                    return
                fake._given[event["RequestId"]] = time.perf_counter()
                deadline = int((time.time() + SECONDS_PER_INVOCATION) * 1000)
                headers = {
                    "Lambda-Runtime-Aws-Request-Id": event["RequestId"],
                    "Lambda-Runtime-Deadline-Ms": str(deadline),
                    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:table-manager",
                    "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000",
                }
                self._say(200, json.dumps(event).encode(), headers)

            def do_POST(self):
                body = self._body()
                if self.path.endswith("/error"):
                    fake.errors.put(f"{self.path}: {body.decode(errors='replace')}")
                self._say(202, b"{}", {})

            def do_PUT(self):
                body = self._body()
                fake.answers.put((time.perf_counter(), json.loads(body)))
                self._say(200, b"", {})

            def _body(self) -> bytes:
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))

            def _say(self, status: int, body: bytes, headers: dict[str, str]):
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler
