"""Recordings of real programs, made by script/record: what sense finds in each, and what tshark reads."""

import gzip
import struct

from harness import SOURCE, Case, run

FOLDER = SOURCE / "tests/captures"
HOST, MX, SERVER = "collect.tracker.example", "mx.mail.example.org", "203.0.113.9"
API = "api.tracker.example"

# detector, where, field, path, value, host
FOUND = {
    # curl and nginx would not cut so: values that one segment begins and the next one ends.
    "edges": [
        ("card-number", "body", None, ["http.request.body"], "4111 1111 1111 1111", HOST),
        ("email", "header", "X-Mail", ["http.request.header"], "anna@mail.example.com", HOST),
        ("iban", "body", None, ["http.request.body"], "DE89 3704 0044 0532 0130 00", HOST)],
    # swaks and aiosmtpd
    "smtp": [
        ("username", "envelope", "user", ["smtp.auth"], "anna", MX),
        ("password", "envelope", "password", ["smtp.auth"], "Tr0ub4dor-and-3", MX),
        ("email", "envelope", "MAIL", ["smtp.envelope"], "anna@mail.example.com", MX),
        ("email", "envelope", "RCPT", ["smtp.envelope"], "dora@mail.example.org", MX),
        ("email", "mail-header", "From", ["smtp.mail.header"], "anna@mail.example.com", MX),
        ("email", "mail-header", "To", ["smtp.mail.header"], "dora@mail.example.org", MX),
        ("email", "subject", "Subject", ["smtp.mail.header", "encoded-word"],
         "ben@mail.example.org", MX),
        ("phone-e164", "mail-body", None, ["smtp.mail.body", "quoted-printable"],
         "+44 20 7946 0123", MX),
        ("email", "mail-body", None, ["smtp.mail.body", "quoted-printable"],
         "carla@mail.example.net", MX),
        ("card-number", "mail-body", "cards.csv", ["smtp.mail.body", "base64mime"],
         "5555 5555 5555 4444", MX),
        ("iban", "mail-body", "cards.csv", ["smtp.mail.body", "base64mime"],
         "DE89 3704 0044 0532 0130 00", MX),
        ("email", "envelope", "user", ["smtp.auth"], "ben@mail.example.org", MX),
        ("password", "envelope", "password", ["smtp.auth"], "correct-horse", MX),
        ("email", "envelope", "MAIL", ["smtp.envelope"], "anna@mail.example.com", MX),
        ("email", "envelope", "RCPT", ["smtp.envelope"], "dora@mail.example.org", MX),
        ("email", "mail-header", "To", ["smtp.mail.header"], "dora@mail.example.org", MX),
        ("email", "mail-header", "From", ["smtp.mail.header"], "anna@mail.example.com", MX)],
    # curl and pyftpdlib: the login, and a file that goes up on a connection of its own
    "ftp": [
        ("username", "header", "user", ["ftp.command"], "anna", "203.0.113.9"),
        ("password", "header", "password", ["ftp.command"], "Tr0ub4dor-and-3", "203.0.113.9"),
        ("email", "body", None, ["tcp"], "anna@mail.example.com", "203.0.113.9"),
        ("card-number", "body", None, ["tcp"], "4111 1111 1111 1111", "203.0.113.9"),
        ("email", "body", None, ["tcp"], "ben@mail.example.org", "203.0.113.9"),
        ("card-number", "body", None, ["tcp"], "3782 822463 10005", "203.0.113.9")],
    # dig, dnsmasq, and a request of HTTP/1.0 without Host: an answer of DNS tells who receives it
    "dns": [
        ("email", "body", "mail", ["http.request.body"], "anna@mail.example.com", HOST),
        ("email", "dns", "TXT", ["dns.question", "base64"], "anna@mail.example.com", HOST),
        ("email", "dns", "TXT", ["dns.question", "hex"], "ben@mail.example.org", HOST),
        ("card-number", "dns", "A", ["dns.question"], "4111111111111111", HOST)],
    # curl --http2 and nginx, in cleartext
    "h2c": [
        ("email", "query", "em", ["http.request.url", "percent"], "anna@mail.example.com", HOST),
        ("email", "body", "user", ["http.request.body", "json:/user"], "ben@mail.example.org",
         HOST),
        ("card-number", "body", "card", ["http.request.body", "json:/card"],
         "5555 5555 5555 4444", HOST),
        ("email", "body", "user", ["http.request.body", "gzip", "json:/user"],
         "ben@mail.example.org", HOST),
        ("card-number", "body", "card", ["http.request.body", "gzip", "json:/card"],
         "5555 5555 5555 4444", HOST),
        ("iban", "body", None, ["http.request.body"], "DE89 3704 0044 0532 0130 00", HOST),
        ("email", "cookie", "mail", ["http.request.header"], "carla@mail.example.net", HOST)],
    # ... and in TLS: of it the names, where its secrets are not told
    "h2": [],
    "resumed": [],
    "tls": [],
    # curl through microsocks, and through tinyproxy by CONNECT: both look the name up themselves
    "proxies": [
        ("username", "header", "user", ["socks.login"], "anna", SERVER),
        ("password", "header", "password", ["socks.login"], "Tr0ub4dor-and-3", SERVER),
        ("email", "body", "mail", ["http.request.body"], "anna@mail.example.com", HOST),
        ("email", "body", "mail", ["http.request.body"], "ben@mail.example.org", HOST)],
    # mosquitto_pub and mosquitto, of 3.1.1 and of 5
    "mqtt": [
        ("username", "header", "user", ["mqtt.connect"], "anna", SERVER),
        ("password", "header", "password", ["mqtt.connect"], "Tr0ub4dor-and-3", SERVER),
        ("email", "body", "mail", ["mqtt.publish.body", "json:/mail"], "anna@mail.example.com", SERVER),
        ("username", "header", "user", ["mqtt.connect"], "anna", SERVER),
        ("password", "header", "password", ["mqtt.connect"], "Tr0ub4dor-and-3", SERVER),
        ("email", "header", "owner", ["mqtt.publish"], "ben@mail.example.org", SERVER),
        ("card-number", "body", None, ["mqtt.publish.body"], "4111 1111 1111 1111", SERVER)],
    # redis-cli and redis-server: RESP 2, then 3
    "redis": [
        ("password", "header", "password", ["redis.login"], "Tr0ub4dor-and-3", SERVER),
        ("email", "body", "user:7:mail", ["redis.command"], "anna@mail.example.com", SERVER),
        ("password", "header", "password", ["redis.login"], "Tr0ub4dor-and-3", SERVER),
        ("email", "body", "mail", ["redis.command"], "ben@mail.example.org", SERVER),
        ("card-number", "body", "card", ["redis.command"], "4111 1111 1111 1111", SERVER),
        ("password", "header", "password", ["redis.login"], "Tr0ub4dor-and-3", SERVER)],
    # psql and PostgreSQL: without TLS, and where it was asked for in vain
    "postgresql": [
        ("username", "header", "user", ["postgresql.startup"], "anna", SERVER),
        ("password", "header", "password", ["postgresql.login"], "Tr0ub4dor-and-3", SERVER),
        ("email", "body", None, ["postgresql.query"], "anna@mail.example.com", SERVER),
        ("card-number", "body", None, ["postgresql.query"], "4111 1111 1111 1111", SERVER),
        ("username", "header", "user", ["postgresql.startup"], "anna", SERVER),
        ("password", "header", "password", ["postgresql.login"], "Tr0ub4dor-and-3", SERVER),
        ("email", "body", None, ["postgresql.copy"], "ben@mail.example.org", SERVER)],
    # sipp at both ends, over UDP and over TCP
    "sip": 2 * [
        ("email", "header", "From", ["sip.request.header"], "anna@mail.example.com", "registrar.example"),
        ("email", "header", "To", ["sip.request.header"], "anna@mail.example.com", "registrar.example"),
        ("username", "header", "user", ["sip.request.header"], "anna", "registrar.example"),
        ("email", "url", None, ["sip.request.url"], "ben@mail.example.org", "mail.example.org"),
        ("email", "header", "From", ["sip.request.header"], "anna@mail.example.com", "mail.example.org"),
        ("email", "header", "To", ["sip.request.header"], "ben@mail.example.org", "mail.example.org"),
        ("phone-e164", "body", None, ["sip.request.body"], "+44 20 7946 0123", "mail.example.org")],
    "quic": [],
    # curl, nghttp and nghttpd
    "http2": [
        ("card-number", "body", "card", ["http.request.body"], "4111 1111 1111 1111",
         "prior.tracker.example"),
        ("card-number", "header", "x-card", ["http.request.header"], "5555 5555 5555 4444",
         "padded.tracker.example"),
        ("email", "body", None, ["http.request.body"], "ben@mail.example.org", "padded.tracker.example"),
        ("email", "header", "x-mail", ["http.request.header"], "dora@mail.example.org",
         "padded.tracker.example")],
}

