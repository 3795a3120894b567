"""Memory of `leakwire scan` does not grow with its input."""

import gzip
import subprocess

from harness import Case, start

KIB = 1024
MIB = 1 << 20


def anonymous_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for row in status:
            if row.startswith("RssAnon:"):
                return int(row.split()[1])
    return 0


class Memory(Case):
    def feed(self, pieces, workers=1):
        """Feeds standard input; the most anonymous memory seen, sampled while it is being fed."""
        most = 0
        with start(["scan", "-c", "-j", str(workers)], stdin=subprocess.PIPE,
                   stdout=subprocess.PIPE) as child:
            for i, piece in enumerate(pieces):
                child.stdin.write(piece)
                if i % 16 == 0:
                    most = max(most, anonymous_kib(child.pid))
            child.stdin.close()
            out = child.stdout.read()
            child.wait(60)
        self.assertGreater(most, 0)
        return most, out

    def limit(self, workers=1):
        return (64 + 8 * workers) * KIB

    def skip_with_sanitizers(self):
        from harness import PROGRAM
        libraries = subprocess.run(["ldd", PROGRAM], capture_output=True, check=False).stdout
        if b"libasan" in libraries or b"libtsan" in libraries:
            self.skipTest("sanitizers have memory of their own")

    def test_one_endless_line(self):
        self.skip_with_sanitizers()
        most, out = self.feed(b"a" * MIB for _ in range(256))
        self.assertEqual(out, b"-:0\n")
        self.assertLess(most, self.limit())

    def test_one_line_full_of_findings(self):
        self.skip_with_sanitizers()
        piece = b"anna@mail.example.com " * (MIB // 22)
        most, out = self.feed(piece for _ in range(48))
        self.assertEqual(out, b"-:%d\n" % (48 * (MIB // 22)))
        self.assertLess(most, self.limit())

    def test_a_bomb(self):
        self.skip_with_sanitizers()
        bomb = gzip.compress(bytes(1) + b"a" * (128 * MIB), 1)
        most, out = self.feed([bomb[i:i + 4096] for i in range(0, len(bomb), 4096)])
        self.assertEqual(out, b"-:0\n")
        self.assertLess(most, self.limit())
