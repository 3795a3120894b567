#!/usr/bin/env python3
"""Writes lib/detect/tables/phone_plan.inc from the published numbering plans.

The plans are those of libphonenumber's metadata (Apache-2.0), read through its Python port:
    python3 -m venv plan && plan/bin/pip install phonenumbers
    plan/bin/python script/make_phone_plan.py > lib/detect/tables/phone_plan.inc
The build does not run this; the output is committed.

One row is {country code, bit set of national lengths, first two digits 00-63, 64-99}: a national
number of one of these lengths, beginning with one of these pairs of digits, can be valid. Patterns
of the metadata are turned into automata, so a pair stands in a row only where some number of that
length, beginning so, is matched by some pattern of the plan.
"""
import collections
import re._parser as sre
import sys

import phonenumbers
from phonenumbers import PhoneMetadata

FIXED = "fixed_line mobile toll_free premium_rate shared_cost personal_number voip pager uan voicemail".split()


class Automaton:
    """Thompson's construction over the ten digits."""

    def __init__(self, pattern):
        self.edges = collections.defaultdict(list)  # state -> [(digits or None, state)]
        self.count = 1
        self.final = self.build(sre.parse(pattern), 0)

    def state(self):
        self.count += 1
        return self.count - 1

    def build(self, items, at):
        for op, arg in items:
            at = self.step(str(op), arg, at)
        return at

    def step(self, op, arg, at):
        if op == "LITERAL":
            return self.digits({arg - 48}, at)
        if op == "IN":
            return self.digits(self.members(arg), at)
        if op == "SUBPATTERN":
            return self.build(arg[3], at)
        if op == "BRANCH":
            end = self.state()
            for branch in arg[1]:
                self.edges[self.build(branch, at)].append((None, end))
            return end
        if op == "MAX_REPEAT":
            low, high, body = arg
            for _ in range(low):
                at = self.build(body, at)
            end = self.state()
            self.edges[at].append((None, end))
            for _ in range(min(high, 15) - low):
                at = self.build(body, at)
                self.edges[at].append((None, end))
            return end
        raise ValueError(op)

    def digits(self, digits, at):
        end = self.state()
        self.edges[at].append((frozenset(digits), end))
        return end

    @staticmethod
    def members(items):
        out = set()
        for op, arg in items:
            if str(op) == "LITERAL":
                out.add(arg - 48)
            elif str(op) == "RANGE":
                out.update(range(arg[0] - 48, arg[1] - 47))
            elif str(op) == "CATEGORY":
                out.update(range(10))
        return out

    def close(self, states):
        todo, seen = list(states), set(states)
        while todo:
            for digits, end in self.edges[todo.pop()]:
                if digits is None and end not in seen:
                    seen.add(end)
                    todo.append(end)
        return frozenset(seen)

    def move(self, states, digit):
        return self.close({end for s in states for digits, end in self.edges[s]
                           if digits is not None and (digit is None or digit in digits)})

    def pairs_by_length(self, lengths):
        start = self.close({0})
        for pair in range(100):
            states = self.move(self.move(start, pair // 10), pair % 10)
            length = 2
            while states and length <= max(lengths):
                if length in lengths and self.final in states:
                    yield length, pair
                states = self.move(states, None)
                length += 1


def plans():
    """country code -> national length -> pairs of first digits"""
    out = collections.defaultdict(lambda: collections.defaultdict(set))
    regions = [PhoneMetadata.metadata_for_region(r, None) for r in phonenumbers.SUPPORTED_REGIONS]
    regions += [PhoneMetadata.metadata_for_nongeo_region(c, None)
                for c in phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS]
    for region in regions:
        for kind in FIXED:
            desc = getattr(region, kind)
            if desc is None or not desc.national_number_pattern:
                continue
            lengths = desc.possible_length or region.general_desc.possible_length
            lengths = {n for n in lengths if n >= 2}
            if not lengths:
                continue
            for length, pair in Automaton(desc.national_number_pattern).pairs_by_length(lengths):
                out[region.country_code][length].add(pair)
    return out


def main():
    print("// Written by script/make_phone_plan.py from libphonenumber's metadata (Apache-2.0),")
    print(f"// phonenumbers {phonenumbers.__version__}. Country codes of ITU-T E.164.")
    print("// {country code, bit set of national lengths, first two digits 00-63, 64-99}")
    for code, lengths in sorted(plans().items()):
        rows = collections.defaultdict(int)
        for length, pairs in lengths.items():
            rows[sum(1 << pair for pair in pairs)] |= 1 << length
        for pairs, mask in sorted(rows.items(), key=lambda row: row[1]):
            print(f"{{{code}, 0x{mask:05X}, 0x{pairs & (1 << 64) - 1:016X}, 0x{pairs >> 64:09X}}},")


if __name__ == "__main__":
    sys.exit(main())
