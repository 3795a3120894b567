"""`leakwire-bench pass`: instructions counted by callgrind, and profiles by perf."""

import re
import shutil
import subprocess

from tables import bytes_of, table


# What a function is part of, by its name; the first that fits.
STAGES = (
    ("planes", r"match::(N_\w+::)?(run_|classify|record_hits|hits_of)|ShapeEngine"),
    ("literals", r"find_literals|PackedLiterals|LiteralEngine"),
    ("layers of encoding", r"decode::|text::N_\w+::|ByteClasses"),
    ("what is found", r"Resolver|KeywordSet|LastKeyword|finding_of|FunctionRef<bool|Record|report::|policy::"),
    ("candidates", r"detect::|text::"),
    ("memory and copies", r"mem(move|cpy|set|chr|rchr)|malloc|_int_|free"),
    ("the kernel", r"\[k\]"),
)


def collected(build, data, arguments):
    """(instructions of a whole run, instruction set in use)."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={data / 'callgrind.out'}",
         build / "bin/leakwire-bench", "pass", "all", *arguments],
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
    for one in inputs:
        corpus, *streams = one.split()
        # A thousand streams gather eight times as much before they are looked at.
        text = f"{8 * bytes_of(size)}" if streams else size
        # The second pass alone: what comes before it, and what warms up, is in both runs.
        once, _ = collected(build, data, [corpus, text, "1", *streams])
        twice, used = collected(build, data, [corpus, text, "2", *streams])
        if once is None or twice is None:
            return [f"valgrind cannot run it: {used[0]}"]
        rows.append([one, f"{twice - once:,}", f"{(twice - once) / bytes_of(text):.3f}"])
    return [f"`valgrind --tool=callgrind leakwire-bench pass all CORPUS {size} PASSES`, two passes "
            "less one; whole pack, seed 1; *streams*: 1000 of them, 1460 bytes at a time, of eight times "
            f"the bytes. valgrind's processor has the instruction set {used}.", "",
            *table(["corpus", "instructions", "of a byte"], rows)]


def shares(report):
    """{function: percent of the time}; functions of a library without names stand together."""
    found = {}
    line = re.compile(r"^ +([\d.]+)%  (\S+) +\[(.)\] (.+?) *$", re.MULTILINE)
    for share, library, where, name in line.findall(report):
        if name.startswith("0x"):
            name = f"{library}, functions without a name"
        if where == "k":
            name = f"[k] {name}"
        found[name] = found.get(name, 0) + float(share)
    return sorted(found.items(), key=lambda item: -item[1])


def by_stage(functions):
    """"planes 50 %, literals 12 %, ...": the shares of functions, put together."""
    stages = {}
    for name, share in functions:
        stage = next((stage for stage, pattern in STAGES if re.search(pattern, name)), "the rest")
        stages[stage] = stages.get(stage, 0) + share
    told = sorted(stages.items(), key=lambda item: -item[1])
    return ", ".join(f"{stage} {share:.0f} %" for stage, share in told if share >= 0.5)


def profile(build, data, command, *, kernel=False):
    """The ten functions that take most, or why there are none. `command`: a program of the build
    and its arguments; kernel: with the system's part."""
    if not shutil.which("perf"):
        return ["`perf` is not installed: no profile."]
    recorded = data / "perf.data"
    done = subprocess.run(["perf", "record", "-q", "-e", "cpu-clock" if kernel else "cpu-clock:u",
                           "-F", "2000", "-o", recorded, *command],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):  # 1: leakwire has found something
        return ["perf cannot record here: no profile."]
    report = subprocess.run(["perf", "report", "--stdio", "--no-children", "-F", "overhead,dso,symbol",
                             "-i", recorded], capture_output=True, text=True, check=False).stdout
    functions = shares(report)
    if not functions:
        return ["perf cannot record here: no profile."]
    rows = []
    for name, share in functions[:10]:
        shown = name if len(name) <= 120 else name[:117] + "..."
        rows.append([f"{share:.1f} %", f"`{shown.replace('|', chr(92) + '|')}`"])
    told = " ".join(str(word).replace(f"{build}/bin/", "") for word in command)
    return [f"`perf record {told}`: {by_stage(functions)}.", "", *table(["share", "function"], rows)]
