"""One worker and many give the same records (law 11), whatever the input looks like."""

import json
import random

from harness import Case, run


def records(*args):
    done = run(["scan", *args], check_schema=False)
    out = [json.loads(row) for row in done.out.splitlines()]
    for record in out:
        del record["timestamp"]
        del record["observed"]
    return done.code, done.err, out


def line(rng):
    kind = rng.random()
    if kind < 0.02:
        return f"user mail=user{rng.randrange(10 ** 6)}@mail.example.com in\n"
    if kind < 0.03:
        return "card 4111 1111 1111 1111 paid\n"
    if kind < 0.1:
        return "\n"
    return "request %d took %d ms %s\n" % (rng.randrange(10 ** 9), rng.randrange(1000),
                                           "x" * rng.randrange(300))


class Threads(Case):
    def check_same(self, *paths):
        alone = records("-j", "1", *paths)
        for workers in ("2", "3", "8"):
            self.assertEqual(records("-j", workers, *paths), alone, workers)
        return alone

    def big(self, name, size, seed, **odd):
        """A log of `size` bytes; `odd` puts other bytes at an offset, as at_1000000=b"..."."""
        rng = random.Random(seed)
        out = bytearray()
        while len(out) < size:
            out += line(rng).encode()
        for where, data in odd.items():
            at = int(where.split("_")[1])
            out[at:at + len(data)] = data
        return self.write(name, bytes(out))

    def test_a_large_file_with_lines_over_the_edges_of_blocks(self):
        mib = 1 << 20
        card = b" card 4111 1111 1111 1111 "
        # Blocks are of 4 MiB: findings and line ends on, before and behind their edges.
        log = self.big("big.log", 17 * mib, 1, **{
            f"at_{4 * mib - 10}": card, f"at_{8 * mib - 27}": card + b"\n",
            f"at_{12 * mib - 1}": b"\n" + card, f"at_{16 * mib}": b"\n" + card})
        code, err, found = self.check_same(log)
        self.assertEqual((code, err), (1, ""))
        data = log.read_bytes()
        self.assertEqual(found, sorted(found, key=lambda r: r["source"]["offset"]))
        edges = {4 * mib - 4, 8 * mib - 21, 12 * mib + 6, 16 * mib + 7}
        self.assertLessEqual(edges, {r["source"]["offset"] for r in found})
        lines, at = 1, 0
        for source in (r["source"] for r in found):
            lines += data.count(b"\n", at, source["offset"])
            at = source["offset"]
            self.assertEqual(source["line"], lines)
            self.assertEqual(source["column"], at - data.rfind(b"\n", 0, at))

    def test_a_line_longer_than_blocks(self):
        mib = 1 << 20
        out = b"x y\n" * 100 + b"anna@mail.example.com " + b"a " * (5 * mib)
        out += b"4111 1111 1111 1111\nlast bert@mail.example.com\n"
        code, _, found = self.check_same(self.write("long.log", out))
        self.assertEqual(code, 1)
        lines = [r["source"]["line"] for r in found if r["event_type"] == "finding"]
        self.assertEqual(lines, [101, 101, 102])
        self.assertEqual([r["coverage"]["reason"] for r in found
                          if r["event_type"] == "coverage"], ["limit"])

    def test_one_line_of_many_blocks_without_an_end(self):
        self.assertEqual(self.check_same(self.write("a", b"a" * (20 << 20)))[0], 0)

    def test_many_files_in_their_order_with_missing_ones_among_them(self):
        rng = random.Random(5)
        for i in range(120):
            self.write(f"logs/{i % 7}/{i:03}.log", "".join(line(rng) for _ in range(i)))
        big = self.big("logs/3/big.log", 9 << 20, 7)
        code, err, found = self.check_same(big, self.folder / "gone", self.folder / "logs", big)
        self.assertEqual((code, err.count("\n")), (2, 1))
        self.assertGreater(len(found), 100)

    def test_names_and_counts(self):
        big = self.big("big.log", 9 << 20, 9)
        small = self.write("small.log", "x\n")
        for flag in ("-c", "-l"):
            outs = {run(["scan", flag, "-j", j, big, small, big]).out for j in ("1", "2", "5")}
            self.assertEqual(len(outs), 1)
