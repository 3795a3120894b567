"""What --log asks for and a log does not tell is said, and never taken from elsewhere."""

import json
import signal
import subprocess

from harness import Case, run, start
from test_scan_verdicts import MAIL, POLICY, har, squid


class LogReceivers(Case):
    def setUp(self):
        super().setUp()
        self.policy = self.write("p.yaml", POLICY)

    def scan(self, *args, stdin=b""):
        return run(["scan", "--key-file", self.folder / "key", "--policy", self.policy, *args],
                   stdin=stdin)

    def told(self, done):
        """Host and action of each finding, then the reasons of coverage."""
        records = done.records()
        return ([(r["destination"].get("host"), r["verdict"]["action"]) for r in records
                 if r["event_type"] == "finding"],
                [r["coverage"]["reason"] for r in records if r["event_type"] == "coverage"])

    def test_a_column_that_is_not_there(self):
        path = self.write("a.csv", f"host,url,to,text\nexample.com,/a,t.example,{MAIL}\n")
        done = self.scan("--log", "csv:host", path)
        self.assertEqual((done.code, self.told(done)), (0, ([("example.com", "allow")], [])))
        for name in ("nope", "Host", "hos", "4111111111111111"):
            for mode in ([], ["-c"], ["-l"]):
                done = self.scan("--log", f"csv:{name}", *mode, path)
                self.assertEqual(done.code, 2, mode)
                self.assertIn(f"{path}: the first line names no such column", done.err)
                self.assertNotIn(name + ":", done.err)
            done = self.scan("--log", f"csv:{name}", path)
            self.assertEqual(self.told(done), ([(None, "block")], ["unsupported"] * 2), name)
        # Also where nothing is found: with a receiver like this nothing could be said.
        clean = self.write("clean.csv", "host,text\nexample.com,nothing\n")
        done = self.scan("--log", "csv:nope", clean)
        self.assertEqual((done.code, self.told(done)), (2, ([], ["unsupported"])))
        self.assertEqual(self.scan("--log", "csv:nope", self.write("empty.csv", "")).code, 0)

    def test_a_column_of_files_that_grow_is_told_at_once(self):
        path = self.write("a.csv", f"host,text\nexample.com,{MAIL}\n")
        for command in ("scan", "redact"):
            for args, what in ((["--log", "csv:nope"], b"the first line names no such column"),
                               ([], b"looks like a log of the format squid")):
                if not args:
                    path.write_text(squid(f"http://t.example/?m={MAIL}"))
                process = start([command, "-f", "--policy", self.policy, *args, path],
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                self.assertIn(what, process.stderr.readline())
                process.send_signal(signal.SIGTERM)
                rest = process.stderr.read()
                process.stderr.close()
                self.assertEqual(process.wait(), 2 if args else 0, rest)
                self.assertNotIn(what, rest)
                path.write_text(f"host,text\nexample.com,{MAIL}\n")
        done = self.scan("--log", "csv:nope", "--to", "example.com", path)
        self.assertEqual((done.code, self.told(done)), (0, ([("example.com", "allow")], [])))

    def test_a_pointer_that_is_not_there(self):
        row = {"host": "example.com", "url": "http://example.com/", "dest_ip": "10.0.0.1",
               "m": MAIL}
        rows = "".join(json.dumps(row | {"up": up}) + "\n"
                       for up in ("pay.example", None, "", "-", "/path", 7, {"host": "pay.example"}))
        done = self.scan("--log", "json:/up", stdin=rows)
        self.assertEqual(self.told(done), ([("pay.example", "report")] + [(None, "block")] * 6,
                                           ["unsupported"]))
        self.assertEqual(done.code, 1)
        self.assertIn("standard input: 6 lines with findings: no receiver told", done.err)
        done = self.scan("--log", "json:/nope", stdin=rows)
        self.assertEqual(self.told(done), ([(None, "block")] * 7, ["unsupported"]))
        self.assertEqual(done.code, 2)
        self.assertIn("where --log json:POINTER points", done.err)
        for mode in ("-c", "-l"):
            self.assertEqual(self.scan("--log", "json:/nope", mode, stdin=rows).code, 2)

    def test_a_url_of_another_host_tells_neither_path_nor_channel(self):
        rows = "".join(json.dumps({"up": "pay.example", "url": url, "m": MAIL}) + "\n" for url in
                       ("https://front.example/v1", "https://pay.example/v1", "/v1"))
        done = self.scan("--log", "json:/up", stdin=rows)
        self.assertEqual([r["channel"] for r in done.findings()],
                         ["unknown", "encrypted", "unknown"])
        self.assertEqual({r["destination"]["host"] for r in done.findings()}, {"pay.example"})

    def test_no_usual_name_in_any_line(self):
        done = self.scan("--log", "csv", stdin=f"a,b\n1,{MAIL}\n")
        self.assertEqual(done.code, 2)
        self.assertIn("in the column of --log csv:COLUMN is expected", done.err)
        # The user told who receives it.
        done = self.scan("--log", "csv", "--to", "example.com", stdin=f"a,b\n1,{MAIL}\n")
        self.assertEqual((done.code, self.told(done)), (0, ([("example.com", "allow")], [])))

    def test_lines_of_another_format(self):
        lines = {"squid": squid(f"http://t.example/?m={MAIL}"),
                 "json": json.dumps({"url": f"http://t.example/?m={MAIL}"}) + "\n",
                 "clf": f'192.0.2.1 - - [01/Jan/2026:00:00:00 +0000] "GET /?m={MAIL} HTTP/1.1" 200 1\n'}
        allow = self.write("allow.yaml", POLICY.replace("default: report", "default: allow")
                           .replace("then: block", "then: allow"))
        for log in ("squid", "haproxy", "envoy", "clf", "eve", "zeek", "json"):
            for name, line in lines.items():
                if name == log or (name, log) == ("json", "eve"):
                    continue
                if name == "json" and log == "zeek":
                    continue  # reads JSON too
                done = run(["scan", "--policy", allow, "--log", log], stdin=line)
                self.assertEqual(done.code, 2, (log, name))
                self.assertEqual(self.told(done), ([(None, "allow")], ["unsupported"]))
                self.assertIn("1 line with findings: no line of the log's format", done.err)
        # Lines without a finding say nothing of anybody.
        done = self.scan("--log", "squid", stdin="nothing\n" + squid("http://t.example/?"))
        self.assertEqual((done.code, done.out, self.told(done)), (0, "", ([], [])))

    def test_a_log_of_requests_without_its_format_is_hinted_at(self):
        row = squid(f"http://t.example/?m={MAIL}")
        path, second = self.write("a.log", row), self.write("b.log", row)
        for flags in ([], ["-c"], ["-j", "1"]):
            done = self.scan(*flags, path, second)
            self.assertEqual(done.err.count("looks like a log of the format squid"), 1)
            self.assertIn(f"{path}: looks like", done.err)
            self.assertEqual(done.code, 0)
        self.assertIn("format har", self.scan(stdin=har("https://t.example/")).err)
        for flags in (["--log", "plain"], ["--to", "t.example"], ["-q"], ["--log", "auto"]):
            self.assertNotIn("looks like", self.scan(*flags, path).err)
        self.assertNotIn("looks like", run(["scan", path]).err)
        app = self.write("app.jsonl", json.dumps({"host": "web-1", "m": MAIL}) + "\n")
        self.assertNotIn("looks like", self.scan(app).err)

    def test_a_recording_that_is_none(self):
        for data, what in ((squid("http://t.example/"), "no recording of a browser"),
                           ('{"a":1}\n{"b":2}\n', "no recording of a browser"),
                           ("", "ends before any request"), ("{", "ends before any request"),
                           ("a", "ends before any request"),
                           (har("https://t.example/")[:-5], "ends in its midst"),
                           (har("https://t.example/") + "x", "has ended, and what stands behind"),
                           (har("https://t.example/") * 2, "has ended, and what stands behind")):
            done = self.scan("--log", "har", stdin=data)
            self.assertEqual(done.code, 2, data[:40])
            self.assertIn(f"standard input: {'the recording ' if 'end' in what and 'before' not in what else ''}{what}", done.err)
            self.assertEqual(sum(r["event_type"] == "coverage" for r in done.records()), 1)
        self.assertEqual(self.scan("--log", "har", stdin=har("https://t.example/") + "\n \n").err
                         .count("stands behind"), 0)

    def test_groups_tell_receivers_apart(self):
        hosts = ("a.one.example", "b.one.example", "two.example", "192.0.2.7", "192.0.2.8")
        rows = "".join(squid(f"http://{host}/?m={MAIL}") for host in hosts)
        for policy in (["--policy", self.policy], []):
            done = run(["scan", *policy, "--log", "squid"], stdin=rows)
            groups = [r["finding"]["group"] for r in done.findings()]
            self.assertEqual(groups[0], groups[1])
            self.assertEqual(len(set(groups)), 4)

    def test_purpose_of_who_is_in_no_list(self):
        rows = squid(f"http://www.google-analytics.com/?m={MAIL}") + squid(f"http://x.example/?m={MAIL}")
        for policy in (["--policy", self.policy], []):
            done = run(["scan", *policy, "--log", "squid"], stdin=rows)
            self.assertEqual([r["destination"].get("purpose") for r in done.findings()],
                             ["analytics", None])
