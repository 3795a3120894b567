"""The sensor: captures through `leakwire sense`, beside tcpdump, tshark and libhtp; flows; hostile
packets."""

import json
import shutil
import statistics
import subprocess

from floors import Floor
from processes import rounds, spent
from tables import bytes_of, rate, table

POSTS = ("posts-256k-json", "posts-256k-form", "posts-256k-text")
SMALL = "posts-4k-json"
DATAGRAMS = "datagrams-200"
HTTP2, TLS = "posts-256k-h2", "posts-256k-tls"
ABOUT = """\
Captures made by `leakwire-capture`, in the page cache; the whole pack, every decoder, records to
/dev/null. CPU time (user and system) less that of an empty capture (tables read at the start),
median of rounds in which all take turns; GB/s of the file. *times -j1*: wall time of one thread as a
multiple of that of two, which needs two cores that do nothing else.
`tcpdump -w` only copies packets, `tshark` dissects them; *libhtp alone* parses the payloads of the
same connections, and does nothing with what it parsed."""
ABOUT_FLOWS = """\
`leakwire-packet-bench`: packets taken apart and put in order, with a parser that does nothing."""
ABOUT_DOUBLING = """\
Hostile packets: CPU time a packet, and time of twice as many as a multiple, median of the rounds."""


def make_capture(build, data, name, size):
    path = data / f"{name}-{size}.pcap"
    if not path.exists():
        with open(path, "wb") as out:
            subprocess.run([build / "bin/leakwire-capture", name, size], stdout=out, check=True)
    return path


def packets_in(path):
    """Of a classic pcap file in this machine's order: records of 16 bytes and their packet."""
    count, at, data = 0, 24, path.read_bytes()
    while at + 16 <= len(data):
        at += 16 + int.from_bytes(data[at + 8:at + 12], "little")
        count += 1
    return count


def sense(build, capture, threads):
    keys = ["--keylog", str(key_log(build, capture.parent))] if TLS in capture.name else []
    return [str(build / "bin/leakwire"), "sense", "-q", "--format", "ndjson", "-o", "/dev/null",
            f"-j{threads}", *keys, "-r", str(capture)]


def key_log(build, data):
    path = data / "captures.keylog"
    if not path.exists():
        path.write_bytes(subprocess.run([build / "bin/leakwire-capture", "key-log"],
                                        stdout=subprocess.PIPE, check=True).stdout)
    return path


