"""Measures the library and whole processes beside their peers, and writes BENCHMARKS.md.

Called by script/bench: run.py BUILD_FOLDER DATA_FOLDER [--quick] [--out FILE]. Every number in the
file it writes was measured by the commands that stand beside it.
"""

import argparse
import datetime
import os
import pathlib
import platform
import shutil
import subprocess
import sys

import floors
import library
import passes
import processes
import proxy_icap
import proxy_memory
import proxy_nginx
import senses
import veth
from tables import Measured, bytes_of

# Of `leakwire-bench pass`.
COUNTED = ("log-sparse", "log-dense", "json-lines", "accent-sea", "at-sea", "digit-sea", "emails",
           "key-words", "label-sea", "log-sparse streams")
SIZES = {
    # text and peer: in memory; log: of the whole processes; line: of the endless line; capture: of
    # the sensor's
    "full": {"text": "64M", "peer": "8M", "log": "512M", "line": "4G", "passes": "2M",
             "capture": "256M", "rounds": 5, "turn": "0.02", "corpus_seconds": 0.25, "rules": 1000, "profile_seconds": 2,
             "proxy": (7, 1.0), "held": (1000, 1 << 30), "live": (10, veth.RATES),
             "counted": COUNTED},
    "quick": {"text": "16M", "peer": "2M", "log": "64M", "line": "256M", "passes": "1M",
              "capture": "64M", "rounds": 3, "turn": "0.005", "corpus_seconds": 0.05, "rules": 1000, "profile_seconds": 1,
              "proxy": (3, 0.5), "held": (300, 1 << 27), "live": (3, veth.RATES),
              "counted": COUNTED},
    "smoke": {"text": "64K", "peer": "32K", "log": "1M", "line": "1M", "passes": "64K",
              "capture": "256K", "rounds": 1, "turn": "0", "corpus_seconds": 0, "rules": 50, "profile_seconds": 0.1,
              "proxy": (1, 0.05), "held": (20, 1 << 23), "live": (1, veth.RATES[:1]),
              "counted": ("log-sparse",)},
}
ABOUT_MEMORY = """\
One thread, in memory, GB/s of CPU time; median of the rounds, in which all contestants take turns
in one process. *Memory read*: the sum of its 64-bit words. *memchr*: of a byte that text does not
have. *Hyperscan* and *RE2::Set* look for the same whole patterns with their edges (Hyperscan in
block mode, told where each match ends; RE2::Set line by line); what they propose is confirmed by
the code that confirms Leakwire's own candidates (exact extent, edges, validators, key words,
overlaps), and all must come to the same findings. core-6: e-mail, card, international phone, North
American phone, IBAN, SSN."""
ABOUT_WORK = """\
Of a text that is slow the first bytes alone are read, and by peers the first bytes of each. The
hash is over detector, start and length of all findings of the peers' bytes, whole pack; every
engine came to it or stands as different. The last column tells whether cost is linear: 1."""
ABOUT_RULES = """\
`log-keys`: log-sparse, and in 0.1 % of the lines a token of one of the 1000 *rules*, that begin with
a text of their own (made by number, `bench/rules.cc`). The pack and the rules in one pass run at
{:.2f} of what both, one after the other, would."""
ABOUT_THREADS = """\
`scan_lines` of log-sparse in as many parts. Wall time, the fastest of the rounds, as it takes two
cores that do nothing else; and what it would be on such cores by the CPU time spent: 2 where
neither thread holds up the other."""
ABOUT_PROCESSES = """\
CPU time (user and system) of whole processes, start included, file in the page cache: median of
rounds in which all take turns. `bench/patterns.txt` holds ten expressions for the same kinds of
data, without the checks behind them."""


def first_line(command):
    if not shutil.which(command[0]):
        return f"{command[0]}: not installed"
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    return lines[0] if lines else f"{command[0]}: unknown"


def machine(build):
    model = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                 if line.startswith("model name"))
    version = subprocess.run([build / "bin/leakwire", "--version"], capture_output=True, text=True,
                             check=True).stdout.strip().replace("\n", ", ")
    return [f"- {datetime.date.today().isoformat()}, commit "
            f"{first_line(['git', 'describe', '--always', '--dirty'])}; {version}",
            f"- {model}, {os.cpu_count()} cores, Linux {platform.release()}; load when it began: "
            f"{os.getloadavg()[0]:.2f}",
            f"- {first_line(['c++', '--version'])}; {first_line(['rg', '--version'])}; "
            f"{first_line(['grep', '--version'])}"]


