"""The C interface from another language: what a policy says of a request, by ctypes alone."""

import ctypes
import os

lw = ctypes.CDLL(os.environ.get("LEAKWIRE_LIBRARY", "libleakwire.so.0"))


class String(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("size", ctypes.c_size_t)]

    @classmethod
    def of(cls, text):
        return cls(text, len(text))

    def text(self):
        return ctypes.string_at(self.data, self.size).decode() if self.size else ""


class PolicyOptions(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("file", ctypes.c_char_p), ("text", String)]


class InspectorOptions(ctypes.Structure):  # as far as it is needed: the rest is taken as zero
    _fields_ = [("struct_size", ctypes.c_size_t), ("pack", ctypes.c_void_p),
                ("places", ctypes.c_void_p), ("policy", ctypes.c_void_p)]


class Facts(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("host", String), ("address", String),
                ("client_address", String), ("method", String), ("target", String)]


class Decision(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t)] + [
        (name, String) for name in ("reason", "rule", "promises", "detectors", "owner", "receiver",
                                    "summary")]


def sized(struct):
    struct.struct_size = ctypes.sizeof(struct)
    return struct


def made(status, handle):
    if status != 0:
        raise SystemExit(f"leakwire: status {status}")
    return handle


POLICY = b"""leakwire: 1
mode: enforce
us: {home: EEA}
rules: [{name: mail-out, when: {category: contact.email, to: third-party}, then: redact}]
"""

for name in ("lw_message_begin_body", "lw_message_header"):
    getattr(lw, name).argtypes = [ctypes.c_void_p, String, String]
policy, inspector, message = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
options = sized(PolicyOptions(text=String.of(POLICY)))
made(lw.lw_policy_new(ctypes.byref(options), ctypes.byref(policy), None, None), policy)
options = sized(InspectorOptions(policy=policy.value))
made(lw.lw_inspector_new(ctypes.byref(options), ctypes.byref(inspector), None, None), inspector)
facts = sized(Facts(host=String.of(b"collect.tracker.example"),
                    target=String.of(b"/c?em=anna@mail.example.org")))
made(lw.lw_message_new(inspector, ctypes.byref(facts), ctypes.byref(message)), message)
lw.lw_message_header(message, String.of(b"User-Agent"), String.of(b"example"))
lw.lw_message_finish(message, None, None)
decision, target = sized(Decision()), String()
lw.lw_message_decision(message, ctypes.byref(decision))
lw.lw_message_rewritten_target(message, ctypes.byref(target))
print(decision.summary.text(), "->", target.text())
for free, handle in ((lw.lw_message_free, message), (lw.lw_inspector_free, inspector),
                     (lw.lw_policy_free, policy)):
    free(handle)
