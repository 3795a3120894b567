"""sense -i: two network namespaces, a veth between them, curl posts a card to an unapproved host."""

import datetime
import pathlib
import signal
import subprocess
import sys
import time

import harness
from harness import records_in, start
from live import AWAY, SERVER, LiveCase

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


class Live(LiveCase):
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
        calls = [row.split()[1] for row in status.splitlines() if row.startswith("Seccomp:")]
        self.assertEqual(record["finding"]["detector"], "card-number")
        self.assertEqual(record["verdict"]["action"], "block")
        self.assertEqual(record["destination"]["host"], "collect.tracker.example")
        self.assertEqual((record["in_iface"], record["dest_ip"]), ("v0", AWAY))
        self.assertEqual(record["source"]["kind"], "interface")
        late = moment(record["observed"]) - moment(record["timestamp"])
        self.assertLess(late, datetime.timedelta(seconds=1))
        sensor.send_signal(signal.SIGINT)
        sensor.wait(20)
        told = sensor.stderr.read().decode()
        self.assertEqual(sensor.returncode, 1, told)
        if "calls are not restricted" not in told:
            self.assertEqual(calls, ["2"])  # a filter is on (proc(5))
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

    def test_rings_of_two_threads_see_all_packets_once(self):
        self.process(self.enter(self.there, sys.executable, "-c", SERVER))
        self.post("ready")
        out = self.folder / "findings.ndjson"
        begin = self.packets()
        sensor = self.sense(out, "-j", "2", "--every", sockets_wanted=2)
        sockets = pathlib.Path(f"/proc/{self.here.pid}/net/packet").read_text().splitlines()
        self.assertEqual(len(sockets), 3, sockets)  # a head, and a ring a thread
        for _ in range(20):  # until packets reach it
            self.post("card=4111111111111111&n=1")
            if self.wait_for(out, lambda r: r["event_type"] == "finding", tries=20):
                break
        before = self.packets()
        for i in range(20):
            self.post(f"mail=anna{i}@mail.example.com")
        time.sleep(1)
        passed = self.packets()
        sensor.send_signal(signal.SIGINT)
        sensor.wait(20)
        records = records_in(out)
        last = [r for r in records if r["event_type"] == "stats"][-1]["stats"]
        self.assertEqual(last["received"], last["processed"] + last["dropped"])
        self.assertEqual((last["dropped"], last["gaps"]), (0, 0))
        self.assertGreaterEqual(last["received"], passed - before)
        self.assertLessEqual(last["received"], self.packets() - begin)
        found = [r for r in records
                 if r["event_type"] == "finding" and r["finding"]["detector"] == "email"]
        self.assertEqual(len(found), 20)

    def packets(self):
        """That passed the sensor's end of the link."""
        text = subprocess.run(self.enter(self.here, "cat", "/proc/net/dev"), check=True,
                              capture_output=True, text=True).stdout
        row = next(line for line in text.splitlines() if line.strip().startswith("v0:"))
        fields = row.split(":")[1].split()
        return int(fields[1]) + int(fields[9])

    def test_an_interface_that_goes_ends_the_run(self):
        for args in ([], ["-j", "2"]):
            with self.subTest(args=args):
                self.inside(self.here, "ip", "link", "add", "w0", "type", "veth", "peer", "name",
                            "w1")
                self.inside(self.here, "ip", "link", "set", "w0", "up")
                self.inside(self.here, "ip", "link", "set", "w1", "up")
                out = self.folder / f"gone{len(args)}.ndjson"
                sensor = self.sense(out, *args, interface="w0",
                                    sockets_wanted=2 if args else 1)
                self.inside(self.here, "ip", "link", "del", "w0")
                self.assertEqual(sensor.wait(20), 2)
                told = sensor.stderr.read().decode()
                self.assertRegex(told, r"leakwire: w0: .*(down|disappeared|gone)")
                last = [r for r in records_in(out) if r["event_type"] == "stats"][-1]["stats"]
                self.assertTrue(last["last"])

    def test_an_interface_that_is_down(self):
        self.inside(self.here, "ip", "link", "add", "w0", "type", "veth", "peer", "name", "w1")
        for args in ([], ["-j", "2"]):
            done = subprocess.run(self.enter(self.here, harness.PROGRAM, "sense", "-i", "w0", *args),
                                  capture_output=True, check=False, env=harness.environment(),
                                  timeout=60)
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr.decode(), r"leakwire: w0: .*not up")

    def test_nobody_takes_the_findings(self):
        self.process(self.enter(self.there, sys.executable, "-c", SERVER))
        self.post("ready")
        sensor = self.process(
            self.enter(self.here, harness.PROGRAM, "sense", "-i", "v0", "--format", "ndjson"),
            env=harness.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        sensor.stdout.close()
        for _ in range(40):
            self.post("card=4111111111111111&n=1")
            if sensor.poll() is not None:
                break
        self.assertEqual(sensor.wait(20), 2)
        self.assertIn(b"standard output: Broken pipe; findings lost from here",
                      sensor.stderr.read())

    def test_a_full_disk_is_told(self):
        self.process(self.enter(self.there, sys.executable, "-c", SERVER))
        self.post("ready")
        sensor = self.process(
            self.enter(self.here, harness.PROGRAM, "sense", "-i", "v0", "--format", "ndjson", "-o",
                       "/dev/full"), env=harness.environment(), stderr=subprocess.PIPE)
        for _ in range(40):
            self.post("card=4111111111111111&n=1")
            if sensor.poll() is not None:
                break
        self.assertEqual(sensor.wait(20), 2)
        self.assertIn(b"/dev/full: No space left on device; findings lost from here",
                      sensor.stderr.read())

    def test_no_such_interface(self):
        done = start(["sense", "-i", "no-such-link"], stdout=subprocess.PIPE,
                     stderr=subprocess.PIPE)
        out, err = done.communicate(timeout=60)
        self.assertEqual((done.returncode, out), (2, b""))
        self.assertIn(b"no-such-link", err)
