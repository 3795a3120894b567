"""Checks of the installed tree, one a ctest: check_install.py OPTIONS CHECK."""

import argparse
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOMS = "text|match|detect|report|inspect"


def call(*command, **options):
    print("+", *command, flush=True)
    return subprocess.run([str(part) for part in command], check=True, **options)


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def library_folder(prefix):
    return next(prefix.rglob("libleakwire.so")).parent


def run_consumer(program):
    """The outside program finds a card and ends with 0 (see consumer/main.cc)."""
    done = call(program, stdout=subprocess.PIPE, text=True)
    if done.stdout != "card-number at 5, 16 bytes, validated\n":
        sys.exit(f"the outside program said: {done.stdout!r}")


def tree(options):
    fresh(options.prefix)
    call(options.cmake, "--install", options.build, "--prefix", options.prefix)
    for pattern in ("include/leakwire/leakwire.h", "lib*/**/libleakwire.so.*", "bin/leakwire",
                    "lib*/**/leakwireConfig.cmake", "lib*/**/leakwireConfigVersion.cmake",
                    "lib*/**/leakwire.pc"):
        if not list(options.prefix.glob(pattern)):
            sys.exit(f"not installed: {pattern}")
    for header in (options.source / "include/leakwire").glob("*.h"):
        if not (options.prefix / "include/leakwire" / header.name).exists():
            sys.exit(f"not installed: {header.name}")


def find_package(options):
    build = fresh(options.scratch / "find_package")
    call(options.cmake, "-G", "Ninja", "-S", HERE / "find_package", "-B", build,
         f"-DCMAKE_PREFIX_PATH={options.prefix}", f"-DCMAKE_CXX_COMPILER={options.compiler}",
         f"-DWANTED={options.version}")
    call(options.cmake, "--build", build)
    run_consumer(build / "consumer")


def wrong_version(options):
    build = fresh(options.scratch / "wrong_version")
    done = subprocess.run([options.cmake, "-G", "Ninja", "-S", HERE / "find_package", "-B", build,
                           f"-DCMAKE_PREFIX_PATH={options.prefix}", "-DWANTED=99.0",
                           f"-DCMAKE_CXX_COMPILER={options.compiler}"],
                          capture_output=True, text=True, check=False)
    if done.returncode == 0 or options.version not in done.stderr:
        sys.exit("version 99.0 was not refused by name:\n" + done.stderr)


def pkg_config(options):
    build = fresh(options.scratch / "pkg_config")
    where = dict(os.environ, PKG_CONFIG_PATH=str(library_folder(options.prefix) / "pkgconfig"))
    query = ["pkg-config", "--cflags", "--libs", f"leakwire = {options.version}"]
    flags = call(*query, env=where, stdout=subprocess.PIPE, text=True).stdout.split()
    call(options.compiler, "-std=c++20", "-Wall", "-Wextra", "-Werror", "-o", build / "consumer",
         HERE / "consumer/main.cc", *flags, f"-Wl,-rpath,{library_folder(options.prefix)}")
    run_consumer(build / "consumer")


def program(options):
    """The installed program finds its library without help, and names its version."""
    clean = {key: value for key, value in os.environ.items() if key != "LD_LIBRARY_PATH"}
    done = call(options.prefix / "bin/leakwire", "--version", env=clean, stdout=subprocess.PIPE,
                text=True)
    if options.version not in done.stdout:
        sys.exit(f"--version said: {done.stdout!r}")


def symbols(options):
    """The library shows public names of leakwire:: and lw_*, and nothing else."""
    library = library_folder(options.prefix) / "libleakwire.so"
    lines = call("nm", "-DC", "--defined-only", library, stdout=subprocess.PIPE,
                 text=True).stdout.splitlines()
    names = [line.split(" ", 2)[2] for line in lines]
    public = re.compile(rf"^(((vtable|typeinfo|typeinfo name) for )?leakwire::(?!({ROOMS})::)"
                        rf"|lw_[a-z_]+$)")
    wrong = [name for name in names if not public.match(name)]
    if wrong:
        sys.exit("shown but not public:\n" + "\n".join(wrong))
    for name in ("leakwire::version()", "leakwire::Scanner::scan(", "leakwire::make_sink("):
        if not any(shown.startswith(name) for shown in names):
            sys.exit(f"not shown: {name}")


def c_symbols(options):
    """The C interface shows the committed names: none is gone, none came unnoticed."""
    library = library_folder(options.prefix) / "libleakwire.so"
    lines = call("nm", "-D", "--defined-only", library, stdout=subprocess.PIPE,
                 text=True).stdout.splitlines()
    shown = {line.split()[2] for line in lines if line.split()[2].startswith("lw_")}
    listed = set((HERE / "c_symbols.txt").read_text().split())
    declared = set(re.findall(r"\b(lw_[a-z_]+)\(", (
        options.prefix / "include/leakwire/leakwire_c.h").read_text()))
    for what, names in (("gone", listed - shown), ("not in c_symbols.txt", shown - listed),
                        ("declared, and not there", declared - shown),
                        ("there, and not declared", shown - declared)):
        if names:
            sys.exit(f"{what}: {' '.join(sorted(names))}")


