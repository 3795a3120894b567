"""`leakwire pack check|list|explain|test`."""

import json

from harness import Case, SOURCE, run

GOOD = ("id: ticket\ncategory: custom.ticket\ntitle: Ticket number\nsource: the help desk\n"
        "pattern: 'TCK-\\d{6}'\nmax-length: 10\nconfidence: {bare: likely, context: validated}\n"
        "keywords: [ticket]\nmatch: ['TCK-123456']\nno-match: ['TCK-12345']\n")


class Check(Case):
    def test_the_built_in_pack_and_its_folder(self):
        for args in ([], [SOURCE / "patterns"]):
            done = run(["pack", "check", *args])
            self.assertEqual((done.code, done.err), (0, ""))
            self.assertRegex(done.out, r"^\d\d detectors, no mistakes\n$")

    def test_a_folder_of_ones_own(self):
        self.write("pack/deep/down/ticket.yaml", GOOD)
        done = run(["pack", "check", self.folder / "pack"])
        self.assertEqual((done.code, done.out, done.err), (0, "1 detector, no mistakes\n", ""))

    def test_every_mistake_of_every_file_by_its_place(self):
        one = self.write("pack/one.yaml", GOOD.replace("title:", "titel:"))
        two = self.write("pack/two.yaml", GOOD.replace("'TCK-\\d{6}'", "'TCK-(\\d{6}'")
                         .replace("max-length: 10", "max-length: many"))
        done = run(["pack", "check", self.folder / "pack"])
        self.assertEqual((done.code, done.out), (2, ""))
        for line in done.err.splitlines():
            self.assertRegex(line, r"^leakwire: .*\.yaml:\d+(:\d+)?: .*")
        self.assertIn(f"leakwire: {one}:3:1: ", done.err)
        self.assertIn(f"leakwire: {two}:6:", done.err)

    def test_a_folder_that_is_not_there(self):
        done = run(["pack", "check", self.folder / "none"])
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn(f"leakwire: {self.folder}/none", done.err)


class List(Case):
    def test_a_table(self):
        done = run(["pack", "list"])
        self.assertEqual((done.code, done.err), (0, ""))
        rows = done.out.splitlines()
        self.assertEqual(rows[0].split(), ["ID", "CATEGORY", "CONFIDENCE", "TITLE"])
        self.assertIn("card-number", [row.split()[0] for row in rows])
        message_id = [row for row in rows if row.startswith("message-id ")]
        self.assertIn("off unless --only names it", message_id[0])

    def test_ndjson(self):
        rows = [json.loads(row) for row in run(["pack", "list", "--format", "ndjson"])
                .out.splitlines()]
        by_id = {row["id"]: row for row in rows}
        self.assertEqual(by_id["card-number"]["category"], "payment.card")
        self.assertIs(by_id["message-id"]["enabled"], False)

    def test_a_folder_alone(self):
        self.write("pack/ticket.yaml", GOOD)
        rows = run(["pack", "list", self.folder / "pack"]).out.splitlines()
        self.assertEqual(len(rows), 2)
        self.assertTrue(rows[1].startswith("ticket  custom.ticket"))


class Explain(Case):
    def test_a_detector(self):
        done = run(["pack", "explain", "card-number"])
        self.assertEqual((done.code, done.err), (0, ""))
        for text in ("category      payment.card", "fast pass     ", "luhn", "max-length    37 bytes",
                     "4111 1111 1111 1111"):
            self.assertIn(text, done.out)

    def test_of_no_detector_at_all(self):
        done = run(["pack", "explain", "--no-builtin"])
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn("leakwire: --no-builtin: leaves no detector at all", done.err)

    def test_all_and_none(self):
        done = run(["pack", "explain"])
        self.assertGreater(done.out.count("fast pass"), 15)
        done = run(["pack", "explain", "card-numbr", "email"])
        self.assertEqual((done.code, done.err), (
            2, "leakwire: card-numbr: no such detector; did you mean 'card-number'?\n"))
        self.assertTrue(done.out.startswith("email: "))

    def test_a_pack_of_ones_own(self):
        self.write("pack/ticket.yaml", GOOD)
        done = run(["pack", "explain", "--pack", self.folder / "pack", "ticket"])
        self.assertIn("source        the help desk", done.out)


class Test(Case):
    def test_the_built_in_pack(self):
        done = run(["pack", "test"])
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertRegex(done.out, r"^\d+ detectors, \d+ examples, \d+ scans: ")

    def test_a_folder_of_ones_own(self):
        self.write("pack/ticket.yaml", GOOD)
        self.assertEqual(run(["pack", "test", self.folder / "pack"]).code, 0)

    def test_an_example_that_fails(self):
        path = self.write("pack/ticket.yaml", GOOD.replace("['TCK-12345']", "['a TCK-654321']"))
        done = run(["pack", "test", self.folder / "pack"])
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertRegex(done.err, rf"leakwire: {path}: ticket: no-match 1 is found \(.*\): ")
