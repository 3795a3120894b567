"""What the service of c-icap costs: CPU time a request beyond c-icap's own echo service.

    proxy_icap.py BUILD_FOLDER [--rounds N] [--seconds S]

One c-icap with both services, one child; one client, one connection, a closed loop, no 204: each
request's body comes back from both. User and system time of the child, both services by turns in
each round, median of the rounds. The floor: at most 5 us + body / 2 GB/s. Beside it what a request
costs whose client takes a 204, as Squid does for bodies up to 64 KiB: the body does not come back.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[1]
SIZES = {"1 KB": 1024, "64 KB": 65536}


def allowed(size):
    """Seconds a request that the service may cost."""
    return 5e-6 + size / 2e9


def body_of(size):
    """JSON as an API gets it, without personal data."""
    dice = random.Random(size)
    words = ["order", "colour", "blue", "size", "medium", "stock", "left", "note", "gift", "paper"]
    items = []
    while len(json.dumps({"items": items})) < size - 200:
        items.append({"id": dice.randrange(10000), "name": " ".join(dice.choices(words, k=3)),
                      "price": round(dice.random() * 100, 2), "tags": dice.choices(words, k=2)})
    text = json.dumps({"items": items, "pad": ""})
    return (text[:-2] + "x" * (size - len(text)) + text[-2:]).encode()


def spent(pid):
    """CPU time of all threads of a process so far, in seconds."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1e9


class Loop:
    """One connection to one service, and the bytes of one request."""

    def __init__(self, icap, port, service, body, allow=""):
        self.client = icap.Client(port, service)
        head = ("POST http://api.shop.example/v1/orders HTTP/1.1\r\nHost: api.shop.example\r\n"
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101\r\n"
                "Accept: application/json\r\nAccept-Language: en\r\nCookie: theme=dark; lang=en\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
        start = (f"REQMOD icap://127.0.0.1:{port}/{service} ICAP/1.0\r\nHost: 127.0.0.1\r\n"
                 f"{allow}Encapsulated: req-hdr=0, req-body={len(head)}\r\n\r\n").encode()
        self.request = start + head + icap.chunked([body])
        self.expected = (204, b"") if allow else (200, body)

    def once(self):
        self.client.open().sendall(self.request)
        answer = self.client.read()
        if (answer.status, answer.body) != self.expected:
            raise SystemExit(f"not what was expected: {answer.status}, {len(answer.body)} bytes")

    def turn(self, pid, seconds):
        """(CPU time a request, requests a second) of a turn."""
        before, start, count = spent(pid), time.monotonic(), 0
        while time.monotonic() - start < seconds:
            self.once()
            count += 1
        wall = time.monotonic() - start
        return (spent(pid) - before) / count, count / wall


def measure(build, rounds=7, seconds=1.0):
    """{size: {service: (CPU time a request, requests a second), "added": ...}}"""
    os.environ["LEAKWIRE_PROGRAM"] = str(pathlib.Path(build).resolve() / "bin/leakwire")
    sys.path.insert(0, str(SOURCE / "tests/e2e"))
    import icap
    if not icap.MODULE.is_file():
        return None
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        server = icap.CIcap(folder, [f"leakwire.Policy {SOURCE}/policies/starter.yaml",
                                     f"leakwire.Findings {folder}/findings.ndjson"], threads=4)
        try:
            child = server.children()[0]
            for name, size in SIZES.items():
                body = body_of(size)
                loops = {s: Loop(icap, server.port, s, body) for s in ("echo", "leakwire")}
                loops["204"] = Loop(icap, server.port, "leakwire", body, "Allow: 204\r\n")
                times = {service: [] for service in loops}
                for loop in loops.values():
                    loop.turn(child, 0.2)
                for _ in range(rounds):
                    for service, loop in loops.items():
                        times[service].append(loop.turn(child, seconds))
                found[name] = {s: tuple(statistics.median(column) for column in zip(*turns))
                               for s, turns in times.items()}
                found[name]["added"] = statistics.median(
                    one[0] - other[0] for one, other in zip(times["leakwire"], times["echo"]))
                for loop in loops.values():
                    loop.client.close()
        finally:
            server.stop()
    return found


def lines(found):
    """The table of BENCHMARKS.md."""
    table = ["| body | echo, CPU a request | leakwire, CPU a request | added | at most | |"
             " leakwire by 204 | requests/s, echo | leakwire |", "|---|---|---|---|---|---|---|---|---|"]
    for name, size in SIZES.items():
        row = found[name]
        reached = "reached" if row["added"] <= allowed(size) else "**not reached**"
        table.append(f"| {name} | {row['echo'][0] * 1e6:.1f} us | {row['leakwire'][0] * 1e6:.1f} us | "
                     f"{row['added'] * 1e6:.1f} us | {allowed(size) * 1e6:.1f} us | {reached} | "
                     f"{row['204'][0] * 1e6:.1f} us | "
                     f"{row['echo'][1]:.0f} | {row['leakwire'][1]:.0f} |")
    return table


def section(build, rounds, seconds):
    """The section of BENCHMARKS.md."""
    found = measure(build, rounds, seconds)
    head = ["## In the proxy: c-icap", "", "`bench/proxy_icap.py`: CPU time (user and system) that the "
            "service costs a request beyond c-icap's own echo service. One connection, a closed loop, "
            "the body goes there and back; all by turns in each round, median of the rounds. *By 204*: the "
            "client keeps the body, as Squid does up to 64 KiB, and it does not come back. "
            "Requests a second hang on the client, and stand for information.", ""]
    return [*head, *(lines(found) if found else ["The service is not built here."]), ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0)
    chosen = parser.parse_args()
    found = measure(chosen.build, chosen.rounds, chosen.seconds)
    if found is None:
        raise SystemExit("srv_leakwire.so is not built")
    print("\n".join(lines(found)))


if __name__ == "__main__":
    main()
