"""sense on answers of HTTP that servers hide from readers: every one is read as a browser does."""

from harness import Case, corpora, run

PATTERN = r"""id: eicar
category: credential.password
title: The first half of the EICAR test file
source: EICAR, anti-malware test file (2003)
pattern: 'X5O!P%@AP\[4\\PZX54\(P\^\)7CC\)7\}\$EICAR'
max-length: 64
match:
  - 'X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR'
no-match:
  - 'EICAR'
"""


class Evader(Case):
    def test_all_are_found(self):
        folder = corpora("http-evader")
        pack = self.folder / "pack"
        (pack / "test").mkdir(parents=True)
        (pack / "test" / "eicar.yaml").write_text(PATTERN, encoding="utf-8")
        with open(folder / "key.psv", encoding="utf-8") as key:
            rows = [line.split("|")[0] for line in key][1:]
        captures = sorted(folder / f"{row}.pcap" for row in rows)
        absent = [capture.stem for capture in captures if not capture.exists()]
        self.assertEqual(absent, ["http-evader-116-lzma"])  # docs/http-evader.md
        captures = [capture for capture in captures if capture.exists()]
        missed = []
        for capture in captures:
            done = run(["sense", "--format", "ndjson", "--direction", "both", "--pack", pack,
                        "--no-builtin", "--only", "eicar", "--min-confidence", "weak",
                        "-r", capture])
            if '"detector":"eicar"' not in done.out:
                missed.append(capture.name)
        self.assertEqual(missed, [])
        self.assertGreaterEqual(len(captures) - len(missed), 250)