def c_layout(options):
    """Structs and constants of the C interface are those that programs were built with: of 64-bit
    machines each field's place and size, each struct's size, each constant's number. What is new
    stands behind what there was, and is added to c_layout.txt."""
    if sys.maxsize < 2**32:
        return
    header = (options.prefix / "include/leakwire/leakwire_c.h").read_text()
    header = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    prints = []
    for name, body in re.findall(r"typedef struct (\w+) \{(.*?)\} \1;", header, re.DOTALL):
        declarators = [part for line in body.split(";") for part in line.split(",")]
        fields = [re.search(r"(\w+)\s*(\[\d+\])?\s*$", part)[1] for part in declarators
                  if part.strip()]
        prints += [f'printf("{name}.{field} %zu %zu\\n", offsetof({name}, {field}), '
                   f"sizeof((({name}*)0)->{field}));" for field in fields]
        prints.append(f'printf("{name} %zu\\n", sizeof({name}));')
    enums = " ".join(re.findall(r"enum\s*\w*\s*\{(.*?)\}", header, re.DOTALL))
    constants = re.findall(r"\bLW_[A-Z_]+", enums) + ["LW_ABI_VERSION"]
    prints += [f'printf("{name} %lld\\n", (long long){name});' for name in constants]
    build = fresh(options.scratch / "c_layout")
    (build / "layout.c").write_text("#include <stddef.h>\n#include <stdio.h>\n"
                                    "#include <leakwire/leakwire_c.h>\nint main(void) {\n" +
                                    "\n".join(prints) + "\nreturn 0;\n}\n")
    call(shutil.which("gcc") or shutil.which("cc"), "-std=c99", "-o", build / "layout",
         build / "layout.c", f"-I{options.prefix}/include")
    shown = call(build / "layout", stdout=subprocess.PIPE, text=True).stdout.splitlines()
    listed = (HERE / "c_layout.txt").read_text().splitlines()
    if shown != listed:
        sys.exit("the C interface is not as in c_layout.txt:\n" +
                 "\n".join(difflib.unified_diff(listed, shown, "listed", "is", lineterm="", n=0)))


def examples(options):
    """The examples, built outside the tree against what is installed, say what they say in it."""
    build = fresh(options.scratch / "examples")
    where = dict(os.environ, PKG_CONFIG_PATH=str(library_folder(options.prefix) / "pkgconfig"))
    flags = call("pkg-config", "--cflags", "--libs", "leakwire", env=where, stdout=subprocess.PIPE,
                 text=True).stdout.split()
    folder = options.source / "examples"
    rpath = f"-Wl,-rpath,{library_folder(options.prefix)}"
    c_compiler = shutil.which("gcc") or shutil.which("cc")
    for name, command in (
            ("c_filter", [c_compiler, "-std=c99", "-pedantic-errors", folder / "c_filter.c"]),
            ("custom_sink", [options.compiler, "-std=c++20", folder / "custom_sink.cc"]),
            ("redact_lines", [options.compiler, "-std=c++20", folder / "redact_lines.cc"])):
        call(*command, "-Wall", "-Wextra", "-Werror", "-o", build / name, *flags, rpath)
        compare(build / name, folder / f"{name}.out")
    library = library_folder(options.prefix) / "libleakwire.so.0"
    compare(folder / "call_from_python.py", folder / "call_from_python.out", sys.executable, "-B",
            env=dict(os.environ, LEAKWIRE_LIBRARY=str(library)))


def compare(program, expected, *interpreter, **how):
    said = call(*interpreter, program, stdout=subprocess.PIPE, text=True, **how).stdout
    if said != expected.read_text():
        sys.exit(f"{program} said: {said!r}")


def add_subdirectory(options):
    """Without find_package; brings no tests, no program and no install rules of its own.

    Compiled as the dev preset does, so that ccache, where it is there, need not compile it again.
    """
    build = options.scratch / "add_subdirectory"
    build.mkdir(parents=True, exist_ok=True)
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    call(options.cmake, "-G", "Ninja", "-S", HERE / "add_subdirectory", "-B", build,
         f"-DLEAKWIRE={options.source}", f"-DCMAKE_CXX_COMPILER={options.compiler}",
         "-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DLEAKWIRE_WERROR=ON", *launcher)
    call(options.cmake, "--build", build, "--parallel", "2",
         env=dict(os.environ, CCACHE_NOHASHDIR="1"))
    if (build / "leakwire/bin/leakwire").exists() or "install:" in targets(options, build):
        sys.exit("the program or install rules came without being asked for")
    run_consumer(build / "consumer")


def targets(options, build):
    return call(options.cmake, "--build", build, "--target", "help", stdout=subprocess.PIPE,
                text=True).stdout


def main():
    checks = {check.__name__: check for check in (tree, find_package, wrong_version, pkg_config,
                                                  program, symbols, c_symbols, c_layout, examples,
                                                  add_subdirectory)}
    parser = argparse.ArgumentParser()
    for name in ("source", "build", "prefix", "scratch"):
        parser.add_argument("--" + name, type=pathlib.Path, required=True)
    for name in ("cmake", "compiler", "version"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("check", choices=checks)
    options = parser.parse_args()
    checks[options.check](options)


if __name__ == "__main__":
    main()
