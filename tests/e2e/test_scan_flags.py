"""Flags of `leakwire scan`, the help, exit codes and the key."""

import os
import stat

from harness import Case, run

CARD = "card 4111 1111 1111 1111 paid\n"
MAIL = "mail anna@mail.example.com\n"


class Usage(Case):
    def test_a_bad_command_line_is_one_line_and_code_2(self):
        for args, line in {
            ("scan", "--zzzzz"): "--zzzzz: no such flag; see 'leakwire help scan'",
            ("scan", "--folow"): "--folow: no such flag; did you mean '--follow'?; "
                                 "see 'leakwire help scan'",
            ("scan", "--frmat=csv"): "--frmat: no such flag; did you mean '--format'?; "
                                     "see 'leakwire help scan'",
            ("scan", "-o"): "-o: a value is missing, FILE is expected; see 'leakwire help scan'",
            ("scan", "--stats=yes"): "--stats: takes no value; see 'leakwire help scan'",
            ("scan", "--min-confidence", "high"):
                "--min-confidence: 'high' is none, weak, likely or validated is expected; "
                "see 'leakwire help scan'",
            ("scan", "--format", "xml"): "--format: 'xml' is none, text, ndjson, csv or sarif is "
                                         "expected; see 'leakwire help scan'",
            ("scan", "-j", "0"): "-j: '0' is none, a number from 1 to 1024 is expected; "
                                 "see 'leakwire help scan'",
            ("scan", "-j", "2x"): "-j: '2x' is none, a number from 1 to 1024 is expected; "
                                  "see 'leakwire help scan'",
            ("scan", "--mask-card", "4-4"): "--mask-card: '4-4' is none, 6-4 is expected; "
                                            "see 'leakwire help scan'",
            ("scan", "-0"): "-0: goes with -c or -l only; see 'leakwire help scan'",
            ("scan", "--no-builtin"): "--no-builtin: leaves no detector at all, --pack DIR is "
                                      "expected with it; see 'leakwire help scan'",
            ("redact", "--style", "black"): "--style: 'black' is none, mask, label or pseudonym is "
                                            "expected; see 'leakwire help redact'",
            ("redact", "--reveal"): "--reveal: no such flag; see 'leakwire help redact'",
            ("pack", "list", "--format", "csv"): "--format: 'csv' is none, text or ndjson is "
                                                 "expected; see 'leakwire help pack list'",
            ("pack",): "pack: check, list, explain or test is expected; see 'leakwire help pack'",
            ("scam",): "scam: no such command; did you mean 'scan'?; see 'leakwire help'",
            ("--verbose",): "--verbose: no such flag; see 'leakwire help'",
            (): "a command is expected; see 'leakwire help'",
        }.items():
            done = run(args)
            self.assertEqual((done.code, done.out, done.err), (2, "", f"leakwire: {line}\n"), args)

    def test_what_names_receivers_is_checked(self):
        for flag, value, expected in (("--policy", "/missing.yaml", "/missing.yaml: "),
                                      ("--log", "squids", "--log: 'squids' is none, auto, plain"),
                                      ("--log", "json:host", "--log: 'json:host' is none"),
                                      ("--to", "no host", "--to: 'no host' is none, HOST, "),
                                      ("--budget-file", "x", "--budget-file: ")):
            done = run(["scan", flag, value], stdin=b"")
            self.assertEqual((done.code, done.out), (2, ""), flag)
            self.assertTrue(done.err.startswith(f"leakwire: {expected}"), done.err)
        done = run(["redact", "--log", "har", "x"])
        self.assertEqual((done.code, done.err.count("\n")), (2, 1))

    def test_all_mistakes_are_told(self):
        done = run(["scan", "-j", "x", "--color", "blue", "-c", "-l"])
        self.assertEqual((done.code, done.err.count("\n")), (2, 3))

    def test_an_unknown_detector(self):
        done = run(["scan", "--only", "emial"])
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertRegex(done.err, r"^leakwire: --only: .*emial.*\n$")

    def test_control_bytes_of_a_flag_reach_no_terminal(self):
        self.assertIn("\\x1b[31m", run(["scan", "--\x1b[31m"]).err)


class Help(Case):
    def test_help_of_every_command_has_an_example(self):
        for command in ("scan", "redact", "pack check", "pack list", "pack explain", "pack test"):
            texts = {run(["help", *command.split()]).out, run([*command.split(), "--help"]).out,
                     run([*command.split(), "-h"]).out}
            self.assertEqual(len(texts), 1, command)
            text = texts.pop()
            self.assertIn("Examples:\n  leakwire ", text)
            self.assertIn("Exit code", text)

    def test_overview_and_version(self):
        done = run(["--help"])
        self.assertEqual((done.code, done.err, done.out), (0, "", run(["help"]).out))
        for word in ("scan", "redact", "pack check"):
            self.assertIn(f"leakwire {word}", done.out)
        self.assertRegex(run(["--version"]).out, r"^leakwire \d+\.\d+\.\d+\nshapes: \w+\n$")
        self.assertEqual(run(["help", "pack"]).code, 0)
        self.assertEqual(run(["help", "me"]).code, 2)


