"""Drives the program in end-to-end tests.

    from harness import Case, run

    class ScanStdin(Case):
        def test_email(self):
            done = run(["scan", "--format", "ndjson"], stdin="mail anna@mail.example.com\n")
            self.assertEqual(done.code, 1)
            self.assertEqual([f["finding"]["detector"] for f in done.findings()], ["email"])

Every NDJSON record on standard output is checked against docs/record.schema.json at once; so is
every file read by records_in(). A record that breaks the schema fails the test that made it.
"""

import functools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("LEAKWIRE_SOURCE_DIR") or
                      pathlib.Path(__file__).resolve().parents[2])
PROGRAM = os.environ.get("LEAKWIRE_PROGRAM") or str(SOURCE / "build/dev/bin/leakwire")
SCHEMA = SOURCE / "docs/record.schema.json"


@functools.lru_cache(maxsize=None)
def _validator():
    import jsonschema
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def parse_record(line):
    """One NDJSON line as a dict; AssertionError where it is no record of the schema."""
    record = json.loads(line)
    mistakes = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}"
                for e in _validator().iter_errors(record)]
    if mistakes:
        raise AssertionError("record breaks docs/record.schema.json: " + "; ".join(mistakes) +
                             "\n" + (line if isinstance(line, str) else line.decode()))
    return record


def parse_records(data):
    """All NDJSON lines of `data` (bytes or text), each checked; the last must be whole."""
    if isinstance(data, bytes):
        data = data.decode("utf-8")
    if data and not data.endswith("\n"):
        raise AssertionError("the last record has no line end")
    return [parse_record(line) for line in data.split("\n")[:-1]]


def records_in(path):
    """The records of a file written with -o."""
    return parse_records(pathlib.Path(path).read_bytes())


def _looks_like_records(out):
    return out.startswith(b'{"timestamp":') or out.startswith(b'{"event_type":')


class Done:
    """How a run ended: code, out and err (text), out_bytes (raw)."""

    def __init__(self, code, out, err):
        self.code = code
        self.out_bytes = out
        self.out = out.decode("utf-8", "surrogateescape")
        self.err = err.decode("utf-8", "surrogateescape")

    def records(self):
        """All records on standard output."""
        return parse_records(self.out_bytes)

    def findings(self):
        """The records of findings alone."""
        return [r for r in self.records() if r["event_type"] == "finding"]


def environment(**more):
    """The environment of a run: nothing is read from or kept in the user's own folders."""
    env = dict(os.environ)
    env["XDG_CONFIG_HOME"] = _config_home()
    env["LC_ALL"] = "C.UTF-8"
    env.update({key: str(value) for key, value in more.items()})
    return env


@functools.lru_cache(maxsize=None)
def _config_home():
    import atexit
    folder = tempfile.mkdtemp(prefix="leakwire-config-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def run(args, stdin=b"", cwd=None, env=None, timeout=120, check_schema=True):
    """Runs `leakwire ARGS...` to its end. `stdin` is bytes or text; `env` adds variables."""
    if isinstance(stdin, str):
        stdin = stdin.encode("utf-8", "surrogateescape")
    done = subprocess.run([PROGRAM, *map(str, args)], input=stdin, cwd=cwd,
                          env=environment(**(env or {})), timeout=timeout,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    result = Done(done.returncode, done.stdout, done.stderr)
    if check_schema and _looks_like_records(done.stdout):
        result.records()
    return result


def start(args, cwd=None, env=None, **popen):
    """Starts the program and returns the Popen object; the caller ends it."""
    return subprocess.Popen([PROGRAM, *map(str, args)], cwd=cwd,
                            env=environment(**(env or {})), **popen)


def corpora(part):
    """A folder of the outside corpora; skips the test where they are not there."""
    root = os.environ.get("LEAKWIRE_CORPORA")
    if not root:
        raise unittest.SkipTest("LEAKWIRE_CORPORA is not set")
    folder = pathlib.Path(root) / part
    if not folder.is_dir():
        raise unittest.SkipTest(f"no corpus '{part}' in LEAKWIRE_CORPORA")
    return folder


class Case(unittest.TestCase):
    """A test case with a scratch folder, self.folder, of its own for each test."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="leakwire-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, data):
        """Writes a file (bytes or text) below the scratch folder and returns its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
        return path
