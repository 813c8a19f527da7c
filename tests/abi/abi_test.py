#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The ABI is the one that is recorded beside this file: libkacflow.abi holds
the SONAME, the symbols with their versions and the types of every function as
libabigail reads them from the library's debug information, constants.txt the
constants of the headers. Any difference fails, an addition too, until it is
recorded. And no function has a type that ctypes cannot take.

usage: abi_test.py DEBUG_LIBRARY LIBRARY     compare
       abi_test.py --renew DEBUG_LIBRARY     record what is there now"""
import difflib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BASELINE, CONSTANTS = HERE / "libkacflow.abi", HERE / "constants.txt"
RENEW = "ninja -C BUILD_FOLDER renew-abi"

# By value, beside pointers.
SCALARS = {"int32_t", "int64_t", "uint32_t", "uint64_t", "float", "double",
           "kac_status"}
# Only behind a pointer.
POINTED = SCALARS | {"void", "char", "int8_t", "uint8_t"}


# ---- What there is now ------------------------------------------------------

def run(*command):
    if shutil.which(command[0]) is None:
        raise SystemExit(f"{command[0]} is missing (Debian: abigail-tools, "
                         "binutils)")
    return subprocess.run(command, capture_output=True, text=True)


class Types:
    """The types of a file of abidw, each under the name that C gives it. The
    file has them once for every source, with numbers that any change shifts."""

    def __init__(self, corpus):
        self.elements = {element.get("id"): element
                         for unit in corpus.iter("abi-instr")
                         for element in unit if element.get("id")}
        self.names = {number: self.spell(number) for number in self.elements}
        self.written = {}

    def spell(self, number):
        element = self.elements[number]
        kind, inner = element.tag, element.get("type-id")
        if kind == "pointer-type-def":
            return self.spell(inner) + "*"
        if kind == "qualified-type-def":
            words = [word for word in ("const", "volatile", "restrict")
                     if element.get(word) == "yes"]
            return f"{self.spell(inner)} {' '.join(words)}"
        if kind == "function-type":
            return (self.spell(element.find("return").get("type-id")) + "(" +
                    ", ".join("..." if part.get("is-variadic") == "yes" else
                              self.spell(part.get("type-id"))
                              for part in element.iter("parameter")) + ")")
        if kind == "class-decl":
            opaque = element.get("is-declaration-only") == "yes"
            return "struct " + element.get("name") + ("" if opaque else "{}")
        if kind in ("typedef-decl", "type-decl"):
            return element.get("name")
        return f"{kind} {element.get('name', '')}"

    def write(self, number):
        """Keep the type and all that it is made of; returns its name."""
        name, element = self.names[number], self.elements[number]
        if name not in self.written:
            self.written[name] = element
            for part in element.iter():
                if part.get("type-id"):
                    part.set("type-id", self.write(part.get("type-id")))
            element.set("id", name)
        return name


def wrong_type(types, number, pointer=False):
    """Why ctypes cannot take this type, or None."""
    element = types.elements[number]
    kind, name = element.tag, element.get("name")
    if kind == "pointer-type-def":
        return wrong_type(types, element.get("type-id"), True)
    if kind == "qualified-type-def":
        return wrong_type(types, element.get("type-id"), pointer)
    if kind == "function-type" and pointer:
        return wrong_signature(types, element)
    if kind == "class-decl" and pointer:
        return (None if element.get("is-declaration-only") == "yes"
                else f"struct {name} shows what is in it")
    if name in (POINTED if pointer else SCALARS):
        return None
    if kind == "typedef-decl" and name.startswith("kac_"):
        return wrong_type(types, element.get("type-id"), pointer)
    return types.names[number] + ("" if pointer else " by value")


def wrong_signature(types, function):
    for part in function:
        if part.get("is-variadic") == "yes":
            return "a variable number of arguments"
        number = part.get("type-id")
        nothing = (part.tag == "return" and
                   types.elements[number].get("name") == "void")
        wrong = None if nothing else wrong_type(types, number)
        if wrong:
            return wrong
    return None


def read_library(library):
    """(the ABI as text, remarks on its types)"""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "library.abi"
        done = run("abidw", "--no-corpus-path", "--no-comp-dir-path",
                   "--no-show-locs", "--no-parameter-names", "--no-elf-needed",
                   "--exported-interfaces-only", "--drop-private-types",
                   "--headers-dir", str(ROOT / "include"), "--out-file",
                   str(out), library)
        if done.returncode or not out.exists():
            raise SystemExit(f"abidw failed: {done.stderr}")
        corpus = ET.parse(out).getroot()
    types = Types(corpus)
    functions = sorted(corpus.iter("function-decl"),
                       key=lambda function: function.get("name"))
    symbols = {symbol.get("name") for symbol in corpus.iter("elf-symbol")}
    named = {function.get("name") for function in functions}
    remarks = [f"{name}: no debug information"
               for name in sorted(symbols - named)]
    remarks += [f"{variable.get('name')}: an exported variable"
                for variable in corpus.iter("var-decl")]
    for function in functions:
        wrong = wrong_signature(types, function)
        if wrong:
            remarks.append(f"{function.get('name')}: {wrong}, which ctypes "
                           "cannot take")
    # One unit, whatever the sources are: functions by name, types by name.
    for function in functions:
        for part in function:
            if part.get("type-id"):
                part.set("type-id", types.write(part.get("type-id")))
    for unit in corpus.findall("abi-instr"):
        corpus.remove(unit)
    unit = ET.SubElement(corpus, "abi-instr", {
        "address-size": "64", "path": "kacflow.h", "language": "LANG_C11"})
    unit.extend([types.written[name] for name in sorted(types.written)])
    unit.extend(functions)
    ET.indent(corpus)
    return ET.tostring(corpus, encoding="unicode") + "\n", remarks


def read_constants():
    """Those of the headers, as the bindings have them (which their own test
    compares with the headers)."""
    sys.path.insert(0, str(ROOT / "bindings/python"))
    sys.dont_write_bytecode = True
    from kacflow import _declarations
    found = {name: value for name, value in vars(_declarations).items()
             if name.startswith("KAC_") and isinstance(value, int)}
    return "".join(f"{name} {found[name]}\n" for name in sorted(found))


# ---- Compared with what is recorded ------------------------------------------

def exported(library):
    """Names with versions, and the SONAME."""
    symbols = run("nm", "-D", "--defined-only", "--with-symbol-versions",
                  library).stdout
    head = run("objdump", "-p", library).stdout
    return ({line.split()[-1] for line in symbols.splitlines()} |
            set(re.findall(r"SONAME +\S+", head)))


def changes(recorded, now):
    """The lines that went and that came."""
    return [line for line in difflib.unified_diff(
        recorded.splitlines(), now.splitlines(), n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))]


def compare(debug_library, library):
    for path in (BASELINE, CONSTANTS):
        if not path.exists():
            yield f"{path.relative_to(ROOT)} is missing; to record: {RENEW}"
            return
    differing = exported(debug_library) ^ exported(library)
    if differing:
        yield f"{debug_library} is another library: {sorted(differing)}"
    now, remarks = read_library(debug_library)
    yield from remarks
    different = changes(CONSTANTS.read_text("utf-8"), read_constants())
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "now.abi"
        path.write_text(now, "utf-8")
        done = run("abidiff", "--no-default-suppression", "--harmless",
                   str(BASELINE), str(path))
    if done.returncode:
        different.append(done.stdout + done.stderr)
    if different:
        yield from different
        yield ("The ABI is not the recorded one (docs/pages/abi.md). Where "
               f"that is meant: {RENEW}\nand commit tests/abi with the change.")


def main():
    if sys.argv[1] == "--renew":
        now, remarks = read_library(sys.argv[2])
        BASELINE.write_text(now, "utf-8")
        CONSTANTS.write_text(read_constants(), "utf-8")
        print("\n".join(remarks) or f"recorded in {HERE}")
        return 1 if remarks else 0
    errors = list(compare(*sys.argv[1:]))
    count = read_constants().count("\n")
    print("\n".join(errors) or f"the recorded ABI, with {count} constants")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
