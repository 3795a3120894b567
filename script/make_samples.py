#!/usr/bin/env python3
"""Writes samples/: three logs of a shop that is not, a proxy's log and a browser's recording of its
people at work, and the answer key of each.

    script/make_samples.py            writes the files
    script/make_samples.py --check    exit code 1 where a file differs from what would be written

The key (line, column, length, detector, confidence) is what was planted, and comes from this script
alone, never from the program. Everything else in a line is a trap: it must not be reported.
People and shops are made up. Cards are test numbers that the card brands publish, IBANs the examples
of the IBAN registry, phone numbers of ranges that regulators keep free for fiction (Ofcom, NANPA
555-01xx, Bundesnetzagentur, ARCEP, ACMA), addresses of RFC 1918 and RFC 5737, names of RFC 2606.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from sample_data import (  # noqa: E402
    AGENTS, CARDS, IBANS, LUHN_FAILING, PAGES, PEOPLE, PHONES, Chance)
from traffic_samples import browser_files, proxy_files  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "samples"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Line:
    """One line: plain text, and planted values with their place."""

    def __init__(self):
        self.text = ""
        self.planted = []

    def add(self, *parts):
        """Texts, and (value, detector, confidence) for what is planted."""
        for part in parts:
            if isinstance(part, str):
                self.text += part
            else:
                value, detector, confidence = part
                column = len(self.text.encode()) + 1
                self.planted.append((column, len(value.encode()), detector, confidence))
                self.text += value
        return self


def email(person):
    return (person.email, "email", "validated")


def card(number, confidence="validated"):
    return (number, "card-number", confidence)


def phone(number, confidence="validated"):
    return (number, "phone-e164", confidence)


def iban(number):
    return (number, "iban", "validated")


def printed(number):
    """A card number in the groups that are printed on the card."""
    groups = (4, 4, 4, 4) if len(number) == 16 else (4, 6, len(number) - 10)
    ends = [sum(groups[:i + 1]) for i in range(len(groups))]
    return " ".join(number[end - size:end] for size, end in zip(groups, ends))


def uuid(chance):
    text = "".join(chance.pick("0123456789abcdef") for _ in range(32))
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def hexes(chance, count):
    return "".join(chance.pick("0123456789abcdef") for _ in range(count))


def token(person):
    """A JSON Web Token (RFC 7519), signed with a key that is no key."""
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    head = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = part(json.dumps({"sub": person.user, "iat": 1700000000}).encode())
    mark = part(hmac.new(b"sample", f"{head}.{body}".encode(), hashlib.sha256).digest())
    return f"{head}.{body}.{mark}"


# The web server's access log: Apache's combined format.

def web_request(chance, person):
    """Method, path with what leaks in it, and the Referer of one request."""
    site = "https://shop.example.com"
    cases = [
        lambda: (["GET /newsletter?email=", email(person), "&ok=1"], [f"{site}/"]),
        lambda: (["GET /pixel.gif?id=", uuid(chance), "&_=", chance.digits("14", 13)],
                 [f"{site}/welcome?email=", email(person)]),
        lambda: (["GET /pay?card=", card(chance.pick(CARDS)), "&amount=12.50"], [f"{site}/cart"]),
        lambda: (["GET /pay?card=", chance.pick(LUHN_FAILING), "&amount=12.50"], [f"{site}/cart"]),
        lambda: (["GET /callback?phone=", phone(chance.pick(PHONES)), "&at=evening"], [f"{site}/help"]),
        lambda: (["GET /refund?iban=", iban(chance.pick(IBANS)), "&order=", chance.digits("9", 10)],
                 [f"{site}/orders"]),
        lambda: (["POST /login?user=", (person.user, "username", "likely"), "&password=",
                  (person.password, "password", "validated")], [f"{site}/login"]),
    ]
    return chance.pick(cases)()


def web_trap(chance):
    site = "https://shop.example.com"
    version = f"{chance.below(9)}.{chance.below(20)}.{chance.below(4000)}.{chance.below(90)}"
    return chance.pick([
        lambda: (["GET /img/icon@2x.png"], [f"{site}/"]),
        lambda: ([f"GET /img/logo@3x.webp?v={version}"], [f"{site}/"]),
        lambda: ([f"GET /orders/{uuid(chance)}"], [f"{site}/orders"]),
        lambda: ([f"GET /t?ts={chance.digits('16', 16)}&id={hexes(chance, 24)}"], ["-"]),
        lambda: ([f"GET /search?q=order+{chance.digits('9', 12)}"], [f"{site}/search"]),
        lambda: ([f"GET /assets/app.{hexes(chance, 20)}.js"], [f"{site}/"]),
        lambda: ([f"GET /map?lat=48.{chance.digits('1', 15)}&lon=2.{chance.digits('3', 15)}"], ["-"]),
        lambda: ([f"GET {chance.pick(PAGES)}"], [f"{site}{chance.pick(PAGES)}"]),
        lambda: ([f"GET /feed?since=2026-01-{1 + chance.below(28):02}T00:00:00.000000Z"], ["-"]),
    ])()


def web_access(chance):
    second = 0
    for number in range(320):
        second += chance.below(40)
        person = chance.pick(PEOPLE)
        request, referer = web_request(chance, person) if number % 8 == 3 else web_trap(chance)
        client = chance.pick(["10.1.{}.{}", "198.51.100.{1}", "203.0.113.{1}", "192.0.2.{1}"])
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        code = chance.pick(["200", "200", "200", "304", "302", "404"])
        line = Line().add(client.format(chance.below(250), 1 + chance.below(250)),
                          f" - - [14/{MONTHS[0]}/2026:{clock} +0000] \"")
        line.add(*request).add(f" HTTP/1.1\" {code} {chance.below(90000)} \"")
        line.add(*referer).add(f"\" \"{chance.pick(AGENTS)}\"")
        yield line


# The application's log: one JSON object a line.

def app_leak(chance, person):
    number = chance.pick(CARDS)
    basic = base64.b64encode(f"{person.user}:{person.password}".encode()).decode()
    return chance.pick([
        lambda: ['"msg":"signup","email":"', email(person), '","plan":"basic"'],
        lambda: ['"msg":"mail queued for ', email(person), '","queue":"q7"'],
        lambda: ['"msg":"charge","cardNumber":"', card(number), '","amount":1999'],
        lambda: ['"msg":"charge","cardNumber":"', card(number), '","expiry":"',
                 ("12/27", "card-expiry", "likely"), '","cvv":"', ("123", "card-cvv", "likely"), '"'],
        lambda: ['"msg":"clerk typed ', card(printed(number)), ' into the notes"'],
        lambda: ['"msg":"payload","ref":"', card(number, "likely"), '","state":"raw"'],
        lambda: ['"msg":"call back","phone":"', phone(chance.pick(PHONES)), '"'],
        lambda: ['"msg":"call back","phone":"', ("(202) 555-0143", "phone-nanp", "likely"), '"'],
        lambda: ['"msg":"queued","target":"', phone(chance.pick(PHONES), "likely"), '"'],
        lambda: ['"msg":"payout","iban":"', iban(chance.pick(IBANS)), '"'],
        lambda: ['"msg":"payout","bic":"', ("COBADEFFXXX", "bic", "likely"), '","iban":"',
                 iban(IBANS[0]), '"'],
        lambda: ['"msg":"wire","routing_number":"', ("021000021", "us-aba", "likely"), '"'],
        lambda: ['"msg":"lease","mac":"', ("02:1b:63:84:45:e6", "mac", "likely"), '"'],
        lambda: ['"msg":"clone","remote":"https://',
                 (f"{person.user}:{person.password}", "url-userinfo", "validated"),
                 '@git.example.com/shop.git"'],
        lambda: ['"msg":"key loaded","pem":"', ("-----BEGIN PRIVATE KEY-----", "private-key",
                                                "validated"), '\\nMC4CAQAwBQYDK2VwBCIE..."'],
        lambda: ['"msg":"request","client_ip":"', (chance.private_address(), "ipv4", "likely"), '","ms":12'],
        lambda: ['"msg":"upstream","authorization":"Basic ', (basic, "basic-auth", "validated"), '"'],
        lambda: ['"msg":"upstream","authorization":"Bearer ', (token(person), "bearer-jwt", "validated"), '"'],
        lambda: ['"msg":"login","username":"', (person.user, "username", "likely"), '","password":"',
                 (person.password, "password", "validated"), '"'],
    ])()


def app_trap(chance):
    return chance.pick([
        lambda: [f'"msg":"request","trace":"{uuid(chance)}","ms":{chance.below(900)}'],
        lambda: [f'"msg":"job done","took":0.{chance.digits("4", 16)},"rows":{chance.below(9000)}'],
        lambda: [f'"msg":"order","number":"{chance.digits("9", 16)}"'],
        lambda: ['"msg":"kex","algorithms":"aes128-gcm@openssh.com,chacha20-poly1305@openssh.com"'],
        lambda: [f'"msg":"asset","file":"icon@2x.png","etag":"{hexes(chance, 40)}"'],
        lambda: [f'"msg":"deploy","version":"4.11.{chance.below(40)}.{chance.below(9)}"'],
        lambda: [f'"msg":"tick","epoch_us":{chance.digits("17", 16)}'],
        lambda: [f'"msg":"check digit wrong","ref":"{chance.pick(LUHN_FAILING)}"'],
        lambda: ['"msg":"listen","on":"127.0.0.1:8080","peers":["192.0.2.10","2001:db8::7"]'],
        lambda: [f'"msg":"block","id":"blk_{chance.digits("41", 19)}"'],
    ])()


def app(chance):
    second = 0
    for number in range(300):
        second += chance.below(30)
        person = chance.pick(PEOPLE)
        body = app_leak(chance, person) if number % 4 == 2 else app_trap(chance)
        stamp = (f"2026-01-14T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
                 f".{chance.below(1000):03}Z")
        level = chance.pick(["info", "info", "debug", "warn"])
        yield Line().add(f'{{"time":"{stamp}","level":"{level}",').add(*body).add("}")


# The mail server's log: Postfix.

def mail_lines(chance, number):
    """What Postfix writes on one message, without the head of each line."""
    sender, receiver = chance.pick(PEOPLE), chance.pick(PEOPLE)
    queue = chance.hex_upper(10)
    message = f"{20260114000000 + number * 7}.{queue}@mx{1 + chance.below(3)}.example.org"
    host = f"mx{1 + chance.below(3)}.example.org[198.51.100.{1 + chance.below(250)}]"
    yield [f"smtpd[{1200 + chance.below(90)}]: {queue}: client={host}"]
    yield [f"cleanup[{1300 + chance.below(90)}]: {queue}: message-id=<{message}>"]
    yield [f"qmgr[881]: {queue}: from=<", email(sender), f">, size={chance.below(90000)}, nrcpt=1"]
    yield [f"smtp[{1400 + chance.below(90)}]: {queue}: to=<", email(receiver), f">, relay={host}:25, "
           f"delay=0.{chance.below(90)}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as "
           f"{chance.hex_upper(10)})"]
    yield [f"qmgr[881]: {queue}: removed"]


def mail(chance):
    second, number = 0, 0
    while number < 60:
        number += 1
        bodies = list(mail_lines(chance, number))
        if number % 15 == 4:
            bodies.append(["smtpd[1290]: warning: unknown[192.0.2.77]: SASL LOGIN authentication failed"])
        if number % 20 == 9:
            bodies.append(["local[1500]: warning: root@localhost: no such mailbox"])
        for body in bodies:
            second += chance.below(20)
            clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
            yield Line().add(f"Jan 14 {clock} mx1 postfix/").add(*body)


SAMPLES = {"web-access.log": (web_access, 101), "app.jsonl": (app, 202), "mail.log": (mail, 303)}


def files():
    """(path, content) of every file of samples/."""
    for name, (make, seed) in SAMPLES.items():
        lines = list(make(Chance(seed)))
        key = ["line\tcolumn\tlength\tdetector\tconfidence"]
        for number, line in enumerate(lines, 1):
            key += ["\t".join(map(str, (number, *planted))) for planted in sorted(line.planted)]
        yield FOLDER / name, "".join(line.text + "\n" for line in lines)
        yield FOLDER / (name.split(".")[0] + ".key.tsv"), "\n".join(key) + "\n"
    for name, content in (*proxy_files(Chance(404)), *browser_files(Chance(505))):
        yield FOLDER / name, content


def main(arguments):
    if arguments not in ([], ["--check"]):
        print("usage: script/make_samples.py [--check]", file=sys.stderr)
        return 2
    stale = []
    for path, content in files():
        if not arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content)
        elif not path.exists() or path.read_text() != content:
            stale.append(str(path))
    if stale:
        print("not what script/make_samples.py writes:", *stale, sep="\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
