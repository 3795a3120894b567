"""Recordings of a browser: what was sent is scanned once, to its receiver, in whatever form."""

import base64
import json

from harness import SOURCE, Case, run

MAIL = "anna@mail.example.com"


def entry(**changes):
    one = {"startedDateTime": "2026-01-14T00:00:07.920Z",
           "request": {"method": "POST", "url": "https://t.example/p", "headers": [], "cookies": [],
                       "queryString": []},
           "response": {"status": 200, "headers": [], "cookies": [], "content": {"text": "ok"}}}
    one["request"].update(changes.get("request", {}))
    one["response"].update(changes.get("response", {}))
    return one


def har(*entries, **form):
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "t"}, "entries": entries}}, **form)


def scan(data, *args):
    return run(["scan", "-q", "--log", "har", *args], stdin=data)


def places(done):
    return [(r["where"], r.get("field", ""), r["direction"]) for r in done.records()
            if r["event_type"] == "finding"]


class Recordings(Case):
    def test_each_part(self):
        header = lambda name, value: {"headers": [{"name": name, "value": value}]}
        cases = {
            ("query", "m", "outbound"): {"request": {"url": f"https://t.example/p?m={MAIL}&x=1",
                                         "queryString": [{"name": "m", "value": MAIL}]}},
            ("url", "", "outbound"): {"request": {"url": f"https://t.example/{MAIL}"}},
            ("referer", "", "outbound"): {"request": header("Referer", f"https://a.example/?m={MAIL}")},
            ("cookie", "id", "outbound"): {"request": dict(
                header("Cookie", f"a=b; id={MAIL}"), cookies=[{"name": "id", "value": MAIL}])},
            ("header", "X-Who", "outbound"): {"request": header("X-Who", MAIL)},
            ("set-cookie", "id", "inbound"): {"response": header("Set-Cookie", f"id={MAIL}; Path=/")},
            ("body", "m", "outbound"): {"request": {"postData": {
                "mimeType": "application/x-www-form-urlencoded", "text": f"a=b&m={MAIL}",
                "params": [{"name": "m", "value": MAIL}]}}},
            ("body", "who", "outbound"): {"request": {"postData": {
                "mimeType": "application/json", "text": json.dumps({"u": {"who": MAIL}})}}},
            ("body", "", "inbound"): {"response": {"content": {
                "mimeType": "text/plain", "text": f"hello \"{MAIL}\"\n"}}},
        }
        for expected, changes in cases.items():
            for indent in (None, 1):
                data = har(entry(**changes), indent=indent)
                done = scan(data)
                self.assertEqual(places(done), [expected], done.err)
                source = done.records()[0]["source"]
                self.assertEqual(data[source["offset"]:source["offset"] + len(MAIL)], MAIL)
                before = data[:source["offset"]]
                self.assertEqual(source["line"], before.count("\n") + 1)
                self.assertEqual(source["column"], len(before) - before.rfind("\n"))

    def test_bodies_in_base64(self):
        for mime, expected in (("text/plain", ["finding"]), ("image/png", ["coverage"])):
            text = base64.b64encode(f"to {MAIL}".encode()).decode()
            content = {"mimeType": mime, "text": text, "encoding": "base64"}
            records = scan(har(entry(response={"content": content}))).records()
            self.assertEqual([r["event_type"] for r in records], expected, mime)
            if expected == ["finding"]:
                self.assertEqual(records[0]["path"], ["http.response.body", "base64"])
                self.assertEqual(records[0]["finding"]["inner"], {"offset": 3, "length": len(MAIL)})
            else:
                self.assertEqual(records[0]["coverage"]["reason"], "unsupported")

    def test_an_entry_of_over_a_mebibyte(self):
        body = {"mimeType": "text/plain", "text": "x" * 3_000_000 + f" {MAIL}"}
        done = scan(har(entry(request={"postData": body}), entry(), indent=2))
        self.assertEqual((done.code, places(done)), (1, [("body", "", "outbound")]))

    def test_the_sample_pressed_together_and_in_many_workers(self):
        loose = (SOURCE / "samples/browser.har").read_text(encoding="utf-8")
        tight = json.dumps(json.loads(loose), separators=(",", ":"))
        key = self.folder / "key"

        def told(data, *args):
            records = scan(data, "--key-file", key, *args).records()
            return [(r["finding"]["pseudonym"], r["where"], r.get("field"), r["destination"])
                    for r in records]
        self.assertEqual(told(loose), told(tight))
        self.assertEqual(told(loose), told(loose, "-j", "8"))
        big = self.write("big.har", har(*[entry(request={"url": f"https://h{i}.example/?m=u{i}@mail."
                         "example.com&" + "x" * 9000}) for i in range(1200)]))
        alone, many = (run(["scan", "-q", "--log", "auto", "--key-file", key, "-j", n, big]).records()
                       for n in ("1", "8"))
        self.assertEqual([r["finding"]["id"] for r in alone], [r["finding"]["id"] for r in many])
        self.assertEqual(len(alone), 1200)

    def test_cut_in_the_middle(self):
        data = har(entry(request={"url": f"https://a.example/?m={MAIL}"}),
                   entry(request={"url": f"https://b.example/?m={MAIL}"}))
        whole = [r["destination"]["host"] for r in scan(data).records()]
        self.assertEqual(whole, ["a.example", "b.example"])
        first = data.index("}}, {") + 2
        second = data.rindex("]}}")
        for cut in list(range(1, len(data), 23)) + [first - 1, first, second - 1, second, len(data) - 1]:
            done = scan(data[:cut])
            records = done.records()
            hosts = [r["destination"]["host"] for r in records if r["event_type"] == "finding"]
            self.assertEqual(hosts, whole[:(cut >= first) + (cut >= second)], cut)
            self.assertEqual(done.code, 2, cut)
            self.assertEqual([r["coverage"]["reason"] for r in records if "coverage" in r],
                             ["truncated"], cut)
            self.assertEqual(done.err.count("\n"), 1)

    def test_what_is_no_recording(self):
        for data in ("[]", "{}", "hello\n", '"log"', '{"log":{}}', '{"log":{"entries":{}}}', "}"):
            done = scan(data)
            self.assertEqual((done.code, done.err.count("\n")), (2, 1), data)
            self.assertEqual([r["coverage"]["reason"] for r in done.records()], ["unreadable"], data)
