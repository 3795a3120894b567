"""One worker and many say the same of every format of logs, lines that cannot be read among them."""

import json
import random

from harness import Case, run
from test_scan_verdicts import MAIL, POLICY, har, squid

SIZE = 9 << 20  # blocks are of 4 MiB


def clf(url):
    return f'192.0.2.1 - - [01/Jan/2026:00:00:00 +0000] "GET {url} HTTP/1.1" 200 1\n'


def haproxy(url):
    return ("Feb  6 12:14:14 localhost haproxy[14389]: 192.0.2.7:33317 [06/Feb/2009:12:14:14.655] "
            f'in~ static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET {url} HTTP/1.1"\n')


def envoy(url):
    return (f'[2016-04-15T20:17:00.310Z] "GET {url} HTTP/2" 204 - 154 0 226 100 "192.0.2.28" '
            '"nsq2http" "cc21d9b0" "pay.example:8443" "tcp://203.0.113.1:80"\n')


def eve(url):
    host, _, path = url.removeprefix("http://").partition("/")
    return json.dumps({"timestamp": "2026-01-02T03:04:05+0000", "event_type": "http",
                       "src_ip": "192.0.2.1", "dest_ip": "203.0.113.9",
                       "http": {"hostname": host, "url": "/" + path}}) + "\n"


def zeek(url):
    host, _, path = url.removeprefix("http://").partition("/")
    return f"1700000000.1\t192.0.2.1\t203.0.113.9\t{host}\t/{path}\n"


ZEEK_HEAD = ("#separator \\x09\n#fields\tts\tid.orig_h\tid.resp_h\thost\turi\n"
             "#types\ttime\taddr\taddr\tstring\tstring\n")
FORMATS = {
    "plain": ("", clf), "clf": ("", clf), "squid": ("", squid), "haproxy": ("", haproxy),
    "envoy": ("", envoy), "eve": ("", eve), "zeek": (ZEEK_HEAD, zeek),
    "csv": ("n,url\n", lambda url: f"1,{url}\n"),
    "csv:to": ("url,to\n", lambda url: f"{url},pay.example\n"),
    "csv:nope": ("url,to\n", lambda url: f"{url},pay.example\n"),
    "json": ("", lambda url: json.dumps({"a": 1, "url": url}) + "\n"),
    "json:/to/0": ("", lambda url: json.dumps({"url": url, "to": ["pay.example"]}) + "\n"),
    "json:/nope": ("", lambda url: json.dumps({"url": url, "to": ["pay.example"]}) + "\n"),
    "auto": ("", squid),
}


class LogThreads(Case):
    def log(self, name, head, row):
        rng = random.Random(name)
        rows, size = [head], len(head)
        other = [f"no line of it, {MAIL}\n", "\n", squid("http://x.example/"), "{}\n", '{"m":"' + MAIL + '"}\n']
        while size < SIZE:
            kind = rng.random()
            if kind < 0.005:
                rows.append(row(f"http://h{rng.randrange(9)}.example/?m=u{rng.randrange(99)}@mail.example.com"))
            elif kind < 0.01:
                rows.append(rng.choice(other))
            else:
                rows.append(row("http://t.example/" + "x" * rng.randrange(900)))
            size += len(rows[-1])
        return self.write("log", "".join(rows))

    def test_one_worker_and_many(self):
        policy = self.write("p.yaml", POLICY)
        for name, (head, row) in FORMATS.items():
            path = self.log(name, head, row)
            args = ["scan", "--policy", policy, "--key-file", self.folder / "key", "--log", name]
            told = []
            for workers in ("1", "8"):
                done = run([*args, "-j", workers, path], check_schema=workers == "8")
                records = [json.loads(line) for line in done.out.splitlines()]
                # A line without a time has that of its reading.
                for record in records:
                    del record["observed"], record["timestamp"]
                counts = run([*args, "-c", "-j", workers, path])
                told.append((done.code, done.err, records, counts.code, counts.err, counts.out))
            self.assertEqual(told[0], told[1], name)
            code, err, records = told[0][:3]
            self.assertGreater(len(records), 50, name)
            if name != "plain":
                self.assertEqual(code, 2, name)  # lines that are none of it
                self.assertIn("with findings", err, name)
                self.assertIn("unsupported",
                              {r["coverage"]["reason"] for r in records if "coverage" in r}, name)

    def test_recordings(self):
        urls = [f"http://h{i % 9}.example/{'x' * (i % 700)}?m=u{i}@mail.example.com" for i in range(1500)]
        path = self.write("a.har", har(*urls))
        policy = self.write("p.yaml", POLICY)
        outs = []
        for workers in ("1", "8"):
            done = run(["scan", "--policy", policy, "--key-file", self.folder / "key", "--log", "har",
                        "-j", workers, path], check_schema=False)
            records = [json.loads(line) for line in done.out.splitlines()]
            for record in records:
                del record["observed"]
            outs.append((done.code, done.err, records))
        self.assertEqual(outs[0], outs[1])
        self.assertEqual(len(outs[0][2]), 1500)
