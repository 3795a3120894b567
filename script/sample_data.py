"""What the samples are made of: people who are not, published test numbers, seeded chance."""

import dataclasses
import random


class Chance:
    """Seeded choices; only random.random(), whose sequence Python promises to keep."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def below(self, bound):
        return int(self._random.random() * bound)

    def pick(self, items):
        return items[self.below(len(items))]

    def digits(self, start, count):
        """A number of `count` digits that begins with `start`."""
        return start + "".join(self.pick("0123456789") for _ in range(count - len(start)))

    def hex_upper(self, count):
        return "".join(self.pick("0123456789ABCDEF") for _ in range(count))

    def private_address(self):
        return f"10.{self.below(256)}.{self.below(256)}.{1 + self.below(250)}"


@dataclasses.dataclass(frozen=True)
class Person:
    user: str
    email: str
    password: str


PEOPLE = [
    Person("amalie.brandt", "amalie.brandt@mail.example.com", "Regenbogen-77"),
    Person("b.okafor", "b.okafor@example.org", "tr0ub4dor+3"),
    Person("chen.wei", "chen.wei+shop@mail.example.com", "jade_river_19"),
    Person("dora", "dora@post.example.net", "correct.horse"),
    Person("emil_sand", "emil_sand@example.com", "Fjordpony!4"),
    Person("farah.n", "farah.n@mail.example.org", "pomegranate8"),
    Person("gus.o-neil", "gus.o-neil@news.example.net", "left-right-left"),
    Person("hiroko", "hiroko@mail.example.com", "sakura2026x"),
]

# Test numbers published by the brands and their processors.
CARDS = ["4111111111111111", "4012888888881881", "5555555555554444", "5105105105105100",
         "378282246310005", "371449635398431", "6011111111111117", "30569309025904",
         "3530111333300000"]

# One digit off: they fail the check of ISO/IEC 7812-1.
LUHN_FAILING = ["4111111111111112", "5555555555554445", "6011111111111118", "4012888888881882"]

# Examples of the IBAN registry (ISO 13616).
IBANS = ["DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606",
         "NL91ABNA0417164300", "CH9300762011623852957", "NO9386011117947", "AT611904300234573201",
         "BE68539007547034"]

# Kept free for fiction: Ofcom (London, mobile), NANPA 555-0100 to 555-0199, Bundesnetzagentur
# (Berlin 23125, Frankfurt 90009), ARCEP (06 39 98), ACMA (0491 570 156).
PHONES = ["+447700900123", "+447700900877", "+442079460018", "+12025550143", "+14155550172",
          "+493023125042", "+496990009117", "+33639981204", "+61491570156"]

PAGES = ["/", "/cart", "/help", "/orders", "/about", "/shoes/red?size=42", "/terms.html"]

AGENTS = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.6099.109 Safari/537.36",
    "curl/7.88.1",
    "ExampleBot/2.1 (+https://bot.example.com/about)",
]
