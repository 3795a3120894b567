"""One table of messages through every door, by the programs themselves: c-icap, nginx, a capture, a
browser's recording and a log tell the same findings, with the same verdicts."""

import json
import re

import captures
import proxied
from harness import run
from icap import CIcap, Client, need_c_icap
from nginx_harness import NginxCase
from nginx_policy import NAMED
from proxied import APPROVED, BODIES, CARD, EMAIL, PLACES, UNAPPROVED

CLIENT = "10.1.2.3"


def setUpModule():
    need_c_icap()


class Message:
    """One of the table. `number` stands in its URL, and so in each record of it."""

    def __init__(self, number, name, host, path, more=(), media=None, encoding=None, body=b""):
        self.name = f"{name} to {host}"
        self.host = host
        self.path = f"{path}{'&' if '?' in path else '?'}k={number}"
        self.lines = list(more)
        self.media = media
        self.encoding = encoding
        self.body = body
        if media:
            self.lines.append(f"Content-Type: {media}")
        if encoding:
            self.lines.append(f"Content-Encoding: {encoding}")
        self.method = "POST" if body else "GET"
        self.headers = dict(line.split(": ", 1) for line in self.lines)


def messages():
    table = []
    def add(*what):
        table.append(Message(len(table), *what))
    for host in (UNAPPROVED, APPROVED, "192.0.2.9"):
        for value in (CARD, EMAIL):
            for name, place in PLACES.items():
                path, more = place(value)
                add(name, host, path, more)
            for name, (media, encoding, make) in BODIES.items():
                add(name, host, "/c", [], media, encoding, make(value))
    both = json.dumps([{"user": {"card": CARD}, "mail": EMAIL},
                       {"note": "Y2FyZCA0MTExIDExMTEgMTExMSAxMTEx"}])
    add("both", UNAPPROVED, f"/c?m={EMAIL}&n=1", [f"Cookie: a=b; card={CARD}"], "application/json",
        None, both.encode())
    add("nothing", UNAPPROVED, "/c?n=1", ["Cookie: a=b"], "application/json", None, b'{"n": 1}')
    parts = (f'--xx\r\nContent-Disposition: form-data; name="card"\r\n\r\n{CARD}\r\n--xx\r\n'
             f'Content-Disposition: form-data; name="who"\r\n\r\n{EMAIL}\r\n--xx--\r\n')
    add("parts", UNAPPROVED, "/c", [], "multipart/form-data; boundary=xx", None, parts.encode())
    return table


def told(records):
    """By message: the finding, its person, where it stood, who gets it, the verdict."""
    by_number = {}
    for r in records:
        if r["event_type"] != "finding":
            continue
        number = int(re.search(r"[?&]k=(\d+)", r["http"]["url"])[1])
        verdict = r["verdict"]
        by_number.setdefault(number, []).append((
            r["finding"]["detector"], r["finding"]["pseudonym"], r["destination"]["host"],
            r["destination"]["role"], verdict["action"], verdict.get("rule", ""), verdict["reason"],
            tuple(verdict.get("promises", ())), verdict["mode"], verdict["enforced"],
            # Of a log the fields of bodies have no names, and the way no direction.
            r["finding"]["confidence"], r["where"], r.get("field", ""), r.get("direction", ""),
            r["channel"]))
    return {number: sorted(all_of_it) for number, all_of_it in by_number.items()}


def verdicts(by_number):
    return {number: sorted({finding[:10] for finding in findings})
            for number, findings in by_number.items()}


class Doors(NginxCase):
    def setUp(self):
        super().setUp()
        self.policy = self.write("policy.yaml", proxied.policy("watch"))
        self.key = self.write("key", "5b" * 32 + "\n")
        self.key.chmod(0o600)

    def by_icap(self, table):
        findings = self.folder / "icap.ndjson"
        server = CIcap(self.folder / "icap", [
            f"leakwire.Policy {self.policy}", f"leakwire.Key {self.key}",
            f"leakwire.Findings {findings}"])
        self.addCleanup(server.stop)
        client = Client(server.port)
        self.addCleanup(client.close)
        for one in table:
            answer = client.reqmod(f"{one.method} http://{one.host}{one.path} HTTP/1.1",
                                   [f"Host: {one.host}", *one.lines], one.body or None,
                                   more=[f"X-Client-IP: {CLIENT}", "X-Server-IP: 192.0.2.9"])
            self.assertEqual(answer.status, 204)
        return told(proxied.records_in(findings))

    def by_nginx(self, table):
        server = self.nginx(policy=proxied.policy("watch"), location=NAMED,
                            http=f"leakwire_key {self.key};")
        for one in table:
            answer = server.send(one.method, one.path, {"X-To": one.host, **one.headers},
                                 one.body or None)
            self.assertEqual(answer.status, 200)
        return told(server.records())

    def scanned(self, *args, stdin=b""):
        done = run([args[0], "-q", "--policy", self.policy, "--key-file", self.key, "--format",
                    "ndjson", *args[1:]], stdin=stdin)
        self.assertEqual(done.err, "")
        return told(done.records())

    def by_capture(self, table):
        frames = []
        for number, one in enumerate(table):
            head = [f"{one.method} {one.path} HTTP/1.1", f"Host: {one.host}", *one.lines]
            if one.body:
                head.append(f"Content-Length: {len(one.body)}")
            frames += captures.conversation(
                CLIENT, "192.0.2.9", 40000 + number, 80,
                "\r\n".join(head).encode() + b"\r\n\r\n" + one.body,
                b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        return self.scanned("sense", "--every", "-r", self.write("a.pcap", captures.pcap(frames)))

    def by_recording(self, table):
        entries = []
        for one in table:
            request = {"method": one.method, "url": f"http://{one.host}{one.path}",
                       "headers": [{"name": n, "value": v} for n, v in one.headers.items()]}
            if one.body:
                request["postData"] = {"mimeType": one.media, "text": one.body.decode()}
            entries.append({"startedDateTime": "2023-11-14T22:13:20Z", "request": request,
                            "response": {"status": 200, "headers": [], "content": {}}})
        har = {"log": {"version": "1.2", "creator": {"name": "t"}, "entries": entries}}
        return self.scanned("scan", "--log", "har", stdin=json.dumps(har))

    def by_log(self, table):
        lines = [json.dumps({"ts": "2023-11-14T22:13:20Z", "url": f"http://{one.host}{one.path}",
                             "request": {"method": one.method, "headers": {
                                 name.lower(): value for name, value in one.headers.items()}},
                             "body": one.body.decode()}) for one in table]
        return self.scanned("scan", "--log", "json", stdin="\n".join(lines) + "\n")

    def test_all_tell_the_same(self):
        table = messages()
        expected = self.by_icap(table)
        for number, one in enumerate(table):
            self.assertEqual(number in expected, not one.name.startswith("nothing"), one.name)
        for name, got in (("a capture", self.by_capture(table)), ("nginx", self.by_nginx(table))):
            with self.subTest(door=name):
                self.assertEqual(got, expected)
        # A recording and a log hold no compressed bodies.
        plain = [one for one in table if one.encoding is None]
        expected = {number: expected[number] for number, one in enumerate(table)
                    if one.encoding is None and number in expected}
        with self.subTest(door="a recording"):
            self.assertEqual(self.by_recording(plain), expected)
        with self.subTest(door="a log"):
            self.assertEqual(verdicts(self.by_log(plain)), verdicts(expected))
