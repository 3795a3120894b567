"""Two network namespaces with a veth between them, for tests of sense -i. Needs root, else skips."""

import os
import pathlib
import shutil
import subprocess
import time
import unittest

import harness
from harness import Case, records_in

HOME, AWAY = "10.0.0.7", "203.0.113.9"

SERVER = """
import http.server
class Take(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *args):
        pass
http.server.HTTPServer(("203.0.113.9", 80), Take).serve_forever()
"""


class LiveCase(Case):
    def setUp(self):
        super().setUp()
        missing = [tool for tool in ("unshare", "nsenter", "ip", "curl") if not shutil.which(tool)]
        if os.geteuid() != 0 or missing:
            raise unittest.SkipTest("needs root and " + ", ".join(missing or ["rights"]))
        self.here, self.there = self.namespace(), self.namespace()
        try:
            self.inside(self.here, "ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1",
                        "netns", str(self.there.pid))
            for space, link, mine, other in ((self.here, "v0", HOME, AWAY),
                                             (self.there, "v1", AWAY, HOME)):
                self.inside(space, "ip", "addr", "add", mine + "/32", "dev", link)
                self.inside(space, "ip", "link", "set", link, "up")
                self.inside(space, "ip", "link", "set", "lo", "up")
                self.inside(space, "ip", "route", "add", other, "dev", link)
        except subprocess.CalledProcessError as error:
            raise unittest.SkipTest("no network namespaces here") from error

    def process(self, args, **more):
        made = subprocess.Popen(args, **more)
        self.addCleanup(made.wait)
        self.addCleanup(made.kill)
        return made

    def namespace(self):
        made = self.process(["unshare", "-n", "sleep", "600"])
        ours = os.readlink("/proc/self/ns/net")
        for _ in range(200):
            try:
                if os.readlink(f"/proc/{made.pid}/ns/net") != ours:
                    return made
            except OSError:
                pass
            if made.poll() is not None:
                break
            time.sleep(0.02)
        raise unittest.SkipTest("no network namespaces here")

    @staticmethod
    def enter(space, *args):
        return ["nsenter", "-t", str(space.pid), "-n", *args]

    def inside(self, space, *args):
        subprocess.run(self.enter(space, *args), check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def post(self, body):
        for _ in range(100):  # until the server listens
            done = subprocess.run(
                self.enter(self.here, "curl", "-s", "-m", "5", "-o", "/dev/null", "-H",
                           "Host: collect.tracker.example", "-d", body, f"http://{AWAY}/c"),
                check=False)
            if done.returncode == 0:
                return
            time.sleep(0.1)
        self.fail("the server does not answer")

    def wait_for(self, path, wanted, tries=200):
        for _ in range(tries):
            found = [r for r in records_in(path) if wanted(r)] if path.exists() else []
            if found:
                return found
            time.sleep(0.05)
        return []

    def sense(self, out, *args, interface="v0", sockets_wanted=1):
        prefix = self.enter(self.here)
        program = harness.PROGRAM
        sensor = self.process([*prefix, program, "sense", "-i", interface, "-o", str(out), "--format",
                               "ndjson", *args], env=harness.environment(),
                              stderr=subprocess.PIPE)
        # It listens once the kernel knows its socket, and the interface that it is bound to.
        for _ in range(200):
            sockets = pathlib.Path(f"/proc/{self.here.pid}/net/packet").read_text()
            bound = [row for row in sockets.splitlines()[1:] if row.split()[4] != "0"]
            if len(bound) >= sockets_wanted:
                return sensor
            if sensor.poll() is not None:
                break
            time.sleep(0.05)
        self.fail("it does not listen: " + sensor.stderr.read().decode())
