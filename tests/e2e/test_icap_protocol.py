"""What the service offers and takes as ICAP: OPTIONS, previews, 204, 206, keep-alive, counters."""

import threading

import proxied
from harness import Case
from icap import CIcap, Client, need_c_icap, wait_until
from proxied import CARD, EMAIL, UNAPPROVED


def setUpModule():
    need_c_icap()


class Protocol(Case):
    def setUp(self):
        super().setUp()
        self.policy = self.write("policy.yaml", proxied.policy())

    def start(self, *directives, **how):
        server = CIcap(self.folder, [f"leakwire.Policy {self.policy}", *directives], **how)
        self.addCleanup(server.stop)
        return server

    def client(self, server, service="leakwire"):
        client = Client(server.port, service)
        self.addCleanup(client.close)
        return client

    def test_options(self):
        answer = self.client(self.start()).options()
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["methods"], "RESPMOD, REQMOD")
        self.assertEqual(answer.headers["allow"], "204, 206")
        self.assertEqual(answer.headers["preview"], "4096")
        self.assertEqual(answer.headers["x-include"], "X-Client-IP, X-Server-IP")
        self.assertIn("leakwire-", answer.headers["istag"])

    def test_preview_is_configured(self):
        answer = self.client(self.start("leakwire.Preview 512")).options()
        self.assertEqual(answer.headers["preview"], "512")

    def test_no_preview(self):
        answer = self.client(self.start("leakwire.Preview off")).options()
        self.assertNotIn("preview", answer.headers)

    def test_unchanged_messages(self):
        client = self.client(self.start())
        body = b"nothing in it " * 1000
        headers = [f"Host: {UNAPPROVED}", f"Content-Length: {len(body)}", "X-Odd:  kept   so "]
        line = f"POST http://{UNAPPROVED}/c?a=1 HTTP/1.1"
        for preview in (None, 0, 1, 4096, 100000):
            with self.subTest(preview=preview):
                self.assertEqual(client.reqmod(line, headers, body, preview=preview).status, 204)
                answer = client.reqmod(line, headers, body, preview=preview, allow="")
                if preview == 100000:    # in a preview 204 is always understood
                    self.assertEqual(answer.status, 204)
                    continue
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.head[:-1], [line, *headers])    # and c-icap's Via
                self.assertEqual(answer.body, body)
        self.assertEqual(client.reqmod("GET http://a.example/ HTTP/1.1", []).status, 204)
        self.assertEqual(client.reqmod("GET http://a.example/ HTTP/1.1", [], allow="").head[0],
                         "GET http://a.example/ HTTP/1.1")

    def test_partial_content(self):
        """206: the head is rewritten, and the client goes on with its own body."""
        client = self.client(self.start())
        body = b"nothing in it " * 1000
        for preview in (None, 0, 100000):
            answer = client.reqmod(f"POST http://{UNAPPROVED}/c HTTP/1.1",
                                   [f"Cookie: v={EMAIL}", f"Content-Length: {len(body)}"], body,
                                   preview=preview, allow="204, 206")
            self.assertEqual((answer.status, answer.original_from), (206, 0))
            self.assertNotIn(EMAIL, "\n".join(answer.head))
            self.assertEqual(answer.header("Content-Length"), str(len(body)))

    def test_labels_change_the_length(self):
        client = self.client(self.start("leakwire.Redact label"))
        body = f"mail: {EMAIL}\n".encode()
        answer = client.reqmod(f"POST http://{UNAPPROVED}/c HTTP/1.1",
                               [f"Content-Length: {len(body)}", "Content-MD5: x"], body)
        self.assertEqual(answer.body, b"mail: [email]\n")
        self.assertEqual(answer.header("Content-Length"), str(len(answer.body)))
        self.assertIsNone(answer.header("Content-MD5"))

    def test_one_length_and_no_chunking_in_a_rewritten_head(self):
        client = self.client(self.start())
        body = f"mail: {EMAIL}\n".encode()
        answer = client.reqmod(f"POST http://{UNAPPROVED}/c HTTP/1.1",
                               ["Transfer-Encoding: chunked"], body)
        self.assertIsNone(answer.header("Transfer-Encoding"))
        lengths = [line for line in answer.head if line.lower().startswith("content-length")]
        self.assertEqual(lengths, [f"Content-Length: {len(body)}"])

    def test_answers_on_their_way_back(self):
        server = self.start()
        client = self.client(server)
        line = "GET http://shop.example.com/orders HTTP/1.1"
        for value, first, length in ((CARD, "HTTP/1.1 403 Forbidden", None),
                                     (EMAIL, "HTTP/1.1 200 OK", 0), ("nothing", None, None)):
            body = f"<p>card: {value}</p>\n".encode()
            answer = client.respmod(line, ["Host: shop.example.com"], "HTTP/1.1 200 OK",
                                    ["Content-Type: text/html", f"Content-Length: {len(body)}"],
                                    body, more=["X-Client-IP: 10.1.2.3"])
            if first is None:
                self.assertEqual(answer.status, 204)
                continue
            self.assertEqual((answer.kind, answer.first_line()), ("res-hdr", first))
            self.assertNotIn(value.encode(), answer.body)
            if length is not None:
                self.assertEqual(len(answer.body), len(body))

    def test_an_answer_is_not_its_request(self):
        """The URL of a request is looked at on its way out, not once more on the way back."""
        client = self.client(self.start())
        answer = client.respmod(f"GET http://{UNAPPROVED}/c?card={CARD} HTTP/1.1", [],
                                "HTTP/1.1 200 OK", ["Content-Length: 2"], b"ok",
                                more=["X-Client-IP: 10.1.2.3"])
        self.assertEqual(answer.status, 204)

    def test_many_exchanges_on_one_connection(self):
        client = self.client(self.start())
        for i in range(50):
            value = (CARD, "nothing")[i % 2]
            answer = client.reqmod(f"POST http://{UNAPPROVED}/c HTTP/1.1", [], f"card: {value}".encode())
            self.assertEqual(answer.status, (200, 204)[i % 2])

    def test_many_at_once(self):
        """Eight connections, each its own values: none gets another's answer or count."""
        server = self.start(threads=8)
        wrong = []

        def work(number):
            client = Client(server.port)
            for i in range(40):
                body = f"note: {number}/{i}\n".encode() * (1 + 300 * (i % 3))
                if i % 2:
                    body += f"mail: {EMAIL}\n".encode()
                answer = client.reqmod(f"POST http://{UNAPPROVED}/c HTTP/1.1", [], body)
                expected = (200, body.replace(EMAIL.encode(), answer.body[-len(EMAIL) - 1:-1]))
                if i % 2 == 0:
                    expected = (204, b"")
                if (answer.status, answer.body) != expected or EMAIL.encode() in answer.body:
                    wrong.append((number, i, answer.status))
            client.close()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])
        counters = server.counters()
        self.assertEqual((counters["MESSAGES"], counters["MESSAGES REDACTED"]), (320, 160))

    def test_counters(self):
        server = self.start(f"leakwire.Findings {self.folder}/findings.ndjson")
        client = self.client(server)
        for body in (f"card: {CARD}", f"mail: {EMAIL}", "nothing"):
            client.reqmod(f"POST http://{UNAPPROVED}/c HTTP/1.1", [], body.encode())
        counters = server.counters()
        expected = {"MESSAGES": 3, "FINDINGS": 2, "FINDINGS TO BLOCK": 1, "FINDINGS TO REDACT": 1,
                    "MESSAGES BLOCKED": 1, "MESSAGES REDACTED": 1, "MESSAGES FAILED OPEN": 0,
                    "RECORDS LOST": 0, "MESSAGES CUT SHORT": 0}
        self.assertEqual({name: counters[name] for name in expected}, expected)
        self.assertGreaterEqual(counters["RECORDS"], 2)

    def test_the_verdict_in_the_access_log(self):
        server = self.start()
        self.client(server).reqmod(f"POST http://{UNAPPROVED}/c HTTP/1.1", [], f"card: {CARD}".encode())
        wait_until(lambda: "200 REQMOD block" in server.access.read_text(), "the line")
