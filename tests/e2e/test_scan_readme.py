"""What README.md shows of a terminal is what the program says."""

import os
import pathlib
import re
import subprocess
import unittest

from harness import PROGRAM, SOURCE, Case, environment, run


class Readme(Case):
    def test_table_names_every_detector_of_the_pack(self):
        listed = {line.split()[0] for line in run(["pack", "list"]).out.splitlines()[1:]}
        table = (SOURCE / "README.md").read_text(encoding="utf-8").split("## What it finds")[1]
        cells = [row.split("|")[2] for row in table.split("\n\n")[0].splitlines()
                 if row.startswith("|")]
        self.assertEqual({name for cell in cells for name in re.findall(r"`([^`]+)`", cell)},
                         listed)

    def test_console_blocks(self):
        text = (SOURCE / "README.md").read_text(encoding="utf-8")
        blocks = re.findall(r"^```console\n(.*?)^```$", text, re.S | re.M)
        steps = [step for block in blocks for step in re.split(r"^\$ ", block, flags=re.M)[1:]]
        self.assertGreater(len(steps), 2)
        path = f"{pathlib.Path(PROGRAM).parent}:{os.environ['PATH']}"
        for step in steps:
            command, _, wanted = step.partition("\n")
            with self.subTest(command):
                done = subprocess.run(["bash", "-c", command], cwd=SOURCE, check=False, timeout=60,
                                      env=environment(PATH=path), stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                self.assertEqual(done.stderr, "")
                self.assertEqual(done.stdout.strip(), wanted.strip())


if __name__ == "__main__":
    unittest.main()
