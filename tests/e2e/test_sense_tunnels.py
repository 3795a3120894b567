"""Captures of tunnels and of links of radio: what is in them is found, what is too deep is told."""

import struct

from captures import conversation, pcap, post
from harness import Case, run

CLIENT, SERVER = "10.0.0.7", "203.0.113.9"
FOUND = ["4111 1111 1111 1111"]


def ip4(protocol, inside):
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(inside), 1, 0, 64, protocol, 0,
                       bytes((192, 0, 2, 1)), bytes((198, 51, 100, 2))) + inside


def ip6(following, inside):
    address = bytes.fromhex("20010db8") + bytes(11)
    return struct.pack(">IHBB", 0x60000000, len(inside), following, 64) + address + b"\1" \
        + address + b"\2" + inside


def in_udp(port, inside):
    return ip4(17, struct.pack(">HHHH", 40000, port, 8 + len(inside), 0) + inside)


def ethernet(inside):
    return b"\x02" * 12 + b"\x08\x00" + inside


def geneve(packet):
    return in_udp(6081, bytes.fromhex("0240655800002a0001020301aabbccdd") + ethernet(packet))


def teredo(packet):
    return in_udp(3544, bytes.fromhex("0000c3513fffffff") + ip6(4, packet))


def gtp(packet):
    return in_udp(2152, bytes.fromhex("34ff") + struct.pack(">HI", len(packet) + 8, 7)
                  + bytes.fromhex("0001008501000900") + packet)


def snap(packet):
    return bytes.fromhex("aaaa030000000800") + packet


def wireless(control, inside):
    return bytes.fromhex(control) + bytes(2) + b"a" * 18 + bytes(2) + inside


def amsdu(packet):
    one = b"m" * 12 + struct.pack(">H", 8 + len(packet)) + snap(packet)
    return wireless("8801", bytes.fromhex("8000") + one + bytes(-len(one) % 4) + one)


# What is put around an IPv4 packet, and the link type of tcpdump.org/linktypes.html.
WAYS = {
    "GENEVE": (geneve, 101),
    "Teredo": (teredo, 101),
    "GTP-U": (gtp, 101),
    "ERSPAN I": (lambda p: ip4(47, bytes.fromhex("000088be") + ethernet(p)), 101),
    "ERSPAN II": (lambda p: ip4(47, bytes.fromhex("100088be000000011000000000000000")
                                + ethernet(p)), 101),
    "ERSPAN III": (lambda p: ip4(47, bytes.fromhex("100022eb00000001200000000000000000000000")
                                 + ethernet(p)), 101),
    "6in4": (lambda p: ip4(41, ip6(4, p)), 101),
    "802.11": (lambda p: wireless("0801", snap(p)), 105),
    "802.11 QoS": (lambda p: wireless("8802", bytes(2) + snap(p)), 105),
    "A-MSDU": (amsdu, 105),
    "radiotap": (lambda p: bytes.fromhex("00000900020000001000")[:9] + wireless("0801", snap(p))
                 + b"FCS4", 127),
}


class Tunnels(Case):
    def sense(self, packets, link):
        path = self.write("tunnel.pcap", pcap(packets, link=link))
        return run(["sense", "--format", "ndjson", "--reveal", "-r", path])

    @staticmethod
    def packets():
        said = post("card=4111 1111 1111 1111", media="text/plain")
        return [frame[14:] for frame in conversation(CLIENT, SERVER, 40000, 80, said, most=300)]

    def test_each_is_looked_into(self):
        for name, (wrap, link) in WAYS.items():
            with self.subTest(name):
                done = self.sense([wrap(packet) for packet in self.packets()], link)
                self.assertEqual(done.code, 1)
                found = done.findings()
                self.assertEqual([one["finding"]["value"] for one in found], FOUND)
                self.assertEqual(found[0]["destination"]["host"], "collect.tracker.example")
                self.assertNotIn('"event_type":"coverage"', done.out)

    def test_eight_in_each_other_and_no_more(self):
        for name in ("GENEVE", "GTP-U", "ERSPAN II", "6in4"):
            wrap, link = WAYS[name]
            each = 2 if name == "6in4" else 1
            packets = self.packets()
            for _ in range(8 // each):
                packets = [wrap(packet) for packet in packets]
            with self.subTest(name):
                self.assertEqual([one["finding"]["value"]
                                  for one in self.sense(packets, link).findings()], FOUND)
                done = self.sense([wrap(packet) for packet in packets], link)
                self.assertEqual(done.findings(), [])
                told = [r["coverage"] for r in done.records() if r["event_type"] == "coverage"]
                self.assertEqual([one["reason"] for one in told], ["limit"])

    def test_what_is_encrypted_below_is_told(self):
        for name, wrap, link in (("802.11", lambda p: wireless("0841", bytes(8) + p), 105),
                                 ("ESP", lambda p: ip4(50, p), 101)):
            with self.subTest(name):
                done = self.sense([wrap(packet) for packet in self.packets()], link)
                told = [r["coverage"] for r in done.records() if r["event_type"] == "coverage"]
                self.assertEqual([one["reason"] for one in told], ["encrypted"])
