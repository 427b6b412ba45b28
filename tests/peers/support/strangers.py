"""Servers that listen and are not DynamoDB."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"<!DOCTYPE html><html><head><title>It works!</title></head><body>Welcome</body></html>"


class Page:
    """A web server that has one page for everything."""

    def __init__(self, status: int, page: bytes = PAGE, content_type: str = "text/html"):
        def answer(handler):
            handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
            handler.send_response(status)
            handler.send_header("Content-Type", content_type)
            handler.send_header("Content-Length", str(len(page)))
            handler.end_headers()
            handler.wfile.write(page)

        members = {"do_POST": answer, "do_GET": answer, "log_message": lambda *_: None}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (BaseHTTPRequestHandler,), members))
        self._server.daemon_threads = True
        # Clients that have seen enough hang up.
        self._server.handle_error = lambda *_: None
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class Says:
    """Accepts every connection, says these bytes, and closes."""

    def __init__(self, words: bytes):
        self._words = words
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.recv(65536)
                    connection.sendall(self._words)
                except OSError:
                    pass

    def stop(self):
        # Wakes the thread that waits in accept.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
