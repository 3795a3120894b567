"""Two samples of data on its way to somebody: a proxy's log and a browser's recording.

Their keys say of each planted value what policies/plesk-2017.yaml makes of it: who receives it, in
which country, what is to be done, by which rule, for which promise. All of it is said here by hand,
case by case, and never taken from the program.
"""

import dataclasses
import json

from sample_data import AGENTS, CARDS, IBANS, LUHN_FAILING, PEOPLE, PHONES

PAGE = "https://panel.example"


@dataclasses.dataclass(frozen=True)
class To:
    """A receiver: its host, what a record calls it, its country, whether that is abroad."""
    host: str
    receiver: str
    country: str
    abroad: str


PANEL = To("panel.example", "Hosting Panel GmbH", "DE", "no")
PANEL_US = To("panel-us.example", "Hosting Panel Inc", "US", "yes")
PAY = To("api.pay.example", "pay", "IE", "no")
SHIPPING = To("ship.example", "shipping", "DE", "no")
POST = To("post.example", "post", "US", "yes")
NEWS = To("news.example", "news", "AT", "no")
SURVEY = To("survey.example", "survey", "FR", "no")
SUPPORT = To("support.example", "support", "IN", "yes")
PARTNER = To("partner.example", "partner", "CH", "yes")
PROSECUTOR = To("prosecutor.example", "prosecutor", "DE", "no")
# In no list of the policy. The first is in none at all, the others in the built-in registry.
TRACKER = To("collect.tracker.example", "", "", "unknown")
ANALYTICS = To("www.google-analytics.com", "google-analytics", "US", "yes")

# What a rule, or a receiver's use, cites.
PROMISES = {
    "": [],
    "clear-logins": ["secure-transfer"],
    "logins-to-others": ["logins-only-to-us"],
    "logins-in-urls": ["secure-transfer"],
    "authorities": ["law-may-ask"],
    "cards-never-to-us": ["cards-by-processor-only"],
    "cards-to-others": ["cards-by-processor-only"],
    "referer-to-others": ["links-carry-nobody"],
    "people-in-cookies": ["no-person-in-cookies"],
    "email-out": ["no-email-to-third-parties"],
    "people-out": ["nothing-to-third-parties"],
    "partners": ["partners-with-permission"],
    "marketing-mail": ["marketing-mail-can-be-left"],
    "surveys": ["surveys-are-free"],
    "europe-to-usa": ["europe-to-usa-least"],
    "visits-to-others": ["only-what-is-needed"],
    "pay.payment": ["cards-by-processor-only", "processors-for-their-purpose"],
    "shipping.orders": ["processors-for-their-purpose"],
    "post.purchase-mail": ["purchase-mail-goes-on", "processors-for-their-purpose"],
    "support.support": ["processors-for-their-purpose"],
}


@dataclasses.dataclass(frozen=True)
class Plant:
    """A value, how sure its detector is, and what the policy wants done with it."""
    value: str
    detector: str
    confidence: str
    action: str
    rule: str

    def wanted(self):
        # What is not beyond chance is reported where it would be blocked or redacted.
        weak = self.confidence != "validated" and self.action in ("block", "redact")
        return "report" if weak else self.action


def email(person, action, rule):
    return Plant(person.email, "email", "validated", action, rule)


def phone(number, action, rule):
    return Plant(number, "phone-e164", "validated", action, rule)


def card(number, action, rule):
    return Plant(number, "card-number", "validated", action, rule)


def iban(number, action, rule):
    return Plant(number, "iban", "validated", action, rule)


def login(person, action, rule):
    return ["user=", Plant(person.user, "username", "likely", action, rule),
            "&password=", Plant(person.password, "password", "validated", action, rule)]


KEY_HEAD = "line\tcolumn\tlength\tdetector\tconfidence\taction\trule\tpromises\treceiver" \
           "\timporter_country\tabroad"


def key_row(line, column, plant, to, *more):
    return "\t".join(map(str, (line, column, len(plant.value), plant.detector, plant.confidence,
                               plant.wanted(), plant.rule, ",".join(PROMISES[plant.rule]),
                               to.receiver, to.country, to.abroad, *more)))


# The proxy's log: Squid's native format, with the queries that Squid leaves out by default.

