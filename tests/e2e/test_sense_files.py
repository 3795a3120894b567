"""sense -r: findings, places, exit codes, bad captures."""

import base64
import gzip
import json
import os

from captures import conversation, pcap, post
from harness import Case, run

HOME, AWAY = "10.0.0.7", "203.0.113.9"
CARD = "4111 1111 1111 1111"


def sense(*args, **more):
    return run(["sense", "--format", "ndjson", *args], **more)


def of_kind(done, kind):
    return [r for r in done.records() if r["event_type"] == kind]


class Files(Case):
    def one_post(self, body='{"card":"4111 1111 1111 1111"}', **more):
        return self.write("a.pcap", pcap(conversation(HOME, AWAY, 51110, 80, post(body, **more))))

    def test_a_card_in_a_post(self):
        done = sense("-r", self.one_post())
        self.assertEqual((done.code, done.err), (1, ""))
        (found,) = done.findings()
        self.assertEqual(found["finding"]["detector"], "card-number")
        self.assertEqual((found["where"], found["field"]), ("body", "card"))
        self.assertEqual(found["path"], ["http.request.body", "json:/card"])
        self.assertEqual(found["channel"], "cleartext")
        self.assertEqual(found["direction"], "outbound")
        self.assertEqual((found["dest_ip"], found["dest_port"], found["proto"]), (AWAY, 80, "TCP"))
        self.assertEqual(found["app_proto"], "http")
        self.assertEqual(found["destination"]["host"], "collect.tracker.example")
        self.assertEqual(found["http"]["http_method"], "POST")
        self.assertEqual(found["pcap_cnt"], 4)
        self.assertEqual(found["timestamp"], "2023-11-14T22:13:20.003000Z")
        # The client is told by a pseudonym.
        self.assertTrue(found["src_ip"].startswith("network.ip:"))
        self.assertNotIn(CARD, done.out)
        self.assertNotIn(HOME, done.out)

    def test_layers_of_a_body_and_in_a_text(self):
        packed = gzip.compress(b'{"card":"4111 1111 1111 1111"}')
        for data, path, form in (
                (post(packed, more="Content-Encoding: gzip\r\n"), ["gzip", "json:/card"], "encoded"),
                (post(packed), ["gzip", "json:/card"], "encoded"),
                (post(b"x=1&mail=anna%40mail.example.com",
                      media="application/x-www-form-urlencoded"), ["form"], "encoded"),
                (post(b"card=4111+1111+1111+1111",
                      media="application/x-www-form-urlencoded"), ["form"], "encoded"),
                (post(b'{"a":"YW5uYUBtYWlsLmV4YW1wbGUuY29tIGlzIGl0"}'), ["json:/a", "base64"],
                 "encoded")):
            capture = self.write("l.pcap", pcap(conversation(HOME, AWAY, 51110, 80, data)))
            (found,) = sense("-r", capture).findings()
            self.assertEqual(found["path"], ["http.request.body", *path])
            self.assertEqual(found["finding"]["form"], form)
        self.assertEqual(sense("-r", capture, "--decode", "none").code, 0)

    def test_the_last_stats_are_exact(self):
        done = sense("-r", self.one_post())
        *_, stats = of_kind(done, "stats")
        stats = stats["stats"]
        self.assertTrue(stats["last"])
        self.assertEqual(stats["received"], 6)
        self.assertEqual(stats["received"], stats["processed"] + stats["dropped"])
        self.assertEqual(stats["dropped"], sum(stats["causes"].values()))
        self.assertEqual((stats["flows"], stats["findings"]), (1, 1))

    def test_nothing_found_ends_with_0(self):
        self.assertEqual(sense("-r", self.one_post(body="{}")).code, 0)

    def test_compressed(self):
        plain = self.one_post()
        packed = self.write("a.pcap.gz", gzip.compress(plain.read_bytes()))
        self.assertEqual([f["finding"]["id"] for f in sense("-r", packed).findings()],
                         [f["finding"]["id"] for f in sense("-r", plain).findings()])

    def test_standard_input_and_several(self):
        plain = self.one_post()
        other = pcap(conversation(HOME, AWAY, 51111, 80, post('{"card":"4111 1111 1111 1111"}')))
        done = sense("-r", "-", "-r", plain, stdin=other)
        self.assertEqual(len(done.findings()) + sum(
            r["summary"]["count"] for r in of_kind(done, "summary")), 2)

    def test_one_capture_twice_is_what_it_is_once(self):
        capture, later = self.one_post(), self.write("b.pcap", pcap(conversation(
            HOME, AWAY, 51111, 80, post('{"iban":"DE89370400440532013000"}')), 1_800_000_000))
        once = [f["finding"]["id"] for f in sense("--every", "-r", capture).findings()]
        self.assertEqual(len(once), 1)
        twice = sense("--every", "-r", capture, "-r", capture)
        self.assertEqual([f["finding"]["id"] for f in twice.findings()], once)
        # Captures may come in any order.
        for order in ((capture, later), (later, capture)):
            done = sense("--every", "-r", order[0], "-r", order[1])
            self.assertEqual({f["finding"]["detector"] for f in done.findings()},
                             {"card-number", "iban"})

    def test_the_community_id(self):
        (found,) = sense("-r", self.one_post()).findings()
        self.assertEqual(found["community_id"], "1:XJJIl3/m1mWWjTfd8hjIH8SFE0k=")
        for kept, told in (("pseudonym", True), ("plain", True), ("network", False),
                           ("none", False)):
            policy = self.write("p.yaml", f"leakwire: 1\nus: {{home: EEA}}\nown: {{clients: {kept}}}\n")
            (found,) = sense("-r", self.one_post(), "--policy", policy).findings()
            self.assertEqual("community_id" in found, told, kept)

    def test_a_value_cut_by_an_edge_of_segments(self):
        data = post('{"card":"4111 1111 1111 1111"}')
        for most in (1, 7, 100, len(data) - 10):
            capture = self.write("b.pcap", pcap(conversation(HOME, AWAY, 51110, 80, data,
                                                             most=most)))
            self.assertEqual(len(sense("-r", capture).findings()), 1, most)

    def test_cut_short(self):
        data = pcap(conversation(HOME, AWAY, 51110, 80, post('{"card":"4111 1111 1111 1111"}')))
        cut = self.write("cut.pcap", data[:-5])
        done = sense("-r", cut)
        self.assertEqual(done.code, 2)
        self.assertEqual(len(done.findings()), 1)
        self.assertIn("cut.pcap", done.err)
        self.assertEqual([r["coverage"]["reason"] for r in of_kind(done, "coverage")
                          if "flow_id" not in r], ["truncated"])

    def test_cut_at_every_byte_of_the_first_packets(self):
        data = pcap(conversation(HOME, AWAY, 51110, 80, post('{"card":"4111 1111 1111 1111"}')))
        for size in range(0, 300, 13):
            done = sense("-r", self.write("cut.pcap", data[:size]))
            self.assertIn(done.code, (0, 2), size)

    def test_no_capture(self):
        for name, data in (("text.pcap", b"no capture at all, but a text"), ("empty.pcap", b"")):
            done = sense("-r", self.write(name, data))
            self.assertEqual(done.code, 2, name)
            self.assertIn("is expected", done.err)
            self.assertEqual([r["coverage"]["reason"] for r in of_kind(done, "coverage")],
                             ["unreadable"])
        self.assertEqual(sense("-r", self.folder / "missing.pcap").code, 2)

    def test_the_filter(self):
        capture = self.one_post()
        self.assertEqual(sense("-r", capture, "tcp", "port", "80").code, 1)
        self.assertEqual(sense("-r", capture, "port", "443").code, 0)
        done = sense("-r", capture, "no such filter")
        self.assertEqual(done.code, 2)
        self.assertIn("pcap-filter", done.err)

    def test_direction_and_home_networks(self):
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\ncard 4111 1111 1111 1111 !\n"
        capture = self.write("c.pcap", pcap(conversation(
            HOME, AWAY, 51110, 80, b"GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n", answer)))
        self.assertEqual(sense("-r", capture).code, 0)
        (found,) = sense("-r", capture, "--direction", "both").findings()
        self.assertEqual(found["direction"], "inbound")
        # Seen from the other side it goes out, to a visitor.
        (found,) = sense("-r", capture, "--home-net", "203.0.113.0/24").findings()
        self.assertEqual(found["direction"], "outbound")
        self.assertEqual(found["destination"]["role"], "data-subject")

    def test_what_is_wrong_with_flags(self):
        for args, word in ((["-r", "x", "-i", "lo"], "-i"), ([], "-r"),
                           (["-r", "x", "--memory", "much"], "--memory"),
                           (["-r", "x", "--home-net", "here"], "--home-net"),
                           (["-r", "x", "--direction", "up"], "--direction"),
                           (["-r", "x", "-s", "100"], "-s")):
            done = run(["sense", *args])
            self.assertEqual(done.code, 2)
            self.assertIn(word, done.err)

    def test_a_lost_segment_is_told_and_never_bridged(self):
        data = post('{"card":"4111 1111 1111 1111","b":"%s"}' % ("x" * 3000))
        frames = conversation(HOME, AWAY, 51110, 80, data)
        del frames[4]
        done = sense("-r", self.write("gap.pcap", pcap(frames)))
        self.assertEqual(len(done.findings()), 1)
        self.assertIn("gap", [r["coverage"]["reason"] for r in of_kind(done, "coverage")])

    def test_one_leak_many_times_is_one_line(self):
        frames = []
        for i in range(50):
            frames += conversation(HOME, AWAY, 40000 + i, 80,
                                   post('{"mail":"user%d@mail.example.com"}' % (i % 7)))
        capture = self.write("many.pcap", pcap(frames))
        done = sense("-r", capture)
        self.assertEqual(len(done.findings()), 1)
        (summary,) = of_kind(done, "summary")
        self.assertEqual(summary["summary"]["count"], 49)
        self.assertEqual(summary["summary"]["pseudonyms"], 7)
        self.assertEqual(summary["summary"]["group"], done.findings()[0]["finding"]["group"])
        self.assertEqual(len(sense("-r", capture, "--every").findings()), 50)
        done = sense("-r", capture, "--reveal")
        self.assertEqual(len(done.findings()), 50)
        self.assertEqual([r["audit"]["action"] for r in of_kind(done, "audit")], ["reveal"])

    def test_threads_make_no_difference(self):
        frames = []
        for i in range(400):
            body = '{"mail":"user%d@mail.example.com"}' % i
            frames += conversation(HOME, f"203.0.113.{i % 200 + 1}", 40000 + i, 80, post(body))
        frames = [f for pair in zip(frames[::2], frames[1::2]) for f in pair]
        capture = self.write("threads.pcap", pcap(frames))

        def records(*args):
            out = [json.loads(row) for row in sense("-r", capture, *args).out.splitlines()]
            for record in out:
                record.pop("observed")
                if record["event_type"] == "stats":
                    record.pop("timestamp")
            return out

        alone = records("-j", "1", "--every")
        self.assertGreater(len(alone), 400)
        for threads in ("2", "3", "16"):
            self.assertEqual(records("-j", threads, "--every"), alone, threads)

    def test_policy_and_excluded_networks(self):
        policy = self.write("p.yaml", """leakwire: 1
us:
  home: EEA
  entities: [{name: Example SE, country: DE, domains: [example.com], networks: [10.0.0.0/8]}]
rules:
  - {name: cards-out, when: {category: payment.card, to: third-party}, then: block}
own: {clients: plain, exclude: [{networks: [10.9.0.0/16]}]}
""")
        capture = self.write("p.pcap", pcap(
            conversation(HOME, AWAY, 51110, 80, post('{"card":"4111 1111 1111 1111"}')) +
            conversation("10.9.0.1", AWAY, 51111, 80, post('{"card":"4111 1111 1111 1111"}'))))
        done = sense("--policy", policy, "-r", capture)
        self.assertEqual(done.code, 1)
        (found,) = done.findings()
        self.assertEqual(found["verdict"]["action"], "block")
        self.assertEqual(found["src_ip"], HOME)
        self.assertIn("excluded", [r["coverage"]["reason"] for r in of_kind(done, "coverage")])

    def test_no_record_shows_what_a_url_holds_encoded(self):
        packed = base64.urlsafe_b64encode(b"anna.muller@mail.example.com").decode().rstrip("=")
        hidden = ["ann%40mail.example.com", "4111%201111%201111%201111", packed,
                  "%2561nn%2540mail.example.com"]
        targets = [f"/u?q={hidden[0]}", f"/u/{hidden[1]}?n=1", f"/u?d={packed}",
                   f"/?{hidden[0]}=x@mail.example.com", f"/u?q={hidden[3]}&m=y@mail.example.com"]
        frames = [frame for i, target in enumerate(targets) for frame in conversation(
            HOME, AWAY, 51110 + i, 80, f"GET {target} HTTP/1.1\r\nHost: a.example\r\n\r\n".encode())]
        capture = self.write("encoded.pcap", pcap(frames))
        for name in ("ndjson", "csv", "sarif", "text"):
            done = run(["sense", "--every", "--format", name, "-r", capture])
            self.assertEqual(done.code, 1)
            self.assertIn("email", done.out)
            for value in hidden:
                self.assertNotIn(value, done.out, name)

    def test_a_full_disk_is_told(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        done = run(["sense", "-o", "/dev/full", "-r", self.one_post()])
        self.assertEqual(done.code, 2)
        self.assertIn("lost", done.err)

    def test_more_findings_of_a_flow_than_are_told(self):
        body = "".join("user%d@mail.example.com\n" % i for i in range(10500))
        capture = self.write("flood.pcap", pcap(conversation(
            HOME, AWAY, 51110, 80, post(body, media="text/plain"))))
        done = sense("-r", capture, "--every", check_schema=False)
        *_, stats = of_kind(done, "stats")
        self.assertEqual(len(done.findings()), 10000)
        self.assertEqual(stats["stats"]["suppressed"], 500)

    def test_formats(self):
        capture = self.one_post()
        for name in ("text", "csv", "sarif"):
            done = run(["sense", "--format", name, "-r", capture])
            self.assertEqual(done.code, 1)
            self.assertIn("card-number", done.out)