class Senses:
    """Every capture by every command."""

    def __init__(self, build, data, size, count):
        self.rows = {}
        empty = make_capture(build, data, DATAGRAMS, "0")
        self.start, _ = rounds([sense(build, empty, 1)], count, data)[0]
        for name in (*POSTS, HTTP2, TLS, SMALL, DATAGRAMS):
            self.rows[name] = self.measure(build, data, make_capture(build, data, name, size), count)
        self.size = size
        self.htp = self.libhtp(build, make_capture(build, data, SMALL, size), count)
        self.packets = [json.loads(line) for line in subprocess.run(
            [build / "bin/leakwire-packet-bench", *packet_arguments(size, count)],
            capture_output=True, text=True, check=True).stdout.splitlines()]

    def measure(self, build, data, capture, count):
        peers = {"tcpdump -w": ["tcpdump", "-r", str(capture), "-w", "/dev/null"],
                 "tshark": ["tshark", "-n", "-r", str(capture)]}
        commands = {"-j1": sense(build, capture, 1), "-j2": sense(build, capture, 2)}
        measured = dict(zip(commands, rounds(list(commands.values()), count, data)))
        for name, command in peers.items():
            if shutil.which(command[0]):  # slow, and for scale alone: one round
                measured[name] = spent(command, data / "output")
        measured["bytes"] = capture.stat().st_size
        measured["packets"] = packets_in(capture)
        return measured

    @staticmethod
    def libhtp(build, capture, count):
        """GB/s of payload, or None where it is not installed."""
        program = build / "bin/leakwire-htp"
        if not program.exists():
            return None
        runs = [json.loads(subprocess.run([program, capture], capture_output=True, text=True,
                                          check=True).stdout) for _ in range(count)]
        return runs[0]["bytes"] / statistics.median(run["seconds"] for run in runs) / 1e9

    def cpu(self, name, column="-j1"):
        cell = self.rows[name].get(column)
        less = self.start if column.startswith("-j") else 0
        return cell and max(cell[0] - less, 1e-6)

    def gbs(self, name, column="-j1"):
        cpu = self.cpu(name, column)
        return cpu and self.rows[name]["bytes"] / cpu / 1e9

    def mpackets(self, name, column="-j1"):
        return self.rows[name]["packets"] / self.cpu(name, column) / 1e6

    def two(self, name):
        return self.rows[name]["-j1"][1] / self.rows[name]["-j2"][1]

    def doubling(self):
        return [row for row in self.packets if row["bench"] == "doubling"]

    def floors(self):
        posts = min((self.gbs(name), name) for name in POSTS)
        worst = max((row["ratio"], row["input"]) for row in self.doubling())
        two = min((self.two(name), name) for name in POSTS)
        idle = next(row for row in self.packets if row["bench"] == "idle-flows")
        return [
            Floor(f"`sense -j1`, posts of 256 KiB (the slowest: {posts[1]})", posts[0], 1, 3,
                  unit="GB/s"),
            Floor("`sense -j1`, HTTP/2 in cleartext, posts of 256 KiB", self.gbs(HTTP2), 0.5, 1,
                  unit="GB/s"),
            Floor("`sense -j1`, TLS 1.3 with AES-GCM opened, posts of 256 KiB", self.gbs(TLS), 0.5, 1,
                  unit="GB/s"),
            Floor("`sense -j1`, posts of 4 KiB, against libhtp alone",
                  self.htp and self.gbs(SMALL) / self.htp, 0.6, 1),
            Floor("`sense -j1`, packets of 200 bytes", self.mpackets(DATAGRAMS), 1, 3,
                  unit="million a second"),
            Floor(f"`sense -j2` against `-j1`, wall time ({two[1]})", two[0], 1.7, 2),
            Floor(f"{idle['flows']} idle flows, resident", max(idle["resident_mib"], 1), idle["bound_mib"],
                  idle["bound_mib"], unit="MiB", below_is_good=True),
            Floor(f"hostile packets: time of twice as many ({worst[1]})", worst[0], 2.2, 2,
                  below_is_good=True),
        ]

    def capture_table(self):
        rows = []
        for name, row in self.rows.items():
            for column in ("-j1", "-j2", "tcpdump -w", "tshark"):
                if column in row:
                    two = f"{self.two(name):.2f}" if column == "-j2" else ""
                    rows.append([name, f"`sense {column}`" if column[0] == "-" else f"`{column}`",
                                 f"{self.cpu(name, column):.3f}", rate(self.gbs(name, column)),
                                 rate(self.mpackets(name, column)), f"{row[column][1]:.3f}", two])
        if self.htp:
            rows.append([SMALL, "libhtp alone", "", rate(self.htp), "", "", ""])
        return table(["capture", "", "CPU seconds", "GB/s of CPU time",
                      "million packets a second", "wall seconds", "times -j1, wall"], rows)

    def flow_table(self):
        rows = [[row["bench"], str(row["packets"]), str(row["flows"]), f"{row['mpackets_s']:.2f}",
                 rate(row["payload_gb_s"])] for row in self.packets if "mpackets_s" in row]
        return table(["", "packets", "flows", "million packets a second", "GB/s of payload"], rows)

    def idle_table(self):
        rows = [[str(row["flows"]), str(row["bound_mib"]), str(row["open"]), str(row["evicted"]),
                 str(row["counted_mib"]), str(row["resident_mib"])]
                for row in self.packets if row["bench"] == "idle-flows"]
        return table(["flows of one segment", "bound, MiB", "open at the end", "evicted",
                      "counted, MiB", "resident, MiB"], rows)

    def doubling_table(self):
        return table(["input", "packets", "ns a packet", "times for twice as many"],
                     [[row["input"], str(row["packets"]), str(row["ns_packet"]),
                       f"{row['ratio']:.2f}"] for row in self.doubling()])

    def lines(self):
        return ["## The sensor", "", ABOUT, "", *self.capture_table(), "", "### Flows", "",
                ABOUT_FLOWS, "", *self.flow_table(), "", *self.idle_table(), "",
                "### Twice as much", "", ABOUT_DOUBLING, "", *self.doubling_table(), ""]


def packet_arguments(size, count):
    """Packets, idle flows and rounds, by the size of captures."""
    share = min(bytes_of(size) / bytes_of("256M"), 1)
    return [str(max(int(200_000 * share), 200)), str(max(int(1_000_000 * share), 200)), str(count)]
