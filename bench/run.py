"""Measures whole processes (hyperfine), memory, start-up and the library, and writes BENCHMARKS.md.

Called by script/bench: run.py BUILD_FOLDER DATA_FOLDER [--size N] [--line N] [--runs N] [--out FILE]
Every number in the file it writes was measured by the commands that stand beside it.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

PATTERNS = "bench/patterns.txt"
UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def bytes_of(text):
    return int(text[:-1]) * UNITS[text[-1]] if text[-1] in UNITS else int(text)


def first_line(command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def make_corpus(build, data, name, size):
    path = data / f"{name}-{size}"
    if not path.exists() or path.stat().st_size != bytes_of(size):
        with open(path, "wb") as out:
            subprocess.run([build / "bin/leakwire-corpus", name, size, "1"], stdout=out, check=True)
    return path


def hyperfine(commands, runs, data):
    """Median wall time in seconds of each command, in one run of hyperfine."""
    report = data / "hyperfine.json"
    subprocess.run(
        # -i: a scan that finds something ends with 1. -N: no shell in between.
        # A pipe: grep stops at its first line where it writes to /dev/null.
        ["hyperfine", "-N", "-i", "--output", "pipe", "--warmup", "1", "--runs", str(runs),
         "--export-json", report,
         *[" ".join(command) for command in commands]],
        stdout=sys.stderr, check=True)
    results = json.loads(report.read_text())["results"]
    for result in results:
        if any(code not in (0, 1) for code in result["exit_codes"]):
            sys.exit(f"{result['command']}: exit codes {result['exit_codes']}")
    return [result["median"] for result in results]


def peak(build, data, command, stdin=None):
    """Peak of RssAnon in KiB and CPU time in microseconds of one run."""
    report = data / "peak"
    done = subprocess.run([build / "bin/leakwire-peak", report, *command], stdin=stdin,
                          stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{command}: exit code {done.returncode}")
    lines = dict(line.split() for line in report.read_text().splitlines())
    return int(lines["rss_anon_kib"]), int(lines["cpu_us"])


def peak_of_pipe(build, data, name, size, command):
    with subprocess.Popen([build / "bin/leakwire-corpus", name, size, "1"],
                          stdout=subprocess.PIPE) as maker:
        return peak(build, data, command, stdin=maker.stdout)


def whole_processes(build, data, size, runs):
    log = make_corpus(build, data, "log-sparse", size)
    leakwire = str(build / "bin/leakwire")
    commands = [
        [leakwire, "scan", "-j1", "--format", "ndjson", str(log)],
        ["rg", "-c", "--no-config", "--no-unicode", "-f", PATTERNS, str(log)],
        ["env", "LC_ALL=C", "grep", "-cE", "-f", PATTERNS, str(log)],
        ["wc", "-l", str(log)],
    ]
    medians = hyperfine(commands, runs, data)
    count = bytes_of(size)
    lines = [f"Median of {runs} runs, one after the other in the same call of hyperfine, input in the "
             "page cache.", "", "| command | seconds | GB/s | time against leakwire |",
             "|---|---|---|---|"]
    for command, median in zip(commands, medians):
        lines.append(f"| `{' '.join(command)}` | {median:.3f} | {count / median / 1e9:.2f} | "
                     f"{median / medians[0]:.2f} |")
    return lines


def memory(build, data, size, line):
    log = make_corpus(build, data, "log-sparse", size)
    scan = [str(build / "bin/leakwire"), "scan", "--format", "ndjson"]
    rows = [(f"{' '.join(scan)} -j1 {log}", peak(build, data, [*scan, "-j1", str(log)])),
            (f"{' '.join(scan)} -j2 {log}", peak(build, data, [*scan, "-j2", str(log)]))]
    with open(log, "rb") as stdin:
        rows.append((f"{' '.join(scan)} -j1 - < {log}",
                     peak(build, data, [*scan, "-j1", "-"], stdin)))
    rows.append((f"leakwire-corpus one-line {line} 1 \\| {' '.join(scan)} -j1 -",
                 peak_of_pipe(build, data, "one-line", line, [*scan, "-j1", "-"])))
    lines = ["Peak of RssAnon (proc(5)), sampled every millisecond by `leakwire-peak`.", "",
             "| command | MiB |", "|---|---|"]
    return lines + [f"| `{command}` | {kib / 1024:.1f} |" for command, (kib, _) in rows]


def start_up(build, data, runs):
    small = data / "small.log"
    text = make_corpus(build, data, "words", "1K").read_bytes()
    small.write_bytes(text[:-25] + b" mail alice@example.com\n\n"[:25])
    command = [str(build / "bin/leakwire"), "scan", "-j1", "--format", "ndjson", str(small)]
    found = subprocess.run(command, capture_output=True, check=False)
    if b"email" not in found.stdout:
        sys.exit("start-up: the value of the small file was not found")
    times = [peak(build, data, command)[1] for _ in range(runs)]
    return [f"`{' '.join(command)}`, a file of 1 KiB with one finding: median of {runs} runs, CPU time "
            f"(user and system) of the whole process: **{statistics.median(times) / 1000:.1f} ms**."]


def library(build, seconds):
    command = [str(build / "bin/leakwire-scan-bench"), "--benchmark_format=json",
               f"--benchmark_min_time={seconds}"]
    out = subprocess.run(command, capture_output=True, check=True).stdout
    table, chunk_names = {}, ["lines"]
    load = 0.0
    for row in json.loads(out)["benchmarks"]:
        kind, corpus, *chunk = row["name"].split("/")
        if kind == "load":
            load = row["cpu_time"]
            continue
        column = chunk[0] if chunk else "lines"
        if column not in chunk_names:
            chunk_names.append(column)
        table.setdefault(corpus, {})[column] = row["bytes_per_second"] / 1e9
    lines = [f"`{' '.join(command)}`: one thread, in memory, whole built-in pack, GB/s. Corpora of "
             "16 MiB; `lines` is `scan_lines` of the whole, the others are `push` in chunks of so many "
             "bytes.", "", "| corpus | " + " | ".join(chunk_names) + " |",
             "|---" * (len(chunk_names) + 1) + "|"]
    for corpus, columns in table.items():
        lines.append(f"| {corpus} | " +
                     " | ".join(f"{columns[name]:.3f}" for name in chunk_names) + " |")
    return lines + ["", f"Loading the built-in pack: {load:.1f} ms of CPU time."]


def machine():
    model = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                 if line.startswith("model name"))
    commit = first_line(["git", "rev-parse", "--short", "HEAD"])
    return [f"- {datetime.date.today().isoformat()}, commit {commit}",
            f"- {model}, {os.cpu_count()} cores, Linux {platform.release()}",
            f"- {first_line(['c++', '--version'])}; {first_line(['rg', '--version'])}; "
            f"{first_line(['grep', '--version'])}; {first_line(['hyperfine', '--version'])}"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--size", default="512M")
    parser.add_argument("--line", default="4G")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("BENCHMARKS.md"))
    args = parser.parse_args()
    args.data.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_CONFIG_HOME"] = str(args.data)  # the key of the pseudonyms
    text = ["# Benchmarks", "", "Made by `script/bench`; nothing here is written by hand.", "",
            *machine(), "",
            "The log is made by `leakwire-corpus log-sparse` (seed 1): four kinds of lines, a value in "
            f"0.1 % of them. `{PATTERNS}` holds ten expressions for the same kinds of data, without "
            "the checks behind them.", "", f"## Whole processes, {args.size}", "",
            *whole_processes(args.build, args.data, args.size, args.runs), "", "## Memory", "",
            *memory(args.build, args.data, args.size, args.line), "", "## Start", "",
            *start_up(args.build, args.data, 4 * args.runs), "", "## Library", "",
            *library(args.build, 0.2), ""]
    args.out.write_text("\n".join(text))
    print("\n".join(text))


if __name__ == "__main__":
    main()
