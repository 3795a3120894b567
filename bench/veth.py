"""The live sensor: packets replayed over a veth inside a network namespace of its own, faster and
faster, to leakwire and to tcpdump -w; what an idle sensor costs. Needs root, ip and tcpreplay.

    python3 bench/veth.py PROGRAM CAPTURE [SECONDS]     the rows as a table
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from tables import table

RATES = (25, 50, 100, 200, 400, 800, 1600, 3200, 6400)  # Mbit/s
ABOUT = """\
`tcpreplay` sends a capture over a veth inside a namespace of its own, at rising rates, for {} s
each; receiver and sender share this machine's cores. *Sent* is what tcpreplay came to. The highest
rate at which nothing was dropped; `received` = `processed` + `dropped` held in every run. Beyond it
whole flows are shed, the largest first."""


def missing():
    tools = [tool for tool in ("unshare", "nsenter", "ip", "tcpreplay") if not shutil.which(tool)]
    if os.geteuid() != 0:
        tools.append("root")
    return tools


class Space:
    """A network namespace with a veth, v0 to v1."""

    def __enter__(self):
        self.holder = subprocess.Popen(["unshare", "-n", "sleep", "86400"])
        ours = os.readlink("/proc/self/ns/net")
        for _ in range(500):
            try:
                if os.readlink(f"/proc/{self.holder.pid}/ns/net") != ours:
                    break
            except OSError:
                pass
            time.sleep(0.01)
        try:
            self.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1")
            for link in ("v0", "v1", "lo"):
                self.run("ip", "link", "set", link, "up")
        except subprocess.CalledProcessError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.holder.kill()
        self.holder.wait()

    def enter(self, *command):
        return ["nsenter", "-t", str(self.holder.pid), "-n", *map(str, command)]

    def run(self, *command):
        return subprocess.run(self.enter(*command), check=True, capture_output=True, text=True)

    def start(self, *command, **more):
        sockets = self.sockets()
        made = subprocess.Popen(self.enter(*command), stderr=subprocess.PIPE, text=True, **more)
        for _ in range(1000):  # until the kernel knows its socket
            if self.sockets() > sockets or made.poll() is not None:
                break
            time.sleep(0.01)
        time.sleep(0.3)
        return made

    def sockets(self):
        return len(pathlib.Path(f"/proc/{self.holder.pid}/net/packet").read_text().splitlines())

    def replay(self, capture, mbps, seconds):
        """Packets sent, and Mbit/s that it came to."""
        told = self.run("tcpreplay", "-q", "-i", "v0", f"--mbps={mbps}", "--loop=0",
                        f"--duration={seconds}", "--preload-pcap", capture).stdout
        sent = int(re.search(r"Actual: (\d+) packets", told).group(1))
        return sent, float(re.search(r"([\d.]+) Mbps", told).group(1))


def end(process):
    process.send_signal(signal.SIGINT)
    return process.communicate(timeout=120)[1]


def sense(space, program, threads, folder, *more):
    out = pathlib.Path(folder) / "findings.ndjson"
    out.unlink(missing_ok=True)
    process = space.start(program, "sense", "-i", "v1", f"-j{threads}", "-o", out, "--format", "ndjson",
                          "--direction", "both", "--key-file", pathlib.Path(folder) / "key",
                          "--drop-to", "root", *more)
    return process, out


def last_stats(out):
    for line in reversed(out.read_text().splitlines()):
        record = json.loads(line)
        if record["event_type"] == "stats":
            return record["stats"]
    raise RuntimeError("no stats")


def dropped_by_sense(space, program, threads, capture, mbps, seconds, folder):
    process, out = sense(space, program, threads, folder)
    sent, rate = space.replay(capture, mbps, seconds)
    time.sleep(0.5)
    end(process)
    stats = last_stats(out)
    if stats["received"] != stats["processed"] + stats["dropped"]:
        raise RuntimeError(f"counters are not exact: {stats}")
    dropped = max(sent - stats["received"], 0) + stats["causes"]["kernel"] + stats["causes"]["shed"]
    return rate, dropped, f"{stats['shed_flows']} of {stats['flows']}"


def dropped_by_tcpdump(space, _program, _threads, capture, mbps, seconds, folder):
    process = space.start("tcpdump", "-i", "v1", "-n", "-B", "65536", "-Z", "root", "-w",
                          pathlib.Path(folder) / "dump.pcap")
    sent, rate = space.replay(capture, mbps, seconds)
    time.sleep(1.5)  # it is handed a block that is not full after a second
    told = end(process)
    received = int(re.search(r"(\d+) packets captured", told).group(1))
    dropped = int(re.search(r"(\d+) packets dropped by kernel", told).group(1))
    return rate, max(sent - received, dropped), "-"


def highest(measure, *arguments, seconds, rates):
    """Mbit/s without a drop, and of the first rate with one: its rate, packets, flows shed."""
    best, first = 0.0, None
    for mbps in rates:
        rate, dropped, shed = measure(*arguments[:4], mbps, seconds, arguments[4])
        if dropped:
            first = (rate, dropped, shed)
            break
        if rate < best * 1.2:  # the sender is at its end
            best = max(best, rate)
            break
        best = max(best, rate)
    return best, first


def idle_share(space, program, threads, folder, seconds):
    process, _ = sense(space, program, threads, folder)
    pid = process.pid
    ticks = os.sysconf("SC_CLK_TCK")

    def spent():
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / ticks

    time.sleep(1)
    before, begin = spent(), time.monotonic()
    time.sleep(seconds)
    share = (spent() - before) / (time.monotonic() - begin)
    end(process)
    return share


class Veth:
    def __init__(self, program, capture, seconds, rates=RATES):
        self.seconds, self.rows, self.idle = seconds, [], {}
        self.missing = missing()
        if self.missing:
            return
        with Space() as space, tempfile.TemporaryDirectory() as folder:
            for name, measure, threads in (("sense -j1", dropped_by_sense, 1),
                                           ("sense -j2", dropped_by_sense, 2),
                                           ("tcpdump -w", dropped_by_tcpdump, 1)):
                if name.startswith("tcpdump") and not shutil.which("tcpdump"):
                    continue
                self.rows.append((name, *highest(measure, space, program, threads, capture, folder,
                                                 seconds=seconds, rates=rates)))
            for threads in (1, 2):
                self.idle[threads] = idle_share(space, program, threads, folder, seconds)

    def lines(self):
        if self.missing:
            return ["### Live", "", f"Not measured: {', '.join(self.missing)} missing.", ""]
        load = os.getloadavg()[0]
        rows = [[f"`{name}`", f"{best:.0f}", "-" if not first else f"{first[0]:.0f}",
                 *map(str, first[1:] if first else ("-", "-"))] for name, best, first in self.rows]
        idle = [[f"`sense -j{threads}`", f"{share * 100:.2f} %"]
                for threads, share in self.idle.items()]
        return ["### Live", "", ABOUT.format(self.seconds) + f" Load of the machine: {load:.1f}.", "",
                *table(["", "Mbit/s without a drop", "first rate with one", "packets dropped then",
                        "flows shed then"], rows), "",
                *table(["idle, nothing comes", "of a core"], idle), ""]


if __name__ == "__main__":
    print("\n".join(Veth(sys.argv[1], sys.argv[2], float(sys.argv[3] if sys.argv[3:] else 5)).lines()))
