"""c-icap with the service srv_leakwire on loopback, and an ICAP client of raw sockets (RFC 3507).

    server = CIcap(folder, ["leakwire.Policy policy.yaml"])    # a running one; ends with stop()
    answer = Client(server.port).reqmod("POST http://a.example/ HTTP/1.1", ["Host: a.example"], b"x")
"""

import os
import pathlib
import re
import socket
import subprocess
import threading
import time
import unittest

from harness import PROGRAM

MODULE = pathlib.Path(PROGRAM).resolve().parents[1] / "lib" / "srv_leakwire.so"
C_ICAP = "/usr/bin/c-icap"


def need_c_icap():
    if not MODULE.is_file() or not os.path.exists(C_ICAP):
        raise unittest.SkipTest("c-icap or its service is not there")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(ready, what, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = ready()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {seconds} s")


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class CIcap:
    """One c-icap. `directives` are lines of its configuration for the service."""

    def __init__(self, folder, directives, threads=10, children=1, start=True):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.port = free_port()
        self.log = self.folder / "server.log"
        self.access = self.folder / "access.log"
        self.control = self.folder / "c-icap.ctl"
        self.pid_file = self.folder / "c-icap.pid"
        self.config = self.folder / "c-icap.conf"
        self.fixed = [
            f"PidFile {self.pid_file}", f"CommandsSocket {self.control}",
            f"Port 127.0.0.1:{self.port}", "Timeout 10",
            "MaxKeepAliveRequests -1", "KeepAliveTimeout 20",
            f"StartServers {children}", f"MaxServers {children}",
            "MinSpareThreads 0", f"MaxSpareThreads {threads * children}",
            f"ThreadsPerChild {threads}", "MaxRequestsPerChild 0", f"TmpDir {self.folder}",
            f"ServerLog {self.log}", 'LogFormat all "%is %im %{X-Leakwire-Verdict}<ih"',
            f"AccessLog {self.access} all", "DebugLevel 1", "Service echo srv_echo.so",
            f"Service leakwire {MODULE}"]
        self.configure(directives)
        self.process = None
        if start:
            self.start()

    def configure(self, directives):
        self.config.write_text("\n".join([*self.fixed, *directives, ""]), encoding="utf-8")

    def start(self):
        self.process = subprocess.Popen([C_ICAP, "-N", "-f", str(self.config)],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE)
        wait_until(lambda: self.process.poll() is not None or accepts(self.port), "c-icap")
        if self.process.poll() is not None:
            raise AssertionError("c-icap ended: " + self.process.stderr.read().decode())
        self.child()

    def stop(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                for child in self.children():
                    os.kill(child, 9)
                self.process.kill()
                self.process.wait()
        self.process.stderr.close()
        self.process = None

    def refused(self):
        """Starts it with a configuration that it must refuse; what it says."""
        done = subprocess.run([C_ICAP, "-N", "-f", str(self.config)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60,
                              check=False)
        return done.returncode, done.stderr.decode()

    def children(self):
        task = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(task, encoding="ascii") as file:
            return [int(pid) for pid in file.read().split()]

    def child(self):
        """The one child, once it is there."""
        return wait_until(self.children, "a child")[0]

    def command(self, text):
        with open(self.control, "w", encoding="ascii") as pipe:
            pipe.write(text)

    def reconfigure(self):
        """Reads the configuration anew; back once new children have taken over."""
        before = {self.child()}
        self.command("reconfigure")
        wait_until(lambda: not before & set(self.children()), "reconfigure", 60)
        wait_until(self.children, "new children")
        wait_until(lambda: accepts(self.port), "c-icap")

    def log_text(self):
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def counters(self):
        """The counters of the service in the info page."""
        page = Client(self.port, "info?view=text").reqmod(
            "GET http://info.example/ HTTP/1.1", ["Host: info.example"]).body.decode()
        part = page.split("Service leakwire Statistics")[-1]
        return {m[1]: int(m[2]) for m in
                re.finditer(r"^([A-Z][A-Z ]+?)\s*:\s*(\d+)\s*$", part, re.MULTILINE)}


class Answer:
    """An ICAP answer: status, headers; the head and body in it. `cut`: it broke off in mid-body."""

    def __init__(self, status, headers):
        self.status = status
        self.headers = headers
        self.kind = ""        # "req-hdr", "res-hdr"
        self.head = []        # lines
        self.body = b""
        self.cut = False
        self.original_from = None    # use-original-body of a 206

    def first_line(self):
        return self.head[0] if self.head else ""

    def header(self, name):
        """A header's value in the head, or None."""
        for line in self.head[1:]:
            key, _, value = line.partition(":")
            if key.strip().lower() == name.lower():
                return value.strip()
        return None


def chunked(pieces, end=b"0\r\n\r\n"):
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces if p) + end


class Client:
    """One ICAP connection, opened at the first exchange."""

    def __init__(self, port, service="leakwire", timeout=30):
        self.port = port
        self.service = service
        self.timeout = timeout
        self.socket = None
        self.file = None

    def open(self):
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout)
            self.file = self.socket.makefile("rb")
        return self.socket

    def close(self):
        if self.socket is not None:
            self.file.close()
            self.socket.close()
            self.socket = None

    def start(self, method, parts, more=()):
        """The ICAP head and the heads in it. `parts`: ("req-hdr", bytes), ..., ("null-body", b"")."""
        at = 0
        places = []
        for kind, data in parts:
            places.append(f"{kind}={at}")
            at += len(data)
        lines = [f"{method} icap://127.0.0.1:{self.port}/{self.service} ICAP/1.0",
                 f"Host: 127.0.0.1:{self.port}", *more, "Encapsulated: " + ", ".join(places)]
        self.open().sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") +
                            b"".join(data for _, data in parts))

    def options(self):
        self.open().sendall(f"OPTIONS icap://127.0.0.1:{self.port}/{self.service} ICAP/1.0\r\n"
                            "Host: 127.0.0.1\r\n\r\n".encode())
        return self.read()

    def exchange(self, method, parts, body, allow="204", preview=None, pieces=None, more=()):
        """One exchange, with or without a preview; the body in `pieces` (chunks)."""
        more = list(more)
        if allow:
            more.append("Allow: " + allow)
        body_kind = "req-body" if method == "REQMOD" else "res-body"
        parts = [*parts, ("null-body" if body is None else body_kind, b"")]
        if preview is not None:
            more.append(f"Preview: {preview}")
        self.start(method, parts, more)
        if body is None:
            return self.read()
        pieces = [body] if pieces is None else pieces
        if preview is None:
            if len(body) < 1 << 17:
                self.open().sendall(chunked(pieces))
                return self.read()
            # Of a long one the service sends back while it still comes.
            sender = threading.Thread(target=self._send, args=(pieces,), daemon=True)
            sender.start()
            answer = self.read()
            sender.join()
            return answer
        if len(body) <= preview:
            self.open().sendall(chunked([body], b"0; ieof\r\n\r\n"))
            return self.read()
        self.open().sendall(chunked([body[:preview]]))
        answer = self.read()
        if answer.status != 100:
            return answer
        sender = threading.Thread(target=self._send, args=([body[preview:]],), daemon=True)
        sender.start()
        answer = self.read()
        sender.join()
        return answer

    def _send(self, pieces):
        try:
            for piece in pieces:
                self.socket.sendall(chunked([piece], b""))
            self.socket.sendall(b"0\r\n\r\n")
        except OSError:
            pass    # cut: the answer says so

    def reqmod(self, line, headers, body=None, **how):
        head = "\r\n".join([line, *headers]) + "\r\n\r\n"
        return self.exchange("REQMOD", [("req-hdr", head.encode("latin-1"))], body, **how)

    def respmod(self, line, headers, status, answer_headers, body=None, **how):
        head = "\r\n".join([line, *headers]) + "\r\n\r\n"
        answer = "\r\n".join([status, *answer_headers]) + "\r\n\r\n"
        return self.exchange("RESPMOD", [("req-hdr", head.encode("latin-1")),
                                         ("res-hdr", answer.encode("latin-1"))], body, **how)

    def _lines(self):
        lines = []
        while True:
            line = self.file.readline()
            if not line:
                raise ConnectionError("the ICAP server closed the connection")
            line = line.rstrip(b"\r\n").decode("latin-1")
            if not line:
                return lines
            lines.append(line)

    def read(self):
        first, *rest = self._lines()
        headers = {}
        for line in rest:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        answer = Answer(int(first.split()[1]), headers)
        places = [p.strip().split("=") for p in headers.get("encapsulated", "").split(",") if p]
        try:
            for kind, _ in places:
                if kind.endswith("-hdr"):
                    answer.kind = kind
                    answer.head = self._lines()
                elif kind.endswith("-body") and kind != "null-body":
                    self._body(answer)
        except (OSError, ValueError):
            answer.cut = True
        return answer

    def _body(self, answer):
        pieces = []
        try:
            while True:
                line = self.file.readline()
                if not line.endswith(b"\n"):
                    raise ConnectionError("cut in mid-body")
                size, _, extension = line.partition(b";")
                if int(size, 16) == 0:
                    original = re.search(rb"use-original-body=(\d+)", extension)
                    answer.original_from = int(original[1]) if original else None
                    self.file.readline()
                    return
                pieces.append(self.file.read(int(size, 16)))
                if len(pieces[-1]) < int(size, 16) or self.file.read(2) != b"\r\n":
                    raise ConnectionError("cut in mid-chunk")
        finally:
            answer.body = b"".join(pieces)
