"""What docs/accuracy.md promises of outside data, at the least. Skipped without LEAKWIRE_CORPORA."""

import importlib.machinery
import importlib.util
import unittest

from harness import SOURCE, Case, corpora


def load_script():
    loader = importlib.machinery.SourceFileLoader("accuracy", str(SOURCE / "script/accuracy"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("accuracy", loader))
    loader.exec_module(module)
    return module


class Accuracy(Case):
    def test_labelled_sentences(self):
        """Recall of cards: nine labels lie outside every issuer's range."""
        script = load_script()
        data, labels = script.labelled(corpora("text"))
        measured = script.measure(labels, script.scan(data, "weak"))
        for kind, recall, precision in (("card", 0.92, 0.97), ("email", 0.99, 0.99),
                                        ("iban", 0.99, 0.99)):
            with self.subTest(kind):
                wanted, hit, _, said, right = measured[kind]
                self.assertGreaterEqual(hit / wanted, recall)
                self.assertGreaterEqual(right / said, precision)

    def test_server_logs_hold_no_card_phone_iban_or_ssn(self):
        script = load_script()
        for name, (_, counts) in script.log_counts(corpora("logs")).items():
            with self.subTest(name):
                sure = {what: count for what, count in counts.items()
                        if what[0] in script.TRAPS and what[1] != "weak"}
                self.assertEqual(sure, {})


if __name__ == "__main__":
    unittest.main()