def process_sizes(measured, size):
    """Of each corpus what the library takes a second for, `size` at most."""
    sizes = {}
    for name in measured.rows("corpora"):
        most = measured.gbs("corpora", name, "leakwire all") * 1e9
        kib = int(min(bytes_of(size), max(most, 1 << 16))) >> 10
        sizes[name] = f"{kib >> 10}M" if kib >= 1 << 10 else f"{kib}K"
    return sizes


def in_memory(measured):
    notes = [f"- {note}." for note in measured.notes]
    return ["## In memory", "", ABOUT_MEMORY, "", *notes, *([""] if notes else []),
            *library.corpora(measured), "", "### The work done", "", ABOUT_WORK, "",
            *library.work_done(measured), "",
            "### By number of detectors", "",
            ABOUT_RULES.format(library.harmonic(measured)),
            "", *library.detectors(measured), "",
            "### By size of chunks", "",
            "`push` of log-sparse in chunks of so many bytes; the last columns are a thousand streams, a "
            "chunk of each in turn.", "", *library.by_column(measured, "chunks", "pack"), "",
            "### By threads", "", ABOUT_THREADS, "",
            *library.threads(measured), "",
            "### By findings", "", *library.findings(measured), "",
            "### By instruction set", "", "log-sparse.", "", *library.targets(measured), "",
            "### Before the first byte", "", *library.start(measured), ""]


def whole_processes(build, data, size, measured, log):
    return ["## Whole processes", "", ABOUT_PROCESSES, *processes.missing(), "",
            f"### log-sparse, {size['log']}", "", *log.table(), "",
            "### Every corpus", "",
            "GB/s of CPU time; findings are counted (`-c`), not written.", "",
            *processes.by_corpus(build, data, process_sizes(measured, size["text"]), size["rounds"]),
            "", "### Start", "", "A file of 1 KiB with one finding.", "",
            *processes.start_up(build, data, 4 * size["rounds"]), "",
            "### Memory", "",
            "Peak of RssAnon (proc(5)), sampled every millisecond by `leakwire-peak`.", "",
            *processes.memory(build, data, size["log"], size["line"]), ""]


def report(build, data, size):
    head = machine(build)
    measured = Measured.run(build, ["--text", size["text"], "--peer", size["peer"], "--rounds",
                                    str(size["rounds"]), "--turn", size["turn"], "--corpus-seconds",
                                    str(size["corpus_seconds"]), "--rules", str(size["rules"]),
                                    "--folder", str(data / "rules")])
    log = processes.Log(build, data, size["log"], size["rounds"])
    sensor = senses.Senses(build, data, size["capture"], size["rounds"])
    live = veth.Veth(build / "bin/leakwire",
                     senses.make_capture(build, data, senses.SMALL, size["capture"]), *size["live"])
    checked = [*floors.all_floors(measured, log), *sensor.floors()]
    different = measured.different()
    examples = measured.cell("examples", "examples", "leakwire all")["findings"]
    hashes = (f"In {measured.compared()} comparisons the engines came to the same findings, among them "
              f"the {examples} in the examples of the pack's own files."
              if not different else f"**Different findings**: {different}.")
    head.append(f"- load after the rounds: {os.getloadavg()[0]:.2f}")
    lines = ["# Benchmarks", "", "Made by `script/bench`; nothing here is written by hand.", "", *head,
             "", "## Floors", "",
             "What must be reached, on a machine with AVX-512 where it is in GB/s. " + hashes, "",
             *floors.floor_table(checked), "", *in_memory(measured),
             *whole_processes(build, data, size, measured, log), *sensor.lines(), *live.lines(),
             "## In nginx", "", *proxy_nginx.section(build, *size["proxy"]), "",
             *proxy_icap.section(build, *size["proxy"]),
             "## Memory in proxies", "", *proxy_memory.section(build, *size["held"]),
             "## Instructions", "",
             *passes.instructions(build, data, size["passes"], size["counted"]), "",
             "## Where a floor is not reached", "",
             *floors.profiles(measured, checked, size["profile_seconds"], data / "rules",
                              lambda arguments=None, command=None: passes.profile(
                                  build, data, command or [build / "bin/leakwire-bench", "pass", *arguments],
                                  kernel=command is not None)), ""]
    return lines, 1 if different else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--quick", dest="size", action="store_const", const="quick")
    how.add_argument("--smoke", dest="size", action="store_const", const="smoke")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("BENCHMARKS.md"))
    args = parser.parse_args()
    args.data.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_CONFIG_HOME"] = str(args.data)  # the key of the pseudonyms
    lines, code = report(args.build, args.data, SIZES[args.size or "full"])
    args.out.write_text("\n".join(lines))
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