def proxy_leaks(chance, person):
    """(method, scheme, receiver, parts of the path) of every case."""
    number, account, call = chance.pick(CARDS), chance.pick(IBANS), chance.pick(PHONES)
    address = Plant(chance.private_address(), "ipv4", "likely", "report", "visits-to-others")
    return [
        ("GET", "https", TRACKER, ["/pixel?email=", email(person, "block", "email-out"), "&v=3"]),
        ("GET", "https", ANALYTICS, ["/collect?v=1&em=", email(person, "block", "email-out")]),
        ("POST", "https", PAY, ["/v1/charges?card=", card(number, "allow", "pay.payment")]),
        ("POST", "https", PANEL, ["/order?card=", card(number, "block", "cards-never-to-us")]),
        ("GET", "https", SHIPPING, ["/labels?phone=", phone(call, "allow", "shipping.orders")]),
        ("GET", "https", SHIPPING, ["/labels?card=", card(number, "block", "shipping.orders")]),
        ("POST", "http", PANEL, ["/login?", *login(person, "block", "clear-logins")]),
        ("POST", "https", PANEL, ["/login?", *login(person, "redact", "logins-in-urls")]),
        ("POST", "https", TRACKER, ["/auth?", *login(person, "block", "logins-to-others")]),
        ("GET", "https", PANEL_US, ["/export?phone=", phone(call, "report", "europe-to-usa")]),
        ("GET", "https", PANEL_US, ["/export?email=", email(person, "report", "europe-to-usa")]),
        ("GET", "https", POST, ["/send?to=", email(person, "allow", "post.purchase-mail")]),
        ("GET", "https", NEWS, ["/subscribe?email=", email(person, "block", "marketing-mail")]),
        ("GET", "https", SURVEY, ["/call?phone=", phone(call, "block", "surveys")]),
        ("GET", "https", SUPPORT, ["/tickets?from=", email(person, "allow", "support.support")]),
        ("GET", "https", PARTNER, ["/leads?email=", email(person, "block", "partners")]),
        ("GET", "https", PARTNER, ["/bonus?iban=", iban(account, "block", "cards-to-others")]),
        ("GET", "https", PROSECUTOR, ["/case/7?email=", email(person, "allow", "authorities")]),
        ("GET", "http", TRACKER, ["/v?client_ip=", address, "&page=2"]),
        ("GET", "https", TRACKER, ["/refund?iban=", iban(account, "block", "cards-to-others")]),
        ("GET", "https", ANALYTICS, ["/collect?v=1&phone=", phone(call, "block", "people-out")]),
        ("GET", "https", PANEL, ["/account?email=", email(person, "allow", "")]),
    ]


def proxy_traps(chance):
    stamp = chance.digits("17", 13)
    return [
        ("GET", "https", PANEL, ["/img/icon@2x.png"]),
        ("GET", "https", PANEL, [f"/assets/app.{chance.digits('6', 20)}.js"]),
        ("GET", "https", TRACKER, [f"/pixel?id={chance.digits('9', 16)}&_={stamp}"]),
        ("GET", "https", ANALYTICS, [f"/collect?v=1&t=pageview&dl=%2Fcart&z={stamp}"]),
        ("POST", "https", PAY, [f"/v1/charges?card={chance.pick(LUHN_FAILING)}"]),
        ("GET", "http", SHIPPING, [f"/track?order={chance.digits('8', 12)}"]),
        ("CONNECT", "", NEWS, []),
        ("GET", "https", SUPPORT, ["/help?topic=ssh&kex=aes128-gcm@openssh.com"]),
    ]


