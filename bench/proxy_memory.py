"""What the doors of proxies hold: of an idle connection beyond the proxy's own, and of a long body.

    proxy_memory.py BUILD_FOLDER [--connections N] [--bytes N]

Each is measured with the service or module and without it: c-icap with its own echo service, nginx
with the module off. An idle connection has had an answer. A long body is streamed, and a card stands
at its end: it was looked at until there where the message is stopped.
"""

import argparse
import contextlib
import os
import pathlib
import socket
import sys
import tempfile
import threading

import proxy_nginx
from tables import table

SOURCE = pathlib.Path(__file__).resolve().parents[1]
FIRST = 100  # connections that fill memory which was free before
LINE = b"a line of a log, as good as any other\n" * 1700
CARD = b"card=4111 1111 1111 1111\n"
ABOUT = """\
`bench/proxy_memory.py`: resident memory that each of {connections} idle connections adds, *beyond*
what it adds without Leakwire (c-icap's echo service; the module off), and how much a process grows at
most while a body of {mib} MiB is streamed through it, beyond its size with one of some MiB. Its last line is
to be blocked: it is looked at to its end, and stopped there."""
NGINX = """
  client_header_timeout 600; client_body_timeout 600; keepalive_timeout 600;
  upstream origin {{ server 127.0.0.1:{origin}; keepalive 4; }}
  leakwire_policy {folder}/policy.yaml;
  leakwire_findings {folder}/findings.ndjson;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      leakwire {state};
      leakwire_receiver collect.tracker.example;
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_request_buffering off;
    }}
  }}
"""


def held(pid, name):
    """A line of proc(5)'s status, in KiB: VmRSS, or VmHWM, the most that there ever was."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def long_body(length):
    """Pieces of so many bytes, and a card behind them."""
    for _ in range(length // len(LINE)):
        yield LINE
    yield CARD


class Door:
    """One proxy: its process, and how to send something through it."""

    def __init__(self, pid, connect, short, head, chunked):
        self.pid, self.connect, self.short, self.head, self.chunked = pid, connect, short, head, chunked

    def idle(self, count):
        """KiB that each of so many connections adds."""
        made, before = [], 0
        with contextlib.ExitStack() as stack:
            for i in range(FIRST + count):
                if i == FIRST:
                    before = held(self.pid, "VmRSS")
                made.append(stack.enter_context(self.connect()))
                made[-1].sendall(self.short)
                if b" 20" not in made[-1].recv(65536).splitlines()[0]:
                    raise RuntimeError("no answer")
            return (held(self.pid, "VmRSS") - before) / count

    def stream(self, length):
        """KiB that the process grows by, at most, over its greatest size with a body of some MiB."""
        most = []
        for size in (len(LINE) * 64, length):
            pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")  # VmHWM begins anew
            with self.connect() as connection:  # which is closed after one message
                total = (size // len(LINE)) * len(LINE) + len(CARD)
                connection.sendall(self.head(total))
                sender = threading.Thread(target=self.send, args=(connection, size), daemon=True)
                sender.start()
                with contextlib.suppress(ConnectionError):
                    answer = connection.recv(1 << 20)
                    while answer and self.chunked and not answer.endswith(b"\r\n0\r\n\r\n"):
                        answer = connection.recv(1 << 20)
                sender.join()
            most.append(held(self.pid, "VmHWM"))
        return max(most[1] - most[0], 0)

    def send(self, connection, size):
        with contextlib.suppress(ConnectionError):
            for piece in long_body(size):
                if self.chunked:
                    piece = b"%x\r\n%s\r\n" % (len(piece), piece)
                connection.sendall(piece)
            if self.chunked:
                connection.sendall(b"0\r\n\r\n")


class Origin:
    """Answers a message once it has read all of its body, and keeps nothing of it."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.server.accept()
                threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as file:
            while line := file.readline():
                left = 0
                while line.strip():
                    if line.lower().startswith(b"content-length:"):
                        left = int(line.split(b":")[1])
                    line = file.readline()
                while left > 0 and (got := len(file.read1(min(left, 1 << 20)))):
                    left -= got
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def connector(port):
    return lambda: socket.create_connection(("127.0.0.1", port), timeout=600)


