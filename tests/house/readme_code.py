"""The README's C++ is an example that is built and run: readme_code.py SOURCE"""

import pathlib
import re
import sys


def main():
    source = pathlib.Path(sys.argv[1])
    blocks = re.findall(r"^```cpp\n(.*?)^```$", (source / "README.md").read_text(), re.S | re.M)
    example = (source / "examples/scan_text.cc").read_text().split("\n", 1)[1]
    if blocks != [example]:
        print("the C++ of README.md is not examples/scan_text.cc without its first line")
        return 1
    wrong = [link for page in [source / "README.md", *sorted((source / "docs").rglob("*.md"))]
             for link in broken_links(page)]
    print("\n".join(wrong) or "code and links are right")
    return 1 if wrong else 0


def broken_links(page):
    """Links of a page to files that are not there."""
    for link in re.findall(r"\]\(([^)#\s]+)\)", page.read_text()):
        if not re.match(r"[a-z]+:", link) and not (page.parent / link).exists():
            yield f"{page.name}: no such file: {link}"


if __name__ == "__main__":
    sys.exit(main())
