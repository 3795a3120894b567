"""Drives nginx with the module in end-to-end tests: on loopback, in a scratch folder, ended by pid.

    from nginx_harness import NginxCase

    class Cards(NginxCase):
        def test_a_card(self):
            nginx = self.nginx(policy=POLICY)
            answer = nginx.send("POST", "/", body=b"card=4111111111111111")
            self.assertEqual(answer.status, 403)
            self.assertEqual(self.origin.seen, [])
"""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest

import harness

MODULE = os.environ.get("LEAKWIRE_NGINX_MODULE") or str(
    pathlib.Path(harness.PROGRAM).resolve().parents[1] / "lib/ngx_http_leakwire_module.so")
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CARD = "4111111111111111"
PERSON = "anna.larsson@mail.example.com"

CONF = """
{user}
load_module {module};
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log {level};
worker_rlimit_nofile 20000;
events {{ worker_connections {connections}; }}
http {{
  log_format verdicts '$status $leakwire_verdict $leakwire_action $leakwire_rule $leakwire_promise';
  access_log {folder}/access.log verdicts;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  client_max_body_size 0;
  leakwire_findings {findings};
  {http}
  server {{
    listen 127.0.0.1:{port} {listen};
    {server}
    location = /status {{ leakwire off; leakwire_status; }}
    location / {{
      proxy_pass http://127.0.0.1:{origin};
      {location}
    }}
  }}
}}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Broken(Exception):
    """The other side went away in mid-message."""


class Wire:
    """Reads HTTP/1.1 messages from a socket, byte for byte as they come."""

    def __init__(self, connection):
        self.connection = connection
        self.held = b""

    def more(self):
        try:
            got = self.connection.recv(65536)
        except OSError as error:
            raise Broken(type(error).__name__) from error
        if not got:
            raise Broken("closed")
        self.held += got

    def take(self, size):
        while len(self.held) < size:
            self.more()
        got, self.held = self.held[:size], self.held[size:]
        return got

    def line(self):
        while b"\r\n" not in self.held:
            self.more()
        got, _, self.held = self.held.partition(b"\r\n")
        return got

    def head(self):
        while b"\r\n\r\n" not in self.held:
            self.more()
        got, _, self.held = self.held.partition(b"\r\n\r\n")
        first, *rows = got.split(b"\r\n")
        return first, [tuple(part.strip() for part in row.split(b":", 1)) for row in rows]

    def body(self, fields, has_length, into):
        """Appends to `into` what comes, so that it is there when the other side breaks off."""
        if fields.get(b"transfer-encoding", b"").lower() == b"chunked":
            while size := int(self.line().split(b";")[0], 16):
                into += self.take(size)
                self.line()
            while self.line():
                pass
        elif b"content-length" in fields:
            left = int(fields[b"content-length"])
            while left:
                if not self.held:
                    self.more()
                got = self.take(min(left, len(self.held)))
                into += got
                left -= len(got)
        elif not has_length:
            try:
                while True:
                    into += self.held
                    self.held = b""
                    self.more()
            except Broken as broken:
                if str(broken) != "closed":
                    raise


class Message:
    """A request as the origin got it, or an answer as the client did."""

    def __init__(self, first, headers):
        self.first = first
        self.headers = headers
        self.fields = {name.lower(): value for name, value in headers}
        self.bytes = bytearray()
        self.whole = False

    @property
    def target(self):
        return self.first.split(b" ")[1].decode("latin-1")

    @property
    def status(self):
        return int(self.first.split(b" ")[1])

    @property
    def body(self):
        return bytes(self.bytes)

    def field(self, name):
        value = self.fields.get(name.lower().encode())
        return None if value is None else value.decode("latin-1")


class Origin:
    """A server on loopback that keeps each request exactly as it came, whole or not."""

    def __init__(self):
        self.seen = []
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.changed = threading.Condition()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        wire = Wire(connection)
        with connection:
            try:
                while True:
                    message = Message(*wire.head())
                    with self.changed:
                        self.seen.append(message)
                        self.changed.notify_all()
                    wire.body(message.fields, True, message.bytes)
                    with self.changed:
                        message.whole = True
                        self.changed.notify_all()
                    connection.sendall(self.answer)
            except (Broken, OSError, ValueError):
                with self.changed:
                    self.changed.notify_all()

    def wait(self, wanted, seconds=20):
        """Until `wanted(seen)` holds."""
        with self.changed:
            return self.changed.wait_for(lambda: wanted(self.seen), seconds)


class Running:
    """nginx, started."""

    def __init__(self, case, folder, port, process):
        self.case = case
        self.folder = folder
        self.port = port
        self.process = process

    def connect(self, seconds=30):
        made = socket.create_connection(("127.0.0.1", self.port), timeout=seconds)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    @staticmethod
    def request(method, target, headers=(), body=None, chunks=None):
        """The bytes of a request. `chunks`: the body in these pieces, chunked."""
        rows = [f"{method} {target} HTTP/1.1", "Host: shop.example"]
        rows += [f"{name}: {value}" for name, value in dict(headers).items()]
        framed = body or b""
        if chunks is not None:
            rows.append("Transfer-Encoding: chunked")
            framed = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks if c) + b"0\r\n\r\n"
        elif body is not None:
            rows.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(rows) + "\r\n\r\n").encode("latin-1") + framed

    @staticmethod
    def read_answer(connection, method="POST"):
        wire = Wire(connection)
        answer = Message(*wire.head())
        while answer.status == 100:
            answer = Message(*wire.head())
        if method != "HEAD" and answer.status not in (204, 304):
            wire.body(answer.fields, False, answer.bytes)
        answer.whole = True
        return answer

    def send(self, method, target, headers=(), body=None, chunks=None, cuts=()):
        """One request on a connection of its own, sent in pieces that end at `cuts`."""
        data = self.request(method, target, headers, body, chunks)
        with self.connect() as connection:
            edges = [0, *cuts, len(data)]
            for start, end in zip(edges, edges[1:]):
                connection.sendall(data[start:end])
            return self.read_answer(connection, method)

    def records(self):
        path = self.folder / "findings.ndjson"
        return harness.records_in(path) if path.exists() else []

    def findings(self):
        return [r for r in self.records() if r["event_type"] == "finding"]

    def counters(self):
        rows = self.send("GET", "/status").body.decode().splitlines()
        return {name: int(value) for name, value in (row.split() for row in rows)}

    def errors(self):
        return (self.folder / "error.log").read_text(errors="replace")

    def wait_log(self, lines=1, seconds=20):
        """The access log, once it has so many lines: it is written behind the answer."""
        path = self.folder / "access.log"
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            rows = path.read_text().splitlines() if path.exists() else []
            if len(rows) >= lines:
                return rows
            time.sleep(0.01)
        self.case.fail("the access log is not written")

    def workers(self):
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(pid) for pid in pathlib.Path(path).read_text().split()]

    def signal(self, what):
        self.process.send_signal(what)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


class NginxCase(harness.Case):
    """An origin, and nginx before it."""

    def setUp(self):
        super().setUp()
        if not pathlib.Path(MODULE).exists():
            raise unittest.SkipTest("the module of nginx is not built")
        if not os.access(NGINX, os.X_OK):
            raise unittest.SkipTest("nginx is not installed")
        self.origin = Origin()
        self.addCleanup(self.origin.close)

    def configure(self, policy=None, location="", server="", http="", listen="", workers=1,
                  connections=512, level="notice", findings=None, on=True):
        """Writes the configuration; returns the port it listens on."""
        if policy is not None:
            self.write("policy.yaml", policy)
            http += f"\n  leakwire_policy {self.folder}/policy.yaml;"
        if on:
            http += "\n  leakwire on;"
        port = free_port()
        self.write("nginx.conf", CONF.format(
            user="user root;" if os.geteuid() == 0 else "", module=MODULE, folder=self.folder,
            port=port, origin=self.origin.port, location=location, server=server, http=http,
            listen=listen, workers=workers, connections=connections, level=level,
            findings=findings or f"{self.folder}/findings.ndjson"))
        return port

    def command(self, *args):
        return [NGINX, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"),
                "-e", str(self.folder / "error.log"), *args]

    def check(self):
        """nginx -t: exit code and what it says."""
        done = subprocess.run(self.command("-t"), capture_output=True, text=True, timeout=60,
                              check=False)
        return done.returncode, done.stderr

    def nginx(self, **how):
        port = self.configure(**how)
        process = subprocess.Popen(self.command("-g", "daemon off;"), stderr=subprocess.PIPE)
        running = Running(self, self.folder, port, process)
        self.addCleanup(process.stderr.close)
        self.addCleanup(running.stop)
        for _ in range(500):
            # It listens before it has workers.
            if process.poll() is not None:
                break
            if len(running.workers()) >= how.get("workers", 1):
                running.connect().close()
                return running
            time.sleep(0.02)
        self.fail("nginx does not start: " + (process.stderr.read() or b"").decode())
