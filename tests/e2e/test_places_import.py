"""`leakwire places import`: lists of other projects."""

import json

from harness import Case, run

DISCONNECT = json.dumps({"license": "x", "categories": {"Advertising": [
    {"A Inc.": {"http://a.test/": ["a.test", "a2.test"]}}]}})
COMMENT = "# Imported by leakwire places import: disconnect, services.json.\n"
LINE = "a-inc\tA Inc.\t\t\t\tads\ta.test a2.test\tdisconnect, services.json\n"


class Import(Case):
    def setUp(self):
        super().setUp()
        self.env = {"XDG_DATA_HOME": self.folder / "data", "HOME": self.folder / "home"}
        self.places = self.folder / "data/leakwire/places"

    def test_into_the_users_own_places(self):
        file = self.write("services.json", DISCONNECT)
        done = run(["places", "import", "disconnect", file], env=self.env)
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertEqual(done.out, "disconnect: 1 company, 2 domains, 0 entries left out; "
                         f"written to {self.places}/disconnect.tsv\n")
        self.assertEqual((self.places / "disconnect.tsv").read_text(), COMMENT + LINE)
        self.assertEqual([path.name for path in self.places.iterdir()], ["disconnect.tsv"])
        done = run(["places", "lookup", "--format", "ndjson", "x.a2.test"], env=self.env)
        self.assertIn('"answer":"A Inc.","from":"file disconnect.tsv: a-inc"', done.out)

    def test_below_home_where_no_folder_is_named(self):
        file = self.write("services.json", DISCONNECT)
        done = run(["places", "import", "disconnect", file],
                   env={"XDG_DATA_HOME": "", "HOME": self.folder / "home"})
        self.assertEqual(done.code, 0)
        self.assertTrue((self.folder / "home/.local/share/leakwire/places/disconnect.tsv").exists())

    def test_elsewhere(self):
        file = self.write("services.json", DISCONNECT)
        out = self.folder / "new/folder/mine.tsv"
        done = run(["places", "import", "disconnect", "-o", out, file], env=self.env)
        self.assertEqual((done.code, done.err), (0, ""))
        self.assertEqual(out.read_text(), COMMENT + LINE)
        self.assertFalse(self.places.exists())

    def test_a_file_cut_short_changes_nothing(self):
        file = self.write("services.json", DISCONNECT)
        self.assertEqual(run(["places", "import", "disconnect", file], env=self.env).code, 0)
        self.write("services.json", DISCONNECT[:-20])
        done = run(["places", "import", "disconnect", file], env=self.env)
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertEqual(done.err, f"leakwire: {file}:1:{len(DISCONNECT) - 19}: cut short; "
                         "the rest of a JSON text is expected\n")
        self.assertEqual((self.places / "disconnect.tsv").read_text(), COMMENT + LINE)

    def test_another_format(self):
        file = self.write("services.json", DISCONNECT)
        done = run(["places", "import", "ghostery", file], env=self.env)
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn("Ghostery's trackerdb.json is expected", done.err)
        self.assertFalse(self.places.exists())

    def test_a_broken_mmdb(self):
        file = self.write("country.mmdb", b"no such thing")
        done = run(["places", "import", "mmdb", file], env=self.env)
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn(f"leakwire: {file}: ", done.err)
        self.assertIn("MaxMind DB format is expected", done.err)
        self.assertFalse(self.places.exists())

    def test_what_is_missing(self):
        done = run(["places", "import", "disconect", "x.json"], env=self.env)
        self.assertEqual(done.code, 2)
        self.assertIn("did you mean 'disconnect'?", done.err)
        done = run(["places", "import", "disconnect", self.folder / "none.json"], env=self.env)
        self.assertEqual(done.code, 2)
        self.assertIn("cannot be read", done.err)
        for args in ([], ["disconnect"], ["disconnect", "a", "b"]):
            self.assertEqual(run(["places", "import", *args], env=self.env).code, 2)
