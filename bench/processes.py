"""Whole processes: CPU time in interleaved rounds, and the peak of anonymous memory."""

import os
import shutil
import statistics
import subprocess
import sys
import time

from tables import bytes_of, rate, table

PATTERNS = "bench/patterns.txt"
CORE_6 = "email,card-number,phone-e164,phone-nanp,iban,us-ssn"


def make_corpus(build, data, name, size):
    path = data / f"{name}-{size}"
    if not path.exists() or path.stat().st_size != bytes_of(size):
        with open(path, "wb") as out:
            subprocess.run([build / "bin/leakwire-corpus", name, size, "1"], stdout=out, check=True)
    return path


def spent(command, output):
    """CPU time (user and system) and wall time of one run, in seconds."""
    # A file, as grep stops at its first line where it writes to /dev/null.
    with open(output, "wb") as out:
        begin = time.monotonic()
        pid = os.posix_spawnp(command[0], command, os.environ,
                              file_actions=[(os.POSIX_SPAWN_DUP2, out.fileno(), 1)])
        _, status, usage = os.wait4(pid, 0)
        wall = time.monotonic() - begin
    if os.waitstatus_to_exitcode(status) not in (0, 1):  # 1: found something, or nothing
        sys.exit(f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, wall


def rounds(commands, count, data):
    """For each command the medians of CPU and wall time: one run each to warm up, then in turn."""
    measured = [[] for _ in commands]
    for turn in range(count + 1):
        for number, command in enumerate(commands):
            one = spent(command, data / "output")
            if turn > 0:
                measured[number].append(one)
    return [tuple(statistics.median(run[i] for run in runs) for i in (0, 1)) for runs in measured]


def contestants(build, log, counted):
    """{name: command}; a peer that is not installed is left out."""
    scan = [str(build / "bin/leakwire"), "scan", "-q", *(["-c"] if counted else ["--format", "ndjson"])]
    commands = {
        "leakwire": [*scan, "-j1", str(log)],
        "leakwire core-6": [*scan, "-j1", "--only", CORE_6, str(log)],
        "leakwire -j2": [*scan, "-j2", str(log)],
        "rg": ["rg", "-ac", "--no-config", "--no-unicode", "-f", PATTERNS, str(log)],
        "grep": ["env", "LC_ALL=C", "grep", "-acE", "-f", PATTERNS, str(log)],
        "wc": ["wc", "-l", str(log)],
    }
    return {name: command for name, command in commands.items()
            if shutil.which("grep" if name == "grep" else command[0])}


def missing():
    return [f"`{name}` is not installed: left out." for name in ("rg", "grep", "wc")
            if not shutil.which(name)]


class Log:
    """One log, read by every contestant."""

    def __init__(self, build, data, size, count):
        self.size = bytes_of(size)
        self.commands = contestants(build, make_corpus(build, data, "log-sparse", size), False)
        self.measured = dict(zip(self.commands, rounds(list(self.commands.values()), count, data)))

    def ratio(self, one, other):
        """CPU time of `one` as a multiple of that of `other`."""
        if one not in self.measured or other not in self.measured:
            return None
        return self.measured[one][0] / max(self.measured[other][0], 1e-6)

    def table(self):
        rows = []
        for name, (cpu, wall) in self.measured.items():
            rows.append([f"`{' '.join(self.commands[name])}`", f"{cpu:.3f}",
                         rate(self.size / cpu / 1e9), f"{self.ratio(name, 'leakwire'):.2f}",
                         f"{wall:.3f}"])
        return table(["command", "CPU seconds", "GB/s of CPU time", "CPU time, of leakwire's",
                      "wall seconds"], rows)


def by_corpus(build, data, sizes, count):
    """Every corpus by every command; `sizes` tells how much of each."""
    names = [name for name in contestants(build, "", True) if name != "leakwire -j2"]
    rows = []
    for corpus, size in sizes.items():
        commands = contestants(build, make_corpus(build, data, corpus, size), True)
        medians = rounds([commands[name] for name in names], count, data)
        rows.append([corpus, size, *(rate(bytes_of(size) / max(cpu, 1e-6) / 1e9)
                                     for cpu, _ in medians)])
    return table(["corpus", "bytes", *names], rows)


def peak(build, data, command, stdin=None):
    """Peak of RssAnon in MiB of one run."""
    report = data / "peak"
    done = subprocess.run([build / "bin/leakwire-peak", report, *command], stdin=stdin,
                          stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{command}: exit code {done.returncode}")
    lines = dict(line.split() for line in report.read_text().splitlines())
    return int(lines["rss_anon_kib"]) / 1024


def memory(build, data, size, line):
    log = make_corpus(build, data, "log-sparse", size)
    scan = [str(build / "bin/leakwire"), "scan", "--format", "ndjson"]
    rows = [[f"`{' '.join(scan)} -j{count} {log}`",
             f"{peak(build, data, [*scan, f'-j{count}', str(log)]):.1f}"] for count in (1, 2)]
    with open(log, "rb") as stdin:
        rows.append([f"`{' '.join(scan)} -j1 - < {log}`",
                     f"{peak(build, data, [*scan, '-j1', '-'], stdin):.1f}"])
    with subprocess.Popen([build / "bin/leakwire-corpus", "one-line", line, "1"],
                          stdout=subprocess.PIPE) as maker:
        rows.append([f"`leakwire-corpus one-line {line} 1 \\| {' '.join(scan)} -j1 -`",
                     f"{peak(build, data, [*scan, '-j1', '-'], maker.stdout):.1f}"])
    return table(["command", "MiB"], rows)


def start_up(build, data, count):
    """Programs on a file of 1 KiB."""
    small = data / "small.log"
    text = make_corpus(build, data, "words", "1K").read_bytes()
    mail = b" mail alice@example.com\n"
    small.write_bytes(text[:-len(mail)] + mail)
    commands = [[*command] for name, command in contestants(build, small, False).items()
                if name != "leakwire -j2"]
    medians = rounds(commands, count, data)
    return table(["command", "CPU ms", "wall ms"],
                 [[f"`{' '.join(command)}`", f"{cpu * 1e3:.1f}", f"{wall * 1e3:.1f}"]
                  for command, (cpu, wall) in zip(commands, medians)])