def icap_door(icap, stack, folder, service, connections):
    """c-icap with the service, and none of the other's requests."""
    server = icap.CIcap(folder / service, [
        f"leakwire.Policy {folder}/policy.yaml", f"leakwire.Findings {folder}/findings.ndjson",
        "leakwire.Buffer 64K"], threads=connections + FIRST + 20)
    stack.callback(server.stop)
    start = f"REQMOD icap://127.0.0.1:{server.port}/{service} ICAP/1.0\r\nHost: 127.0.0.1\r\n"
    line = "{} http://collect.tracker.example/ HTTP/1.1\r\nHost: collect.tracker.example\r\n\r\n"
    get, post = line.format("GET"), line.format("POST")
    short = f"{start}Allow: 204\r\nEncapsulated: req-hdr=0, null-body={len(get)}\r\n\r\n{get}"
    head = f"{start}Encapsulated: req-hdr=0, req-body={len(post)}\r\n\r\n{post}"
    return Door(server.child(), connector(server.port), short.encode(), lambda _: head.encode(), True)


def nginx_door(build, stack, folder, state):
    port, origin = proxy_nginx.free_port(), Origin()
    stack.callback(origin.server.close)
    server = proxy_nginx.Server(
        folder, state, port, NGINX.format(port=port, origin=origin.port, state=state, folder=folder),
        f"load_module {build.resolve()}/lib/ngx_http_leakwire_module.so;", connections=19_000)
    stack.callback(server.close)
    line = "{} / HTTP/1.1\r\nHost: shop.example\r\n{}\r\n"
    head = "Content-Type: text/plain\r\nContent-Length: {}\r\n"
    return Door(server.worker, connector(port), line.format("GET", "").encode(),
                lambda total: line.format("POST", head.format(total)).encode(), False)


def measure(folder, doors, connections, length):
    """KiB: idle without and with, grown without and with."""
    idle = [door.idle(connections) for door in doors]
    told = folder / "findings.ndjson"
    told.write_text("")
    grown = [door.stream(length) for door in doors]
    stopped = told.read_text().count('"enforced":"blocked"')
    if stopped != 2:
        raise RuntimeError(f"of two bodies with a card at their end {stopped} were stopped")
    return [*idle, *grown]


def rows(build, connections, length):
    os.environ["LEAKWIRE_PROGRAM"] = str(build.resolve() / "bin/leakwire")
    sys.path.insert(0, str(SOURCE / "tests/e2e"))
    import icap
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "policy.yaml").write_text(proxy_nginx.POLICY)
        if icap.MODULE.is_file():
            yield "c-icap", measure(folder, [icap_door(icap, stack, folder, name, connections)
                                             for name in ("echo", "leakwire")], connections, length)
        if (build / "lib/ngx_http_leakwire_module.so").exists():
            yield "nginx", measure(folder, [nginx_door(build, stack, folder, state)
                                            for state in ("off", "on")], connections, length)


def section(build, connections, length):
    """The lines of the report."""
    cells = []
    for name, (idle_off, idle_on, grown_off, grown_on) in rows(build, connections, length):
        reached = "reached" if idle_on - idle_off < 4 else "**not reached**"
        cells.append([name, f"{idle_off:.1f} KiB", f"{idle_on - idle_off:.1f} KiB", "4 KiB", reached,
                      f"{grown_off} KiB", f"{grown_on} KiB"])
    about = ABOUT.format(connections=connections, mib=length >> 20)
    return [about, "", *table(["proxy", "a connection, without", "beyond", "at most", "",
                               "a long body, without", "with"], cells), ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--bytes", type=int, default=1 << 30)
    chosen = parser.parse_args()
    print("\n".join(section(chosen.build, chosen.connections, chosen.bytes)))


if __name__ == "__main__":
    main()
