"""What the module of nginx costs: CPU time of the worker for each request, on and off in turns.

Both are the same nginx with the same module in its chains of filters; off, it passes everything on.
wrk posts the same body over eight connections to it, and an nginx of its own answers behind it.
"""

import contextlib
import json
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

from tables import table

BODIES = (1 << 10, 64 << 10)
CONNECTIONS = 8
ABOUT = """\
CPU time (user and system) of nginx's worker for a request with a JSON body without findings, the
module off and on in turns: medians of {rounds} rounds, *added* within a round; wrk with {connections} connections on
loopback, upstream connections kept, bodies in memory. Off, the module is in the chains of filters
and passes everything on. Allowed is 5 us + body / 2 GB/s."""

CONF = """
{user}
{module}
worker_processes 1;
pid {folder}/{name}.pid;
error_log {folder}/{name}.log warn;
events {{ worker_connections {connections}; }}
http {{
  access_log off;
  client_max_body_size 0;
  client_body_buffer_size 256k;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/{name}-body;
  proxy_temp_path {folder}/{name}-proxy;
  fastcgi_temp_path {folder}/{name}-fastcgi;
  uwsgi_temp_path {folder}/{name}-uwsgi;
  scgi_temp_path {folder}/{name}-scgi;
  {http}
}}
"""
ORIGIN = "server {{ listen 127.0.0.1:{port}; location / {{ return 200; }} }}"
PROXY = """
  upstream origin {{ server 127.0.0.1:{origin}; keepalive 32; keepalive_requests 100000000; }}
  leakwire_policy {policy};
  leakwire_findings {folder}/findings.ndjson;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      leakwire {state};
      leakwire_receiver collect.tracker.example;
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection '';
    }}
  }}
"""
POLICY = """leakwire: 1
mode: enforce
us: {home: EEA, entities: [{name: Example SE, country: DE, domains: [example.com]}]}
rules:
  - {name: cards-out, when: {category: payment.card, to: third-party}, then: block}
  - {name: mail-out, when: {category: contact.email, to: third-party}, then: redact}
default: report
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def json_body(size):
    """A JSON text of `size` bytes with names, numbers and sentences, and nothing personal."""
    rows = []
    while len(json.dumps(rows)) < size:
        n = len(rows)
        rows.append({"item": f"article {n}", "count": n % 7, "price": f"{n % 90}.50",
                     "state": "ready" if n % 3 else "on its way", "tags": ["blue", "large"]})
    return json.dumps(rows)[:size]


class Server:
    """An nginx in a folder of its own, until close()."""

    def __init__(self, folder, name, port, http, module="", connections=256):
        user = "user root;" if pathlib.Path("/proc/self").owner() == "root" else ""
        conf = folder / f"{name}.conf"
        conf.write_text(CONF.format(folder=folder, name=name, http=http, user=user, module=module,
                                    connections=connections))
        self.port = port
        self.process = subprocess.Popen(
            [shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(folder), "-c", str(conf), "-e",
             str(folder / f"{name}.log"), "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for _ in range(500):
            if self.process.poll() is not None:
                raise RuntimeError("nginx: " + (folder / f"{name}.log").read_text())
            if workers := children.read_text().split():
                break
            time.sleep(0.02)
        self.worker = workers[0]

    def cpu(self):
        """Nanoseconds that the worker has run."""
        return int(pathlib.Path(f"/proc/{self.worker}/schedstat").read_text().split()[0])

    def close(self):
        self.process.terminate()
        self.process.wait()


def load(server, script, seconds):
    """CPU seconds for a request, and requests a second."""
    before = server.cpu()
    told = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script,
         f"http://127.0.0.1:{server.port}/c"], capture_output=True, text=True, check=True).stdout
    spent = server.cpu() - before
    requests = int(re.search(r"(\d+) requests in", told)[1])
    if "Non-2xx" in told or not requests:
        raise RuntimeError("wrk: " + told)
    return spent / requests / 1e9, requests / float(re.search(r"requests in ([\d.]+)s", told)[1])


def compare(folder, servers, size, rounds, seconds):
    """Medians: CPU seconds off, on, and what is added within a round; requests a second off, on."""
    script = folder / f"post-{size}.lua"
    body = json_body(size).replace("\\", "\\\\").replace("'", "\\'")
    script.write_text(f"wrk.method = 'POST'\nwrk.body = '{body}'\n"
                      "wrk.headers['Content-Type'] = 'application/json'\n"
                      "wrk.headers['Host'] = 'shop.example'\n")
    runs = [{state: load(server, script, seconds) for state, server in servers.items()}
            for _ in range(rounds + 1)][1:]  # the first one warms up
    found = folder / "findings.ndjson"
    if found.stat().st_size:
        raise RuntimeError("findings where there are none: " + found.read_text()[:1000])
    return [statistics.median(values) for values in (
        [run["off"][0] for run in runs], [run["on"][0] for run in runs],
        [run["on"][0] - run["off"][0] for run in runs],
        [run["off"][1] for run in runs], [run["on"][1] for run in runs])]


def rows(build, rounds, seconds):
    """(body, what compare() gives) for each size of body."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "policy.yaml").write_text(POLICY)
        origin = Server(folder, "origin", port := free_port(), ORIGIN.format(port=port))
        stack.callback(origin.close)
        module = f"load_module {build.resolve()}/lib/ngx_http_leakwire_module.so;"
        servers = {}
        for state in ("off", "on"):
            http = PROXY.format(port=(port := free_port()), origin=origin.port, state=state,
                                policy=folder / "policy.yaml", folder=folder)
            servers[state] = Server(folder, state, port, http, module)
            stack.callback(servers[state].close)
        for size in BODIES:
            yield size, *compare(folder, servers, size, rounds, seconds)


def section(build, rounds, seconds):
    """The lines of the report: so many rounds, in each of which wrk runs so long."""
    seconds = max(1, int(seconds))  # it takes whole ones
    about = ABOUT.format(rounds=rounds, connections=CONNECTIONS)
    missing = [name for name in ("wrk", "nginx") if not shutil.which(name)]
    if missing or not (build / "lib/ngx_http_leakwire_module.so").exists():
        return [about, "", f"Not measured: {', '.join(missing) or 'the module'} is not there."]
    cells = []
    for body, off, on, added, rate_off, rate_on in rows(build, rounds, seconds):
        allowed = 5e-6 + body / 2e9
        cells.append([f"{body >> 10} KiB", f"{off * 1e6:.1f} us", f"{on * 1e6:.1f} us",
                      f"{added * 1e6:.1f} us", f"{allowed * 1e6:.1f} us",
                      "reached" if added <= allowed else "**not reached**",
                      f"{rate_off:.0f}", f"{rate_on:.0f}"])
    return [about, "", *table(["body", "off", "on", "added", "allowed", "", "requests/s off",
                               "requests/s on"], cells)]


if __name__ == "__main__":
    import sys
    print("\n".join(section(pathlib.Path(sys.argv[1]), *(int(word) for word in sys.argv[2:4]))))
