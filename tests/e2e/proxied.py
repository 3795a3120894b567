"""What the tests of the proxies share: a policy, values, and what a case looks like."""

import gzip
import json
import zlib

import codings
from harness import records_in

CARD = "4111111111111111"
EMAIL = "anna@mail.example.com"
# Who may have both, and who may have neither.
APPROVED = "pay.example"
UNAPPROVED = "collect.tracker.example"

POLICY = """\
leakwire: 1
mode: {mode}
we: {{name: Example SE, country: DE, domains: [example.com], networks: [10.0.0.0/8]}}
home: EEA
processors:
  - {{name: Example Payments Ltd, domains: [pay.example], may: [payment.*, contact.*],
     purpose: payment, countries: [IE]}}
promises:
  - {{id: cards-only-to-the-bank, seen: wire, source: a test,
     text: 'Card numbers go to the payment processor alone.'}}
  - {{id: no-email-to-third-parties, seen: wire, source: a test,
     text: 'E-mail addresses go to no third party.'}}
rules:
  - {{name: cards-out, when: {{category: payment.card, to: third-party}}, then: block,
     because: cards-only-to-the-bank}}
  - {{name: email-out, when: {{category: contact.email, to: third-party}}, then: redact,
     because: no-email-to-third-parties}}
  - {{name: cards-back, when: {{category: payment.card, to: [data-subject, first-party]}}, then: block,
     because: cards-only-to-the-bank}}
  - {{name: email-back, when: {{category: contact.email, to: [data-subject, first-party]}},
     then: redact, because: no-email-to-third-parties}}
default: report
"""


def policy(mode="enforce"):
    return POLICY.format(mode=mode)


def json_body(value):
    return json.dumps({"user": {"note": "x" * 40, "card": value}}).encode()


def form_body(value):
    return b"a=1&card=" + value.replace("@", "%40").encode() + b"&b=2"


# name -> (media type, Content-Encoding or None, value -> body)
BODIES = {
    "plain": ("text/plain", None, lambda v: f"one line\ncard: {v}\nanother\n".encode()),
    "json": ("application/json", None, json_body),
    "form": ("application/x-www-form-urlencoded", None, form_body),
    "gzip": ("application/json", "gzip", lambda v: gzip.compress(json_body(v), mtime=0)),
    "deflate": ("application/json", "deflate", lambda v: zlib.compress(json_body(v))),
    "br": ("text/plain", "br", lambda v: codings.br(f"one line\ncard: {v}\n".encode())),
    "zstd": ("application/x-www-form-urlencoded", "zstd", lambda v: codings.zstd(form_body(v))),
}
# Where in the head a value may stand: name -> value -> (path with query, more header lines)
PLACES = {
    "url": lambda v: ("/c?card=" + v.replace("@", "%40"), []),
    "cookie": lambda v: ("/c", [f"Cookie: a=1; card={v}"]),
    "referer": lambda v: ("/c", [f"Referer: http://shop.example.com/?card={v}"]),
    "header": lambda v: ("/c", [f"X-Card: {v}"]),
}


def findings_in(path):
    """The findings of a file of records, or none where it was not made."""
    return [r for r in records_in(path) if r["event_type"] == "finding"] if path.exists() else []


def holds(data, value):
    """Is the value in the bytes: plain, by percent, or in a gzip member?"""
    forms = [value.encode(), value.replace("@", "%40").encode()]
    texts = [data]
    at = data.find(b"\x1f\x8b\x08")
    if at >= 0:
        try:
            texts.append(gzip.decompress(data[at:]))
        except (OSError, EOFError):
            pass
    return any(form in text for form in forms for text in texts)
