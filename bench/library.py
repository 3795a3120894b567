"""Tables of what leakwire-bench measured in memory."""

from tables import duration, rate, table, times

PACKS = ("core-6", "all")


def corpora(measured):
    lines = []
    for pack in PACKS:
        ours, hyperscan, re2 = (f"{engine} {pack}" for engine in ("leakwire", "hyperscan", "RE2::Set"))
        head = ["corpus", "memory read", "memchr", "leakwire", "of memory read", "Hyperscan",
                "RE2::Set", "times Hyperscan", "times RE2::Set"]
        rows = []
        for name in measured.rows("corpora"):
            def gbs(column, name=name):
                return rate(measured.gbs("corpora", name, column))
            of_memory = measured.ratio("corpora", name, ours, "memory read")
            rows.append([name, gbs("memory read"), gbs("memchr"), f"**{gbs(ours)}**",
                         f"{100 * of_memory:.2g} %", gbs(hyperscan), gbs(re2),
                         times(measured.ratio("corpora", name, ours, hyperscan)),
                         times(measured.ratio("corpora", name, ours, re2))])
        lines += [f"### {'core-6' if pack == 'core-6' else 'The whole pack'}", "",
                  *table(head, rows), ""]
    return lines[:-1]


def work_done(measured):
    """What each corpus is, and that all engines found the same in it."""
    rows = []
    for name in measured.rows("corpora"):
        peer = measured.cell("corpora", name, "hyperscan all")
        ours = measured.cell("corpora", name, "leakwire all")
        same = all(measured.cell("corpora", name, column).get("same", True)
                   for column in measured.columns("corpora", name))
        linear = measured.ratio("corpora", name, "leakwire all",
                                "leakwire all, a quarter of the text")
        rows.append([name, f"{ours['bytes'] / (1 << 20):.2f}", str(ours["findings"]),
                     f"{peer['bytes'] / (1 << 20):.2f}", str(peer["findings"]), peer["hash"],
                     "same" if same else "**DIFFERENT**", f"{linear:.2f}"])
    return table(["corpus", "MiB", "findings", "MiB of the peers", "findings", "hash", "all engines",
                  "speed, of that on a quarter of the text"], rows)


def by_column(measured, section, head, peers=()):
    """One line for each row, one column for each contestant, in GB/s."""
    rows = measured.rows(section)
    columns = [column for column in measured.columns(section, rows[0]) if column not in peers]
    lines = [[row, *(rate(measured.gbs(section, row, column)) for column in columns)]
             for row in rows]
    return table([head, *columns], lines)


def detectors(measured):
    rows = []
    names = [column.removeprefix("leakwire ") for column in measured.columns("detectors", "log-keys")
             if column.startswith("leakwire ")]
    for name in names:
        ours, peer = f"leakwire {name}", f"hyperscan {name}"
        rows.append([name, rate(measured.gbs("detectors", "log-keys", ours)),
                     rate(measured.gbs("detectors", "log-keys", peer)),
                     times(measured.ratio("detectors", "log-keys", ours, peer))])
    return table(["detectors", "leakwire", "Hyperscan", "times Hyperscan"], rows)


def harmonic(measured):
    """Both packs in one pass, of what one after the other would take."""
    def gbs(column):
        return measured.gbs("detectors", "log-keys", f"leakwire {column}")
    return gbs("all + rules") * (1 / gbs("all") + 1 / gbs("rules"))


def findings(measured):
    rows = []
    for row in measured.rows("findings"):
        cell = measured.cell("findings", row, "leakwire all")
        def gbs(column, row=row):
            return rate(measured.gbs("findings", row, column))
        rows.append([f"{int(row) / 10:g} %", f"{cell['findings'] / (cell['bytes'] / (1 << 20)):.0f}",
                     gbs("leakwire core-6"), gbs("leakwire all"), gbs("hyperscan core-6"),
                     times(measured.ratio("findings", row, "leakwire core-6", "hyperscan core-6"))])
    return table(["lines with a value", "findings in a MiB, whole pack", "leakwire core-6",
                  "leakwire, whole pack", "Hyperscan core-6", "core-6, times Hyperscan"], rows)


def targets(measured):
    rows = []
    for row in measured.rows("targets"):
        columns = measured.columns("targets", row)
        for column in columns:
            rows.append([row, column, rate(measured.gbs("targets", row, column)),
                         f"{measured.ratio('targets', row, column, columns[0]):.2f}"])
    return table(["pack", "instruction set", "GB/s", "of the best"], rows)


def threads(measured):
    rows = []
    for row in measured.rows("threads"):
        by_cpu = 2 * measured.ratio("threads, CPU time", row, "2", "1")
        rows.append([row, rate(measured.gbs("threads", row, "1")),
                     rate(measured.gbs("threads", row, "2")),
                     f"{measured.ratio('threads', row, '2', '1'):.2f}", f"{by_cpu:.2f}"])
    return table(["pack", "one", "two", "times", "times, by CPU time"], rows)


def start(measured):
    return table(["what", "CPU time"],
                 [[column, duration(measured.seconds("start", "library", column))]
                  for column in measured.columns("start", "library")])
