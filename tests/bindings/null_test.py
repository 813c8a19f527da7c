#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every public function bears every kind of nonsense: NULL, zero, negative and
huge numbers, NaN, in place of all arguments and of all but the handles. Each
sweep runs in a process of its own, so that a crash is seen and named.

usage: null_test.py ROOT LIBRARY"""
import ctypes as C
import json
import math
import pathlib
import re
import subprocess
import sys
import unittest

ROOT, LIBRARY = pathlib.Path(sys.argv[1]), sys.argv[2]
sys.path.insert(0, str(ROOT / "bindings/python"))
import kacflow  # noqa: E402

# What stands for (integers, doubles); None: as wide as the type.
SWEEPS = {"zero": (0, 0.0), "minus": (-1, -1.0), "nan": (1, math.nan),
          "least": ("least", -math.inf), "most": ("most", math.inf)}


def headers():
    """name: (result, arguments, contract) of every function."""
    text = "".join(path.read_text("utf-8") for path in
                   sorted((ROOT / "include/kacflow").glob("*.h")))
    found = re.findall(r"/\*\*((?:(?!\*/).)*)\*/\s*KAC_API\s+([\w ]+?[\s*]+)"
                       r"(kac_\w+)\s*\(([^)]*)\)\s*;", text, flags=re.S)
    return {name: (result.strip(), arguments,
                   " ".join(doc.replace("*", " ").split()))
            for doc, result, name, arguments in found}


# ---- A sweep, in a process of its own --------------------------------------

def make_handles(lib):
    """One of every kind, that fit together."""
    made = {}

    def make(create, *arguments, context=True):
        kind = create.argtypes[-1]._type_
        out = kind()
        if context:
            arguments = (made["kac_context"],) + arguments
        kacflow.check(lib, create(*arguments, C.byref(out)))
        made[kind._type_.__name__] = out
        return out

    make(lib.kac_context_create, context=False)
    process = make(lib.kac_process_create_kac, 9.0, 3.0)
    data = make(lib.kac_dataset_create_toy, b"grid9", 1)
    network = make(lib.kac_network_create_mlp, 2, 1, (C.c_int64 * 1)(4))
    kacflow.check(lib, lib.kac_network_initialize(network, 1, 0))
    make(lib.kac_architecture_create, 1, 1, 2)
    optimizer = make(lib.kac_optimizer_create, 0, 0.1)
    make(lib.kac_trainer_create, process, network, optimizer, data)
    field = make(lib.kac_field_create_learned, network)
    make(lib.kac_integrator_create, 0)
    make(lib.kac_sampler_create, process, field)
    make(lib.kac_model_create, process, network, None, None)
    make(lib.kac_tensors_create)
    make(lib.kac_npy_open, str(
        ROOT / "tests/fuzz/corpus/npy/f4").encode())
    return made


FILL = b"\xa5"


def stand_in(kind, number, real, made, buffers):
    """An argument of this ctypes type; pointers to plain memory point to
    some, which is noted in `buffers`, unless that is None."""
    if buffers is not None and issubclass(kind, C._Pointer) and \
            not issubclass(kind._type_, C.Structure):
        buffers.append(C.create_string_buffer(FILL * 4096, 4096))
        return C.cast(buffers[-1], kind)
    if kind in (C.c_float, C.c_double):
        return real
    if kind in (C.c_char_p, C.c_void_p):
        return None
    if issubclass(kind, C._SimpleCData):
        bits = 8 * C.sizeof(kind)
        signed = kind(-1).value < 0
        if number == "least":
            return -(1 << (bits - 1)) if signed else 0
        if number == "most":
            return (1 << (bits - signed)) - 1
        return number
    if issubclass(kind, C._CFuncPtr):
        return kind()
    return made.get(kind._type_.__name__)


def sweep(name, handles, memory):
    lib = kacflow.load(LIBRARY)
    made = make_handles(lib) if handles else {}
    for function, (result, kinds) in kacflow.FUNCTIONS.items():
        if handles and function.endswith("_destroy"):
            continue
        print(json.dumps([function, "?"]), flush=True)
        lib.kac_status_from_name(b"a mark", C.byref(C.c_int32()))
        mark = lib.kac_last_error()
        buffers = [] if memory else None
        value = getattr(lib, function)(
            *[stand_in(kind, *SWEEPS[name], made, buffers) for kind in kinds])
        touched = any(buffer.raw != FILL * 4096 for buffer in buffers or ())
        if isinstance(value, C._Pointer):
            value = "handle" if value else None
        elif isinstance(value, bytes):
            value = "text"
        print(json.dumps([function, value, lib.kac_last_error() != mark,
                          touched]), flush=True)
        if handles:
            lib.kac_context_resume(made["kac_context"])


# ---- What it must come to ---------------------------------------------------

# Nothing is asked for where the number of results is 0.
NOTHING = re.compile(r"kac_(bessel|normal|log_gamma|gamma|beta)\w*_array(_f32)?"
                     r"|kac_random_(?!philox|gamma)\w+")


def neutral(result, doc):
    """What a function that answers at once says of NULL."""
    said = re.search(r"(-?\w+)(?: before and)? for NULL", doc)
    if said and said.group(1) not in ("and", "i"):
        text = said.group(1)
        return {"NULL": None, "NaN": math.nan}.get(
            text, int(text) if re.fullmatch(r"-?\d+", text) else text)
    if "*" in result:
        return None
    if result == "double":
        return math.nan
    kind = re.search(r"KAC_[A-Z]+_\.\.\.|or -1\b", doc)
    return -1 if kind and "sum of" not in doc else 0


class Nonsense(unittest.TestCase):
    def run_sweep(self, name, *what):
        run = subprocess.run(
            [sys.executable, __file__, str(ROOT), LIBRARY, name, *what],
            capture_output=True, text=True, timeout=120)
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        last = lines[-1] if lines else "nothing"
        self.assertEqual(run.returncode, 0,
                         f"{name}: {last} {run.stderr[-2000:]}")
        return {line[0]: line[1:] for line in lines if line[1:] != ["?"]}

    def check_statuses(self, found):
        names = {value for name, value in vars(kacflow).items()
                 if name.startswith("KAC_ERROR_")}
        for function, (value, message, touched) in found.items():
            if HEADERS[function][0] == "kac_status" and value != 0:
                self.assertIn(value, names, function)
                self.assertTrue(message, f"{function}: no message")
                self.assertFalse(touched, f"{function}: outputs touched")

    def test_every_function_has_a_contract(self):
        self.assertEqual(sorted(HEADERS), sorted(kacflow.FUNCTIONS))

    def test_nothing_at_all(self):
        found = self.run_sweep("zero")
        self.assertEqual(sorted(found), sorted(kacflow.FUNCTIONS))
        self.check_statuses(found)
        for function, (value, _, _) in found.items():
            result, arguments, doc = HEADERS[function]
            if result == "kac_status":
                self.assertEqual(
                    value, 0 if NOTHING.fullmatch(function) else
                    kacflow.KAC_ERROR_ARGUMENT, function)
            elif result == "void":
                self.assertIsNone(value)
            elif re.match(r"(const )?kac_\w+ \*", arguments):
                want = neutral(result, doc)
                if want == "one":  # kac_context_cpu(): the best one
                    want = found["kac_cpu_best"][0]
                if isinstance(want, float) and math.isnan(want):
                    self.assertTrue(math.isnan(value), function)
                else:
                    self.assertEqual(value, want, function)

    def test_bad_numbers_and_no_handles(self):
        for name in SWEEPS:
            found = self.run_sweep(name)
            self.check_statuses(found)
            for function, (value, _, _) in found.items():
                if HEADERS[function][0] == "kac_status" and name != "zero":
                    self.assertEqual(value, kacflow.KAC_ERROR_ARGUMENT,
                                     f"{function}, {name}")

    def test_bad_numbers_and_good_handles(self):
        for name in SWEEPS:
            found = self.run_sweep(name, "handles")
            self.check_statuses(found)
            for function, (value, _, _) in found.items():
                result, arguments, _ = HEADERS[function]
                # What has an output asks for it, but where it is optional
                # (NULL) or nothing is to be put there.
                if result == "kac_status" and name in ("nan", "most") and \
                        re.search(r"\*\*out\b|[^const] \w+ \*out\b",
                                  arguments):
                    self.assertNotEqual(value, 0, f"{function}, {name}")

    def test_errors_leave_outputs_untouched(self):
        # Counts that a function cannot know to be false are left out.
        for name in ("zero", "minus", "least"):
            for what in (("memory",), ("memory", "handles")):
                self.check_statuses(self.run_sweep(name, *what))


HEADERS = headers()

if __name__ == "__main__":
    if len(sys.argv) > 3:
        sweep(sys.argv[3], "handles" in sys.argv, "memory" in sys.argv)
    else:
        unittest.main(argv=sys.argv[:1])