def proxy(chance):
    """(line, key rows) of each line."""
    cases = len(proxy_leaks(chance, PEOPLE[0]))
    millis = 1768348800000  # 2026-01-14T00:00:00Z
    for number in range(4 * 3 * cases):
        millis += chance.below(20000)
        person = chance.pick(PEOPLE)
        leak = number % 4 == 1
        method, scheme, to, parts = proxy_leaks(chance, person)[number // 4 % cases] if leak \
            else chance.pick(proxy_traps(chance))
        text = (f"{millis // 1000}.{millis % 1000:03} {chance.below(900):6} "
                f"10.1.{chance.below(4)}.{1 + chance.below(250)} ")
        text += "TCP_TUNNEL/200" if method == "CONNECT" else "TCP_MISS/200"
        text += f" {chance.below(90000)} {method} "
        text += f"{to.host}:443" if method == "CONNECT" else f"{scheme}://{to.host}"
        rows = []
        for part in parts:
            if isinstance(part, Plant):
                rows.append(key_row(number + 1, len(text) + 1, part, to))
                part = part.value
            text += part
        kind = "-" if method == "CONNECT" else "text/html"
        yield f"{text} - HIER_DIRECT/203.0.113.{1 + chance.below(250)} {kind}", rows


def proxy_files(chance):
    lines = list(proxy(chance))
    yield "proxy.log", "".join(f"{line}\n" for line, _ in lines)
    yield "proxy.key.tsv", "\n".join([KEY_HEAD, *(row for _, rows in lines for row in rows)]) + "\n"


# The browser's recording: HAR 1.2, laid out so that every text has a line of its own. What the
# format tells twice (query, cookies, form fields beside URL, header and body) is left empty.

class Recording:
    """Plants values by marks that stand for them until the text is laid out."""

    def __init__(self):
        self.planted = []

    def text(self, to, where, parts):
        out = ""
        for part in parts:
            if isinstance(part, Plant):
                out += f"\ue000{len(self.planted)}\ue001"
                self.planted.append((part, to, where))
            else:
                out += part
        return out

    def lay_out(self, log):
        """The file, and the rows of its key."""
        rows, lines = [], []
        for number, line in enumerate(json.dumps(log, indent=1, ensure_ascii=False).split("\n"), 1):
            while "\ue000" in line:
                begin, end = line.index("\ue000"), line.index("\ue001")
                plant, to, where = self.planted[int(line[begin + 1:end])]
                rows.append(key_row(number, begin + 1, plant, to, where))
                line = line[:begin] + plant.value + line[end + 1:]
            lines.append(line)
        return "\n".join(lines) + "\n", rows


def browser_cases(chance, person):
    """(method, receiver, path, headers, type and parts of the body) of every request. Parts of a
    path are in its query."""
    number, call = chance.pick(CARDS), chance.pick(PHONES)
    form, data = "application/x-www-form-urlencoded", "application/json"
    referer = ["Referer", [f"{PAGE}/welcome?email=", email(person, "block", "referer-to-others")]]
    cookie = ["Cookie", ["lang=en; mail=", email(person, "report", "people-in-cookies")]]
    return [
        ("GET", PANEL, ["/welcome"], [["Cookie", ["lang=en; theme=dark"]]], None),
        ("GET", TRACKER, ["/pixel?v=3"], [referer], None),
        ("GET", ANALYTICS, ["/collect?v=1&em=", email(person, "block", "email-out")],
         [["Referer", [f"{PAGE}/welcome"]]], None),
        ("POST", PANEL, ["/login"], [], (form, login(person, "allow", ""))),
        ("POST", PANEL, ["/order"], [], (data, ['{"card":"', card(number, "block",
                                                                  "cards-never-to-us"), '"}'])),
        ("POST", PAY, ["/v1/charges"], [], (data, ['{"card":"', card(number, "allow",
                                                                     "pay.payment"), '"}'])),
        ("GET", PANEL, ["/img/icon@2x.png"], [cookie], None),
        ("POST", TRACKER, ["/events"], [], (data, ['{"phone":"', phone(call, "block", "people-out"),
                                                   '","page":2}'])),
        ("POST", NEWS, ["/subscribe"], [], (form, ["mail=", email(person, "block",
                                                                  "marketing-mail"), "&ok=1"])),
        ("POST", SHIPPING, ["/labels"], [], (form, ["phone=", phone(call, "allow",
                                                                    "shipping.orders")])),
        ("POST", PANEL_US, ["/export"], [], (data, ['{"email":"', email(person, "report",
                                                                        "europe-to-usa"), '"}'])),
        ("GET", TRACKER, [f"/pixel?id={chance.digits('9', 16)}"], [], None),
    ]


def recorded(recording, chance, case, millis):
    """One entry of the recording."""
    method, to, path, headers, body = case
    clock = f"{millis // 60000:02}:{millis // 1000 % 60:02}.{millis % 1000:03}"
    sent = [{"name": "Host", "value": to.host}, {"name": "User-Agent", "value": AGENTS[0]}]
    url = recording.text(to, "query", [f"https://{to.host}", *path])
    for name, parts in headers:
        sent.append({"name": name, "value": recording.text(to, name.lower(), parts)})
    request = {"method": method, "url": url, "httpVersion": "HTTP/1.1", "cookies": [],
               "headers": sent, "queryString": []}
    if body is not None:
        kind, parts = body
        request["postData"] = {"mimeType": kind, "params": [],
                               "text": recording.text(to, "body", parts)}
    request.update({"headersSize": -1, "bodySize": -1})
    response = {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [],
                "headers": [{"name": "Content-Type", "value": "text/html"}],
                "content": {"size": 2, "mimeType": "text/html", "text": "ok"},
                "redirectURL": "", "headersSize": -1, "bodySize": 2}
    return {"startedDateTime": f"2026-01-14T00:{clock}Z", "time": chance.below(90),
            "request": request, "response": response, "cache": {},
            "timings": {"send": 0, "wait": 1, "receive": 1},
            "serverIPAddress": f"203.0.113.{1 + chance.below(250)}"}


def browser_files(chance):
    recording, entries, millis = Recording(), [], 0
    for person in PEOPLE[:3]:
        for case in browser_cases(chance, person):
            millis += chance.below(3000)
            entries.append(recorded(recording, chance, case, millis))
    text, rows = recording.lay_out({"log": {
        "version": "1.2", "creator": {"name": "make_samples", "version": "1"}, "entries": entries}})
    yield "browser.har", text
    yield "browser.key.tsv", "\n".join([KEY_HEAD + "\twhere", *rows]) + "\n"
