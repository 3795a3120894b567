"""An HTTP server on loopback that keeps what it really received, and answers as it is told."""

import http.server
import ssl
import threading


class Received:
    """One request as it came."""

    def __init__(self, method, target, headers, body, whole):
        self.method = method
        self.target = target
        self.headers = headers    # [(name, value)]
        self.body = body          # without chunks' framing
        self.whole = whole        # False: the connection broke off in mid-body

    def header(self, name):
        values = [v for n, v in self.headers if n.lower() == name.lower()]
        return values[0] if values else None

    def everything(self):
        """All bytes of it in one, to look for what must not be there."""
        lines = [f"{self.method} {self.target}"] + [f"{n}: {v}" for n, v in self.headers]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def _chunks(self):
        body = b""
        while True:
            line = self.rfile.readline()
            if not line.endswith(b"\n"):
                return body, False
            size = int(line.split(b";")[0], 16)
            data = self.rfile.read(size)
            body += data
            if len(data) < size:
                return body, False
            self.rfile.readline()
            if size == 0:
                return body, True

    def _read(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            return self._chunks()
        length = int(self.headers.get("Content-Length") or 0)
        body = b""
        while len(body) < length:
            data = self.rfile.read1(length - len(body))
            if not data:
                return body, False
            body += data
        return body, True

    def _any(self):
        try:
            body, whole = self._read()
        except (OSError, ValueError):
            body, whole = b"", False
        self.server.origin.received.append(
            Received(self.command, self.path, self.headers.items(), body, whole))
        if not whole:
            self.close_connection = True
            return
        status, headers, answer = self.server.origin.answers.get(
            self.path.split("?")[0], (200, [("Content-Type", "text/plain")], b"received\n"))
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_HEAD = _any


class Origin:
    """Runs until stop(). `certificate`, `key`: files, for TLS."""

    def __init__(self, certificate=None, key=None):
        self.received = []
        self.answers = {}    # path -> (status, headers, body)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.server.daemon_threads = True
        self.server.origin = self
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
