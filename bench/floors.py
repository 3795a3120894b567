"""The floors: what must be reached, what was measured, and a profile where it was not."""

import math

import library
from tables import table

HOSTILE = ("accent-sea", "at-sea", "digit-sea", "emails", "key-words", "label-sea")
SPARSE = "log-sparse"

WHY_PACK = """\
The shapes of the whole pack are more steps than those of core-6, and each step passes over every
byte of text: vector operations on registers and the nearest cache, without branches. What would be
left without any candidate is planes and literals."""
WHY_PROCESS = """\
To the search in memory comes what a log is looked through for besides, layers of encoding, and what
the system takes for reading the file, which `wc -l` and `rg` pay as well."""
WHY_STREAMS = """\
A thousand texts and a thousand buffers are more than the nearer caches hold: each chunk is copied
from far memory to far memory, and looked at from there."""
WHY_HOSTILE = """\
Nearly every place of this text is a value: what it costs is to judge a finding, to settle which of
those that overlap stays, and to tell of it (see *Instructions*). It does not grow with what was found
before (see *linear*)."""


class Floor:
    """One line of the table. `least` is what must be reached; below_is_good: at most that much."""

    def __init__(self, what, value, least, aim, *, unit="times", below_is_good=False, passes=None,
                 process=None, why=None):
        self.what = what
        self.value = value
        self.least = least
        self.aim = aim
        self.unit = unit
        self.below_is_good = below_is_good
        self.passes = passes  # (pack, corpus[, "streams"]) of `leakwire-bench pass`; or none
        self.process = process  # ... or a whole command
        self.why = why  # what the profile shows, where the floor is not reached

    def share(self):
        """What was measured, of the floor: 1 and more is reached."""
        if self.value is None:
            return None
        return self.least / self.value if self.below_is_good else self.value / self.least

    def reached(self):
        return self.value is not None and self.share() >= 1

    def row(self):
        word = "at most" if self.below_is_good else "at least"
        state = "reached" if self.reached() else "**not reached**"
        if self.value is None:
            state = "not measured"
        shown, share = ("-", "-") if self.value is None else (f"{self.value:.3g}", f"{self.share():.2f}")
        return [self.what, f"{word} {self.least:g} {self.unit}", f"{self.aim:g}", shown, state, share]


def target_named(measured, *beginnings):
    names = measured.columns("targets", "core-6")
    return next((name for name in names if name.startswith(beginnings)), None)


def target_ratio(measured, one):
    best = target_named(measured, "AVX3", "AVX10")
    return measured.ratio("targets", "core-6", one, best) if one and best else None


def worst_hostile(measured):
    return min((measured.gbs("corpora", name, "leakwire all"), name) for name in HOSTILE)


def least_linear(measured):
    """Of the hostile texts, the least of: speed on a text, of that on a quarter of it."""
    return min((measured.ratio("corpora", name, "leakwire all",
                               "leakwire all, a quarter of the text"), name) for name in HOSTILE)


def all_floors(measured, log):
    gbs, ratio = measured.gbs, measured.ratio
    slowest, hostile = worst_hostile(measured)
    linear, bent = least_linear(measured)
    rg = log.ratio("rg", "leakwire")
    return [
        Floor("core-6, log-sparse, against Hyperscan",
              ratio("corpora", SPARSE, "leakwire core-6", "hyperscan core-6"), 30, 50,
              passes=("core-6", SPARSE)),
        Floor("whole pack, log-sparse", gbs("corpora", SPARSE, "leakwire all"), 5, 10, unit="GB/s",
              passes=("all", SPARSE), why=WHY_PACK),
        Floor("whole pack, log-sparse, against Hyperscan",
              ratio("corpora", SPARSE, "leakwire all", "hyperscan all"), 12, 12,
              passes=("all", SPARSE)),
        Floor("`leakwire scan -j1`, whole pack, CPU time against `rg -c`", rg, 6, 15,
              process=log.commands["leakwire"], why=WHY_PROCESS),
        Floor("`leakwire scan -j1 --only` core-6, CPU time against `wc -l`",
              log.ratio("leakwire core-6", "wc"), 1.2, 1.2, below_is_good=True,
              process=log.commands["leakwire core-6"], why=WHY_PROCESS),
        Floor("core-6 on AVX2 against AVX-512", target_ratio(measured, target_named(measured, "AVX2")),
              0.5, 0.6),
        Floor("core-6 on SSE4 against AVX-512", target_ratio(measured, target_named(measured, "SSE4")),
              0.25, 0.33),
        Floor("1000 streams, 1460 B at a time, gathered by 8 KiB, whole pack",
              gbs("chunks", "all", "1000 streams of 1460, gathered by 8192"), 2, 8, unit="GB/s",
              passes=("all", SPARSE, "streams"), why=WHY_STREAMS),
        Floor(f"hostile text, the slowest ({hostile}), whole pack", slowest, 0.5, 1, unit="GB/s",
              passes=("all", hostile), why=WHY_HOSTILE),
        Floor(f"... linear: speed, of that on a quarter of the text ({bent})", linear, 0.9, 1,
              passes=("all", bent)),
        Floor("1000 rules beside the pack, of the harmonic sum",
              library.harmonic(measured), 0.8, 0.95,
              passes=("all + rules", "log-keys")),
        Floor("two threads against one, whole pack, wall time",
              ratio("threads", "all", "2", "1"), 1.9, 2),
    ]


def floor_table(floors):
    return table(["what", "floor", "aim", "measured", "", "of the floor"],
                 [floor.row() for floor in floors])


def passes_for(measured, floor, seconds, rules):
    """Arguments of `leakwire-bench pass` that scan for about so long."""
    pack, corpus, *streams = floor.passes
    if streams:
        speed = measured.gbs("chunks", "all", "1000 streams of 1460, gathered by 8192")
    elif pack == "all + rules":
        speed = measured.gbs("detectors", corpus, f"leakwire {pack}")
        pack = str(rules)
    else:
        speed = measured.gbs("corpora", corpus, f"leakwire {pack}")
    size = measured.cell("corpora", corpus, "leakwire all")["bytes"] >> 10
    size = min(size, 16 << 10)
    count = math.ceil(seconds * 1e9 * speed / (size << 10))
    return [pack, corpus, f"{size}K", str(count), *streams]


def profiles(measured, floors, seconds, rules, make_profile):
    """What each floor that is not reached comes to, by a profile of its pass or its process, once.
    make_profile: of a list of arguments of leakwire-bench, or of a command."""
    short = [floor for floor in floors if floor.value is not None and not floor.reached()]
    profiled = [floor for floor in short if floor.passes or floor.process]
    lines = []
    for key in dict.fromkeys(floor.passes or tuple(floor.process) for floor in profiled):
        same = [floor for floor in profiled if key in (floor.passes, tuple(floor.process or ()))]
        one = same[0]
        lines += ["**" + "; ".join(floor.what for floor in same) + ".**", ""]
        lines += [*one.why.split("\n"), ""] if one.why else []
        lines += [*(make_profile(command=one.process) if one.process else
                    make_profile(arguments=passes_for(measured, one, seconds, rules))), ""]
    bare = [floor.what for floor in short if floor not in profiled]
    if bare:
        lines += ["Without a profile, as the tables above show them: " + "; ".join(bare) + ".", ""]
    return lines[:-1] or ["All floors are reached."]
