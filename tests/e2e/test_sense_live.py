"""sense -i: two network namespaces, a veth between them, curl posts a card to an unapproved host."""

import datetime
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import unittest

from harness import Case, records_in, start

HOME, AWAY = "10.0.0.7", "203.0.113.9"

POLICY = """leakwire: 1
us:
  home: EEA
  entities: [{name: Example SE, country: DE, domains: [example.com], networks: [10.0.0.0/8]}]
receivers:
  - {id: pay, name: Pay, role: processor, country: DE, domains: [pay.example], uses: [{purpose: payment, may: [payment.*]}]}
rules:
  - {name: cards-out, when: {category: payment.card, to: third-party}, then: block}
own: {clients: pseudonym}
"""

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


# They say nothing that a protocol is known by, and the flow goes on until they are ended.
TAKER = """
import socket, time
with socket.create_server(("203.0.113.9", 9000)) as server:
    taken = [server.accept() for _ in range(20)]
"""
TALKER = """
import socket, time
for _ in range(100):
    try:
        to = socket.create_connection(("203.0.113.9", 9000))
        break
    except OSError:
        time.sleep(0.1)
while True:
    to.sendall(b"\\x01\\x02 mail anna@mail.example.com")
    time.sleep(3)
"""


def moment(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")


class Live(Case):
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

    def sense(self, out, *args):
        import harness
        prefix = self.enter(self.here)
        program = harness.PROGRAM
        sensor = self.process([*prefix, program, "sense", "-i", "v0", "-o", str(out), "--format",
                               "ndjson", *args], env=harness.environment(),
                              stderr=subprocess.PIPE)
        # It listens once the kernel knows its socket.
        for _ in range(200):
            sockets = pathlib.Path(f"/proc/{self.here.pid}/net/packet").read_text()
            if len(sockets.splitlines()) > 1:
                return sensor
            if sensor.poll() is not None:
                break
            time.sleep(0.05)
        self.fail("it does not listen: " + sensor.stderr.read().decode())

    def test_a_card_to_an_unapproved_host(self):
        self.process(self.enter(self.there, sys.executable, "-c", SERVER))
        policy = self.write("p.yaml", POLICY)
        out = self.folder / "findings.ndjson"
        sensor = self.sense(out, "--policy", str(policy))
        self.post("card=4111+1111+1111+1111&n=1")
        # The kernel knows the socket a little before packets reach it: until one is seen.
        for _ in range(20):
            self.post("card=4111111111111111&n=1")
            found = self.wait_for(out, lambda r: r["event_type"] == "finding", tries=40)
            if found:
                break
        self.assertTrue(found, "no finding")
        record = found[0]
        # Rights are given up once all is open.
        status = pathlib.Path(f"/proc/{sensor.pid}/status").read_text()
        uids = [row.split()[1:] for row in status.splitlines() if row.startswith("Uid:")]
        self.assertNotIn("0", uids[0])
        self.assertEqual(record["finding"]["detector"], "card-number")
        self.assertEqual(record["verdict"]["action"], "block")
        self.assertEqual(record["destination"]["host"], "collect.tracker.example")
        self.assertEqual((record["in_iface"], record["dest_ip"]), ("v0", AWAY))
        self.assertEqual(record["source"]["kind"], "interface")
        late = moment(record["observed"]) - moment(record["timestamp"])
        self.assertLess(late, datetime.timedelta(seconds=1))
        sensor.send_signal(signal.SIGINT)
        sensor.wait(20)
        self.assertEqual(sensor.returncode, 1, sensor.stderr.read())
        last = [r for r in records_in(out) if r["event_type"] == "stats"][-1]["stats"]
        self.assertTrue(last["last"])
        self.assertEqual(last["received"], last["processed"] + last["dropped"])
        self.assertIn("kernel", last["causes"])
        self.assertGreater(last["received"], 5)

    def test_a_flow_that_does_not_end_is_told_within_a_second(self):
        self.process(self.enter(self.there, sys.executable, "-c", TAKER))
        out = self.folder / "findings.ndjson"
        self.sense(out)
        self.process(self.enter(self.here, sys.executable, "-c", TALKER))
        found = self.wait_for(out, lambda r: r["event_type"] == "finding", tries=400)
        self.assertTrue(found, "no finding")
        self.assertEqual((found[0]["finding"]["detector"], found[0]["dest_port"]), ("email", 9000))
        late = moment(found[0]["observed"]) - moment(found[0]["timestamp"])
        self.assertLess(late, datetime.timedelta(seconds=2))

    def test_no_such_interface(self):
        done = start(["sense", "-i", "no-such-link"], stdout=subprocess.PIPE,
                     stderr=subprocess.PIPE)
        out, err = done.communicate(timeout=60)
        self.assertEqual((done.returncode, out), (2, b""))
        self.assertIn(b"no-such-link", err)