class Choosing(Case):
    def detectors(self, *args):
        done = run(["scan", *args], stdin=CARD + MAIL)
        self.assertEqual(done.err, "")
        return [f["finding"]["detector"] for f in done.findings()]

    def test_only_and_skip(self):
        self.assertEqual(self.detectors(), ["card-number", "email"])
        self.assertEqual(self.detectors("--only", "email"), ["email"])
        self.assertEqual(self.detectors("--only", "payment.*"), ["card-number"])
        self.assertEqual(self.detectors("--only", "email,card-number"), ["card-number", "email"])
        self.assertEqual(self.detectors("--only", "email", "--only=payment.card"),
                         ["card-number", "email"])
        self.assertEqual(self.detectors("--skip", "contact.email"), ["card-number"])

    def test_where_no_detector_is_left_nothing_is_looked_at(self):
        for flag, *args in (("--skip", "--only", "email", "--skip", "contact.*"),
                            ("--skip", "--skip", "contact,payment,identity,network,credential,online"),
                            ("--only", "--only", "online.message-id"), ("--only", "--only", "online")):
            for command in ("scan", "redact"):
                done = run([command, *args], stdin=CARD + MAIL, check_schema=False)
                self.assertEqual((done.code, done.out), (2, ""), args)
                self.assertRegex(done.err, rf"^leakwire: {flag}: leaves .* detector.*\n$")
        self.assertEqual(self.detectors("--only", "message-id"), [])

    def test_min_confidence(self):
        done = run(["scan", "--min-confidence", "validated"], stdin="4111111111111111\n")
        self.assertEqual((done.code, done.out), (0, ""))
        done = run(["scan", "--min-confidence", "likely"], stdin="4111111111111111\n")
        self.assertEqual(done.code, 1)

    def test_a_pack_of_ones_own(self):
        self.write("pack/custom/ticket.yaml",
                   "id: ticket\ncategory: custom.ticket\ntitle: Ticket number\n"
                   "pattern: 'TCK-\\d{6}'\nmax-length: 10\n"
                   "confidence: {bare: likely, context: validated}\nmatch: ['TCK-123456']\n")
        text = "TCK-123456\n" + MAIL
        done = run(["scan", "--pack", self.folder / "pack"], stdin=text)
        self.assertEqual([f["finding"]["detector"] for f in done.findings()], ["ticket", "email"])
        done = run(["scan", "--pack", self.folder / "pack", "--no-builtin"], stdin=text)
        self.assertEqual([f["finding"]["detector"] for f in done.findings()], ["ticket"])

    def test_a_broken_pack_is_told_by_place(self):
        path = self.write("pack/bad.yaml", "id: x\npatern: 'a'\n")
        done = run(["scan", "--pack", self.folder / "pack"], stdin=CARD)
        self.assertEqual((done.code, done.out), (2, ""))
        for line in done.err.splitlines():
            self.assertRegex(line, rf"^leakwire: {path}:\d+:\d+: ")

    def test_mask_card(self):
        done = run(["scan", "--mask-card", "6-4"], stdin=CARD)
        self.assertEqual(done.findings()[0]["finding"]["masked"], "411111******1111")


class ExitCodes(Case):
    def test_exit_zero_turns_1_into_0_and_never_2(self):
        self.assertEqual(run(["scan"], stdin=CARD).code, 1)
        self.assertEqual(run(["scan", "--exit-zero"], stdin=CARD).code, 0)
        self.assertEqual(run(["scan", "--exit-zero", self.folder / "none"]).code, 2)
        for flag in ("-c", "-l"):
            self.assertEqual(run(["scan", flag], stdin=CARD).code, 1)
            self.assertEqual(run(["scan", flag], stdin="x\n").code, 0)

    def test_2_wins_over_1(self):
        log = self.write("a.log", CARD)
        self.assertEqual(run(["scan", log, self.folder / "none"]).code, 2)


class Key(Case):
    def pseudonym(self, args, env):
        done = run(["scan", *args], stdin=MAIL, env=env)
        self.assertEqual(done.err, "")
        return done.findings()[0]["finding"]["pseudonym"]

    def test_made_on_first_use_and_kept(self):
        env = {"XDG_CONFIG_HOME": self.folder / "config"}
        first = self.pseudonym([], env)
        key = self.folder / "config/leakwire/key"
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        self.assertEqual(self.pseudonym([], env), first)
        self.assertNotEqual(self.pseudonym(["--key-file", self.folder / "other"], env), first)
        self.assertEqual(stat.S_IMODE((self.folder / "other").stat().st_mode), 0o600)

    def test_the_home_where_no_config_folder_is_named(self):
        self.pseudonym([], {"XDG_CONFIG_HOME": "", "HOME": self.folder})
        self.assertTrue((self.folder / ".config/leakwire/key").is_file())

    def test_a_key_for_this_run_where_none_can_be_kept(self):
        self.write("file", "")
        done = run(["scan"], stdin=MAIL, env={"XDG_CONFIG_HOME": self.folder / "file"})
        self.assertEqual((done.code, done.err.count("\n")), (1, 1))
        self.assertIn("this run uses a key of its own", done.err)

    def test_a_named_key_must_work(self):
        key = self.write("key", "0" * 64 + "\n")
        os.chmod(key, 0o644)
        done = run(["scan", "--key-file", key], stdin=MAIL)
        self.assertEqual((done.code, done.out, done.err.count("\n")), (2, "", 1))
        self.assertIn(f"leakwire: {key}: ", done.err)

    def test_counts_names_and_labels_make_no_key(self):
        env = {"XDG_CONFIG_HOME": self.folder / "config"}
        run(["scan", "-c"], stdin=MAIL, env=env)
        run(["scan", "-l"], stdin=MAIL, env=env)
        run(["redact"], stdin=MAIL, env=env)
        run(["redact", "--style", "mask"], stdin=MAIL, env=env)
        self.assertFalse((self.folder / "config").exists())

    def test_reveal_adds_the_value_and_warns(self):
        done = run(["scan", "--reveal"], stdin=MAIL)
        self.assertEqual(done.findings()[0]["finding"]["value"], "anna@mail.example.com")
        self.assertIn("leakwire: --reveal: ", done.err)
        self.assertEqual(done.code, 1)
        self.assertNotIn("anna@", run(["scan"], stdin=MAIL).out)
