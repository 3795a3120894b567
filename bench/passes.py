"""`leakwire-bench pass`: instructions counted by callgrind, and profiles by perf."""

import re
import shutil
import subprocess

from tables import bytes_of, table


def collected(build, data, corpus, size, passes):
    """(instructions of a whole run, instruction set in use)."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={data / 'callgrind.out'}",
         build / "bin/leakwire-bench", "pass", "all", corpus, size, str(passes)],
        capture_output=True, text=True, check=False)
    count = re.search(r"Collected : (\d+)", done.stderr)
    target = re.search(r"^shapes: (\w+)", done.stderr, re.MULTILINE)
    if done.returncode != 0 or not count or not target:
        return None, done.stderr.strip().splitlines()[-1:] or ["no output"]
    return int(count.group(1)), target.group(1)


def instructions(build, data, size, inputs):
    if not shutil.which("valgrind"):
        return ["`valgrind` is not installed: not counted."]
    rows = []
    used = None
    for corpus in inputs:
        # The second pass alone: what comes before it, and what warms up, is in both runs.
        once, _ = collected(build, data, corpus, size, 1)
        twice, used = collected(build, data, corpus, size, 2)
        if once is None or twice is None:
            return [f"valgrind cannot run it: {used[0]}"]
        rows.append([corpus, f"{twice - once:,}", f"{(twice - once) / bytes_of(size):.3f}"])
    return [f"`valgrind --tool=callgrind leakwire-bench pass all CORPUS {size} PASSES`, two passes "
            f"less one; whole pack, seed 1. valgrind's processor has the instruction set {used}.", "",
            *table(["corpus", "instructions", "of a byte"], rows)]


def shares(report):
    """{function: percent of the time}; functions of a library without names stand together."""
    found = {}
    line = re.compile(r"^ +([\d.]+)%  (\S+) +\[.\] (.+?) *$", re.MULTILINE)
    for share, library, name in line.findall(report):
        if name.startswith("0x"):
            name = f"{library}, functions without a name"
        found[name] = found.get(name, 0) + float(share)
    return sorted(found.items(), key=lambda item: -item[1])


def profile(build, data, arguments):
    """The ten functions that take most, or why there are none."""
    if not shutil.which("perf"):
        return ["`perf` is not installed: no profile."]
    recorded = data / "perf.data"
    command = ["leakwire-bench", "pass", *arguments]
    done = subprocess.run(["perf", "record", "-q", "-e", "cpu-clock:u", "-F", "2000", "-o", recorded,
                           build / "bin" / command[0], *command[1:]],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return ["perf cannot record here: no profile."]
    report = subprocess.run(["perf", "report", "--stdio", "--no-children", "-F", "overhead,dso,symbol",
                             "-i", recorded], capture_output=True, text=True, check=False).stdout
    rows = []
    for name, share in shares(report)[:10]:
        shown = name if len(name) <= 120 else name[:117] + "..."
        rows.append([f"{share:.1f} %", f"`{shown.replace('|', chr(92) + '|')}`"])
    return [f"`perf record {' '.join(command)}`:", "", *table(["share", "function"], rows)]
