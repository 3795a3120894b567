"""Runs one file of end-to-end tests: run.py FILE [TEST...].

Exit code 0: passed; 1: failed, or the file holds no test; 77: every test of it was skipped, which
ctest reports as "Skipped".
"""

import importlib.util
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True


def main(argv):
    path = pathlib.Path(argv[1]).resolve()
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    loader = unittest.TestLoader()
    if argv[2:]:
        suite = loader.loadTestsFromNames(argv[2:], module)
    else:
        suite = loader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    if result.testsRun == 0 and not result.skipped:
        print("no test in", path, file=sys.stderr)
        return 1
    if not result.wasSuccessful():
        return 1
    ran = result.testsRun - len(result.skipped)
    return 77 if ran <= 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
