"""Markdown tables, and the rows that leakwire-bench writes."""

import json
import statistics
import subprocess
import sys

UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def bytes_of(text):
    return int(text[:-1]) * UNITS[text[-1]] if text[-1] in UNITS else int(text)


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def rate(number):
    """GB/s with three digits that count."""
    return "-" if number is None else f"{number:.1f}" if number >= 10 else f"{number:.3g}"


def times(number):
    return "-" if number is None else f"{number:.0f}" if number >= 10 else f"{number:.2g}"


def duration(seconds):
    """Three digits, in the unit that suits."""
    for unit, scale in (("s", 1), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


class Measured:
    """What leakwire-bench measured: a cell for each section, row and column."""

    def __init__(self, text):
        self.notes = []
        self.cells = {}
        for line in text.splitlines():
            row = json.loads(line)
            if row["section"] == "note":
                self.notes.append(row["text"])
            else:
                self.cells[row["section"], row["row"], row["column"]] = row

    @classmethod
    def run(cls, build, options):
        command = [build / "bin/leakwire-bench", *options]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode not in (0, 1):
            sys.exit(f"leakwire-bench: exit code {done.returncode}")
        return cls(done.stdout)

    def rows(self, section):
        return list(dict.fromkeys(row for where, row, _ in self.cells if where == section))

    def columns(self, section, row):
        return [column for where, its, column in self.cells if (where, its) == (section, row)]

    def cell(self, section, row, column):
        return self.cells.get((section, row, column))

    def seconds(self, section, row, column):
        cell = self.cell(section, row, column)
        # Of wall time the fastest round: other work on the machine only makes it slower.
        settle = min if section == "threads" else statistics.median
        return cell and settle(cell["seconds"])

    def gbs(self, section, row, column):
        cell = self.cell(section, row, column)
        return cell and cell["bytes"] / self.seconds(section, row, column) / 1e9

    def ratio(self, section, row, one, other):
        """How many times as fast `one` is as `other`."""
        fast, slow = self.gbs(section, row, one), self.gbs(section, row, other)
        return fast / slow if fast and slow else None

    def different(self):
        return [key for key, cell in self.cells.items() if cell.get("same") is False]

    def compared(self):
        return sum("same" in cell for cell in self.cells.values())