# What is found with the secrets.
OPENED = {
    "h2": FOUND["h2c"],
    "resumed": [
        ("card-number", "query", "card", ["http.request.url"], "4111111111111111", API),
        ("email", "query", "mail", ["http.request.url"], "anna@mail.example.com", API)]
        + [("card-number", "query", "card", ["http.request.url"], "4111111111111111", API)] * 4,
    "tls": [("card-number", "query", "card", ["http.request.url"], "4111111111111111", host)
            for host in ("api.tracker.example", "203.0.113.9")],
}

# Values that stand as they are in what tshark reads; it shows others encoded, or not at all.
IN_KEY = {
    "edges": ["4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00"],
    "smtp": ["Tr0ub4dor-and-3", "correct-horse", "anna@mail.example.com", "dora@mail.example.org",
             "carla=40mail.example.net"],
    "ftp": ["Tr0ub4dor-and-3", "anna@mail.example.com", "4111 1111 1111 1111",
            "ben@mail.example.org", "3782 822463 10005"],
    "dns": ["mail=anna@mail.example.com", "YW5uYUBtYWlsLmV4YW1wbGUuY29t", "4111111111111111"],
    "h2c": ["/c?em=anna%40mail.example.com", "/people.json"],
    "h2": ["collect.tracker.example", "h2", "/c?em=anna%40mail.example.com", "/people.json"],
    "resumed": ["/c?card=4111111111111111", "/early?mail=anna@mail.example.com"],
    "tls": ["api.tracker.example", "/c?card=4111111111111111"],
    "proxies": ["anna\tTr0ub4dor-and-3", "mail=anna@mail.example.com", "collect.tracker.example:80"],
    "mqtt": ["anna\tTr0ub4dor-and-3", "ben@mail.example.org", b'"mail":"anna@mail.example.com"',
             b"4111 1111 1111 1111"],
    "redis": [b"Tr0ub4dor-and-3", b"anna@mail.example.com", b"4111 1111 1111 1111"],
    "postgresql": ["anna,postgres,psql", "\tTr0ub4dor-and-3", "'anna@mail.example.com', '4111 1111 1111 1111'",
                   b"ben@mail.example.org"],
    "sip": ["sip:anna@mail.example.com\tsip:ben@mail.example.org", '"anna"'],
    "quic": ["0x00000001\tapi.tracker.example\th3"],
    "http2": [b"card=4111 1111 1111 1111", b"mail=ben@mail.example.org", "5555 5555 5555 4444",
              "dora@mail.example.org"],
}


