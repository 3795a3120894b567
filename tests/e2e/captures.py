"""Makes captures for end-to-end tests: TCP conversations over IPv4 and Ethernet, as pcap files."""

import struct

SYN, FIN, RST, ACK = 2, 1, 4, 16


def _address(text):
    return bytes(int(part) for part in text.split("."))


def frame(src, dst, sport, dport, seq, ack, flags, payload):
    """One Ethernet frame with a TCP segment; without checksums, as a sending host captures it."""
    tcp = struct.pack(">HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50, flags,
                      65535, 0, 0) + payload
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0x4000, 64, 6, 0, _address(src),
                     _address(dst)) + tcp
    return b"\x02" * 12 + b"\x08\x00" + ip


def conversation(src, dst, sport, dport, said, answered=b"", most=1460, end=True):
    """The frames of a whole conversation."""
    mine, theirs = 1000, 5000
    out = [frame(src, dst, sport, dport, mine, 0, SYN, b""),
           frame(dst, src, dport, sport, theirs, mine + 1, SYN | ACK, b""),
           frame(src, dst, sport, dport, mine + 1, theirs + 1, ACK, b"")]
    mine, theirs = mine + 1, theirs + 1
    for at in range(0, len(said), most):
        out.append(frame(src, dst, sport, dport, mine, theirs, ACK, said[at:at + most]))
        mine += len(said[at:at + most])
    for at in range(0, len(answered), most):
        out.append(frame(dst, src, dport, sport, theirs, mine, ACK, answered[at:at + most]))
        theirs += len(answered[at:at + most])
    if end:
        out.append(frame(src, dst, sport, dport, mine, theirs, FIN | ACK, b""))
        out.append(frame(dst, src, dport, sport, theirs, mine + 1, FIN | ACK, b""))
    return out


def pcap(frames, begin=1_700_000_000, link=1):
    """A capture of these frames, a millisecond apart."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)]
    for i, data in enumerate(frames):
        out.append(struct.pack("<IIII", begin + i // 1000, i % 1000 * 1000, len(data), len(data)))
        out.append(data)
    return b"".join(out)


def post(body, host="collect.tracker.example", media="application/json", path="/c", more=""):
    """A request of HTTP/1.1 with a body."""
    body = body if isinstance(body, bytes) else body.encode()
    return (f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {media}\r\n{more}"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body
