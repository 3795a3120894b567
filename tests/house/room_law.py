"""The room law: who may include whom. room_law.py SOURCE

lib/rooms.txt lists for each room the rooms it may include. Public headers (include/leakwire/) may
be included by all and include only each other. Programs (tools/) and examples see public headers and
files of their own. Libraries of others are for the rooms that FOREIGN names.
"""

import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
SOURCES = {".cc", ".h"}

# Start of an include -> the rooms that may use that library; "tools" for programs.
FOREIGN = {
    "fmt/": {"text", "match", "place", "detect", "policy", "report", "inspect", "tools"},
    "hwy/": {"text", "match"},
    "hs": {"match"},
    "re2/": {"match", "detect"},
    "yaml-cpp/": {"detect"},
    "openssl/": {"text", "policy", "report", "wire"},
    "zlib": {"decode", "tools"},
    "brotli/": {"decode"},
    "zstd": {"decode", "tools"},
    "nghttp2/": {"wire"},
    "libpsl.h": {"text", "place"},
    "maxminddb.h": {"place"},
    "idn2.h": {"text"},
    "archive": {"tools"},
    "CLI/": {"tools"},
    "pcap": {"tools"},
    "c_icap/": {"tools"},
}


def read_rooms(source):
    """rooms.txt as {room: set of rooms it may include}."""
    rooms = {}
    for line in (source / "lib/rooms.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            room, _, allowed = line.partition(":")
            rooms[room.strip()] = set(allowed.split())
    return rooms


def mistakes_of_rooms(source, rooms):
    """rooms.txt names every room there is, and no circle."""
    found = []
    for folder in sorted(p.name for p in (source / "lib").iterdir() if p.is_dir()):
        if folder not in rooms:
            found.append(f"lib/rooms.txt: room '{folder}' is missing")
    below = []
    for room, allowed in rooms.items():
        for other in sorted(allowed - set(below)):
            found.append(f"lib/rooms.txt: '{room}' may include '{other}', "
                         "which does not stand above it")
        below.append(room)
    return found


def includes(path):
    """(line number, text, quoted) of every #include."""
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        hit = INCLUDE.match(line)
        if hit:
            yield number, hit.group(1) or hit.group(2), hit.group(1) is not None


def foreign_mistake(place, text):
    for start, allowed in FOREIGN.items():
        if text.startswith(start) and (start[-1] in "/h" or re.match(start + r"\w*[./]", text)):
            return None if place in allowed else f"'{text}' is not for {place}"
    return None


def mistake(place, path, text, quoted, rooms, source):
    """What is wrong with one #include of a file in `place`; None where nothing is."""
    if text.startswith("leakwire/"):
        if (source / "include" / text).exists():
            return None
        return f"no public header '{text}'"
    if not quoted or any(text.startswith(start) for start in FOREIGN if start.endswith("/")):
        return foreign_mistake(place, text)
    first = text.split("/")[0]
    if place in rooms and "/" in text:
        if first == place or first in rooms[place]:
            return None
        return f"room '{place}' may not include '{text}'"
    if place in ("tools", "examples") and "/" not in text and (path.parent / text).exists():
        return None
    return foreign_mistake(place, text) or f"'{text}' is neither public nor of {place}"


def places(source, rooms):
    """(place, file) of every source the law covers."""
    folders = [(room, source / "lib" / room) for room in rooms]
    folders += [("public", source / "include"), ("tools", source / "tools"),
                ("examples", source / "examples")]
    for place, folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in SOURCES:
                yield place, path
    for path in sorted((source / "lib").glob("*.cc")):
        yield "public", path


def check(source):
    rooms = read_rooms(source)
    found = mistakes_of_rooms(source, rooms)
    for place, path in places(source, rooms):
        for number, text, quoted in includes(path):
            wrong = mistake(place, path, text, quoted, rooms, source)
            if wrong:
                found.append(f"{path.relative_to(source)}:{number}: {wrong}")
    return found


def main():
    found = check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "the room law holds")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