def told(found):
    return (found["finding"]["detector"], found["where"], found.get("field"), found["path"],
            found["finding"]["value"], found["destination"].get("host"))


POLICY = """leakwire: 1
mode: watch
we: {name: Example SE, country: DE, domains: [example.com]}
processors:
  - {name: Collect Ltd., domains: [tracker.example], may: [contact.email], purpose: tests, countries: [IE]}
rules:
  - {name: email-out, when: {category: contact.email, to: third-party}, then: block}
default: report
"""


def late_keys(capture, packets):
    """The same pcapng with the blocks that hold secrets behind so many packets."""
    blocks, at = [], 0
    while at < len(capture):
        kind, length = struct.unpack_from("<II", capture, at)
        blocks.append((kind, capture[at:at + length]))
        at += length
    others = [block for kind, block in blocks if kind != 10]
    before = len(others) - sum(kind == 6 for kind, _ in blocks) + packets
    return b"".join(others[:before] + [block for kind, block in blocks if kind == 10]
                    + others[before:])


class Recordings(Case):
    def sense(self, name, *args):
        return run(["sense", "--format", "ndjson", "--reveal", *args, "-r",
                    FOLDER / f"{name}.pcap"])

    def test_what_is_found_in_each(self):
        self.assertEqual(sorted(FOUND), sorted(path.stem for path in FOLDER.glob("*.pcap")))
        for name, wanted in FOUND.items():
            with self.subTest(name):
                done = self.sense(name)
                self.assertEqual(done.code, 1 if wanted else 0)
                self.assertEqual([told(found) for found in done.findings()], wanted)

    def test_tshark_reads_the_same_values(self):
        for name, values in IN_KEY.items():
            key = (FOLDER / f"{name}.key.tsv").read_text(encoding="utf-8")
            for value in values:
                # Some bytes it shows as hex digits.
                self.assertIn(value.hex() if isinstance(value, bytes) else value, key, name)

    def test_quic_is_told_as_encrypted_with_its_names(self):
        told_of = [(r["coverage"]["reason"], r["tls"]["sni"], r["tls"]["alpn"])
                   for r in self.sense("quic").records() if r["event_type"] == "coverage"]
        self.assertEqual(told_of, [("encrypted", "api.tracker.example", "h3")])

    def test_through_a_proxy_the_inner_host_is_judged_not_the_proxy(self):
        for found in self.sense("proxies").findings():
            inner = found["app_proto"] == "http"
            self.assertEqual(found["destination"]["host"], HOST if inner else SERVER)
            self.assertEqual(found["dest_ip"], SERVER)

    def test_answers_are_read_where_they_are_wanted(self):
        done = self.sense("dns", "--direction", "both")
        answers = [told(found)[:5] for found in done.findings() if found["direction"] == "inbound"]
        self.assertIn(("email", "dns", "TXT", ["dns.record"], "carla@mail.example.net"), answers)

    def test_a_mail_at_the_host_of_who_receives_it_is_no_leak_of_their_address(self):
        roles = {(found["finding"]["value"], found["where"]): found["destination"]["role"]
                 for found in self.sense("smtp").findings()}
        self.assertEqual({roles["dora@mail.example.org", where]
                          for where in ("envelope", "mail-header")}, {"data-subject"})
        # The sender's, and whose is told in the mail itself.
        for other in (("anna@mail.example.com", "envelope"), ("anna@mail.example.com", "mail-header"),
                      ("ben@mail.example.org", "subject"), ("carla@mail.example.net", "mail-body"),
                      ("5555 5555 5555 4444", "mail-body")):
            self.assertEqual(roles[other], "third-party", other)

    def test_tls_is_told_as_encrypted_with_its_names(self):
        told_of = [(r["coverage"]["reason"], r["tls"]["sni"])
                   for r in self.sense("tls").records() if r["event_type"] == "coverage"]
        self.assertEqual(told_of, [("encrypted", "api.tracker.example")] * 2)

    def test_tls_is_opened_by_a_key_log(self):
        for name, wanted in OPENED.items():
            for threads in ("-j1", "-j2"):
                with self.subTest(name + threads):
                    done = self.sense(name, threads, "--keylog", FOLDER / f"{name}.keylog")
                    self.assertEqual(done.code, 1)
                    self.assertEqual([told(found) for found in done.findings()], wanted)
                    self.assertEqual({found["channel"] for found in done.findings()}, {"encrypted"})
                    self.assertNotIn('"event_type":"coverage"', done.out)

    def test_tls_is_opened_by_what_a_capture_holds_itself(self):
        packed = gzip.compress((FOLDER / "h2.pcapng").read_bytes())
        for path in (FOLDER / "h2.pcapng", self.write("h2.pcapng.gz", packed)):
            for threads in ("-j1", "-j2"):
                done = run(["sense", "--format", "ndjson", "--reveal", threads, "-r", path])
                self.assertEqual(done.code, 1)
                self.assertEqual([told(found) for found in done.findings()], OPENED["h2"])
                self.assertNotIn('"event_type":"coverage"', done.out)

    def test_what_a_capture_holds_behind_its_packets_opens_them_too(self):
        # Behind the request of the first flow; behind all of them, when no flow goes on.
        for packets, wanted, unseen in ((16, OPENED["h2"], 0), (1000, [], 5)):
            late = self.write("late.pcapng",
                              late_keys((FOLDER / "h2.pcapng").read_bytes(), packets))
            for threads in ("-j1", "-j2"):
                done = run(["sense", "--format", "ndjson", "--reveal", threads, "-r", late])
                self.assertEqual([told(found) for found in done.findings()], wanted)
                self.assertEqual([r["coverage"]["reason"] for r in done.records()
                                  if r["event_type"] == "coverage"], ["encrypted"] * unseen)

    def test_two_captures_one_with_its_secrets_one_without(self):
        done = run(["sense", "--format", "ndjson", "--reveal", "-r", FOLDER / "tls.pcap",
                    "-r", FOLDER / "h2.pcapng"])
        self.assertEqual([told(found) for found in done.findings()], OPENED["h2"])
        self.assertEqual([r["tls"]["sni"] for r in done.records()
                          if r["event_type"] == "coverage"], [API, API])

    def test_without_secrets_each_flow_is_told_with_who_receives_it(self):
        policy = self.write("policy.yaml", POLICY)
        for more, role, owner in (([], "third-party", None),
                                  (["--policy", policy], "processor", "Collect Ltd.")):
            done = run(["sense", "--format", "ndjson", *more, "-r", FOLDER / "h2.pcap"])
            self.assertEqual(done.code, 0)
            told_of = [r for r in done.records() if r["event_type"] == "coverage"]
            self.assertEqual([r["coverage"]["reason"] for r in told_of], ["encrypted"] * 5)
            self.assertEqual(len({r["flow_id"] for r in told_of}), 5)
            for record in told_of:
                self.assertEqual(record["tls"], {"sni": HOST, "alpn": "h2"})
                self.assertEqual(record["destination"]["host"], HOST)
                self.assertEqual(record["destination"]["domain"], "tracker.example")
                self.assertEqual(record["destination"]["role"], role)
                self.assertEqual(record["destination"]["owner"], owner)

    def test_lines_that_are_none_of_a_key_log_are_told(self):
        keys = (FOLDER / "tls.keylog").read_text(encoding="utf-8")
        mixed = self.write("mixed.keylog", "not a key\n# a comment\n" + keys + "CLIENT_RANDOM 12 34\n")
        done = self.sense("tls", "--keylog", mixed)
        self.assertEqual([told(found) for found in done.findings()], OPENED["tls"])
        self.assertIn("leakwire: --keylog: 2 lines not of a key log, passed over", done.err)

    def test_wrong_secrets_open_nothing_and_that_is_told(self):
        keys = (FOLDER / "h2.keylog").read_text(encoding="utf-8").splitlines()
        wrong = [line[:-1] + ("1" if line.endswith("0") else "0") for line in keys]
        done = self.sense("h2", "--keylog", self.write("wrong.keylog", "\n".join(wrong) + "\n"))
        self.assertEqual(done.findings(), [])
        self.assertEqual([r["coverage"]["reason"] for r in done.records()
                          if r["event_type"] == "coverage"], ["encrypted"] * 5)

    def test_a_key_log_that_is_none(self):
        for wrong in (FOLDER / "none.keylog", FOLDER):
            done = self.sense("tls", "--keylog", wrong)
            self.assertEqual(done.code, 2)
            self.assertRegex(done.err, "(?m)^leakwire: .*SSLKEYLOGFILE is expected$")
        done = self.sense("tls", "--keylog", FOLDER / "tls.pcap")
        self.assertEqual(done.code, 0)
        self.assertIn('"reason":"encrypted"', done.out)
