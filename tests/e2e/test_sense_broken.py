"""sense -r: a capture cut at every byte and with every bit flipped, as pcap and as pcapng."""

import json
import struct
import unittest

from captures import conversation, pcap, post
from harness import Case, run

HOME, AWAY = "10.0.0.7", "203.0.113.9"
FRAMES = conversation(HOME, AWAY, 51110, 80, post('{"card":"4111 1111 1111 1111"}'))
CARD_AT = 4  # the packet that holds it, from 1


def block(kind, body):
    body += bytes(-len(body) % 4)
    size = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + size + body + size


def pcapng_blocks(begin=1_700_000_000_000_000):
    """Section, interface, then a packet a block (draft-ietf-opsawg-pcapng); `begin` in us."""
    blocks = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)),
              block(1, struct.pack("<HHI", 1, 0, 262144))]
    for i, frame in enumerate(FRAMES):
        time = begin + i * 1000
        blocks.append(block(6, struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(frame),
                                           len(frame)) + frame))
    return blocks


def ends_of(parts):
    ends, at = [], 0
    for part in parts:
        at += len(part)
        ends.append(at)
    return ends


class Broken(Case):
    def sense(self, names, threads=1):
        """One run over all of them. Flows of one capture go on in the next: each is told once."""
        args = [part for name in names for part in ("-r", name)]
        done = run(["sense", "--format", "ndjson", "--every", "-j", threads, *args],
                   check_schema=False)
        for line in done.err.splitlines():
            self.assertRegex(line, "^leakwire: ")
        records = [json.loads(line) for line in done.out.splitlines()]
        stats = records[-1]["stats"]
        self.assertEqual(stats["received"], stats["processed"] + stats["dropped"])
        return done, records

    def cut_everywhere(self, data, ends):
        """`ends`: where a header or packet ends, so that a capture may too."""
        names = [self.write(f"{size:05}", data[:size]) for size in range(len(data) + 1)]
        done, records = self.sense(names)
        self.assertEqual(done.code, 2)
        told = {record["source"]["name"] for record in records
                if record["event_type"] == "coverage" and
                record["coverage"]["reason"] in ("truncated", "unreadable")}
        self.assertEqual(told, {str(name) for size, name in enumerate(names) if size not in ends})
        # Alone: what was whole before the cut is found, and the run ends as it should.
        for size in range(ends[0], len(data) + 1, 61):
            done, records = self.sense([names[size]])
            has_card = size >= ends[CARD_AT - len(FRAMES) - 1]
            found = [r for r in records if r["event_type"] == "finding"]
            self.assertEqual(len(found), int(has_card), size)
            self.assertEqual(done.code, 2 if size not in ends else int(has_card), size)

    def test_pcap_cut_at_every_byte(self):
        data = pcap(FRAMES)
        packets = [data[:24]] + [bytes(16 + len(frame)) for frame in FRAMES]
        self.cut_everywhere(data, ends_of(packets))

    def test_pcapng_cut_at_every_byte(self):
        blocks = pcapng_blocks()
        first = [blocks[0] + blocks[1]]  # without an interface it is no capture yet
        self.cut_everywhere(b"".join(blocks), ends_of(first + blocks[2:]))

    def test_every_bit_flipped(self):
        for kind, data in (("pcap", pcap(FRAMES)), ("pcapng", b"".join(pcapng_blocks()))):
            for bit in range(8):
                names = []
                for at in range(len(data)):
                    flipped = bytearray(data)
                    flipped[at] ^= 1 << bit
                    names.append(self.write(f"{kind}-{bit}-{at:05}", bytes(flipped)))
                done, records = self.sense(names, 1 + bit % 2)
                self.assertEqual(done.code, 2, (kind, bit))
                # Most are flipped where it does no harm.
                self.assertTrue(any(r["event_type"] == "finding" for r in records))

    def test_a_time_after_2038(self):
        _, records = self.sense([self.write("late.pcap", pcap(FRAMES, begin=2_200_000_000))])
        found = [r for r in records if r["event_type"] == "finding"]
        self.assertRegex(found[0]["timestamp"], "^2039-09-18T")

    def test_times_that_no_calendar_has(self):
        for begin in (1 << 62, (1 << 63) - 10_000, (1 << 64) - 1_000_000):
            done, records = self.sense([self.write("late.pcapng", b"".join(pcapng_blocks(begin)))])
            self.assertEqual(done.code, 1)
            self.assertEqual(done.err, "")
            for record in records:
                self.assertRegex(record["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


if __name__ == "__main__":
    unittest.main()
