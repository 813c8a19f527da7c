#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every public C function has a Python face with hints and a docstring; the
package imports fast, and without NumPy as far as it does not need it.

usage: reach_test.py LIBRARY"""
import inspect
import os
import re
import subprocess
import sys
import tempfile
import unittest

import numpy_or_skip

import kacflow
from kacflow import _engine

PACKAGE = numpy_or_skip.ROOT / "bindings/python/kacflow"
# The low-level door, and what Python has in another way.
ELSEWHERE = {"kac_last_error", "kac_version_major", "kac_version_minor",
             "kac_version_patch", "kac_version_number",
             "kac_context_create_with_allocator"}


def run(code, **more):
    environment = dict(os.environ, PYTHONPATH=str(PACKAGE.parent), **more)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True,
                          text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done


def objects():
    """(name, object) of all that the package shows."""
    for name in kacflow.__all__:
        if name == "plot":
            continue
        thing = getattr(kacflow, name)
        yield name, thing
        for inner in getattr(thing, "__all__", ()):
            yield f"{name}.{inner}", getattr(thing, inner)
        if inspect.isclass(thing):
            for inner in dir(thing):
                if not inner.startswith("_"):
                    yield f"{name}.{inner}", inspect.getattr_static(thing,
                                                                    inner)


class Reach(unittest.TestCase):
    def test_every_function(self):
        text = "\n".join(path.read_text("utf-8")
                         for path in sorted(PACKAGE.glob("*.py"))
                         if path.name != "_declarations.py")
        called = set(re.findall(r"[\"'.](kac_\w+)", text))
        for name in kacflow.FUNCTIONS:
            other = re.sub(r"_f32$", "", name)
            also = (name in called or other in called
                    or other + "_array" in called
                    or name + "_array" in called
                    or name.endswith(("_destroy", "_from_name"))
                    or name[:-5] + "_from_name" in kacflow.FUNCTIONS)
            self.assertTrue(also or name in ELSEWHERE, name)

    def test_every_size_is_known(self):
        # So that no array is read or written beyond its end.
        kacflow.Process  # so that the classes are known
        for name in kacflow.FUNCTIONS:
            plan = _engine.plan(name)
            handles = [_engine.CLASSES[p.base] for p in plan.parts
                       if p.base in _engine.CLASSES and p.stars == 1]
            for p in plan.parts:
                if p.stars and p.const and p.base in _engine.POINTERS:
                    self.assertIsNotNone(p.shape, f"{name}: {p.name}")
                for part in p.shape or ():
                    for symbol in part.split(" + "):
                        known = (symbol.isdigit() or symbol in plan.sizes
                                 or symbol == "shape" or any(
                                     hasattr(kind, attribute)
                                     for kind in handles for attribute
                                     in _engine.SIZES.get(symbol, ())))
                        self.assertTrue(known, f"{name}: {p.name} {symbol}")

    def test_every_call_is_of_a_function(self):
        for path in PACKAGE.glob("*.py"):
            for name in re.findall(r'"(kac_\w+)"', path.read_text("utf-8")):
                self.assertTrue(
                    name in kacflow.FUNCTIONS or name == "kac_status"
                    or hasattr(kacflow, name), name)

    def test_docstrings_and_hints(self):
        count = 0
        for name, thing in objects():
            if isinstance(thing, (classmethod, staticmethod)):
                thing = thing.__func__
            if isinstance(thing, property):
                self.assertTrue(thing.__doc__, name)
            elif inspect.isfunction(thing):
                self.assertTrue(thing.__doc__, name)
                self.assertIn("return", thing.__annotations__, name)
                count += 1
        self.assertGreater(count, 150)

    def test_shapes_are_told(self):
        text = kacflow.Process.draw.__doc__
        self.assertIn("x0: [n, d] data", text)
        self.assertIn("euler, midpoint", kacflow.Integrator.__init__.__doc__)
        self.assertIn("1/time", kacflow.Process.kac.__doc__)

    def test_hints_are_marked(self):
        self.assertTrue((PACKAGE / "py.typed").exists())


class Import(unittest.TestCase):
    def test_without_numpy(self):
        run("import sys; sys.modules['numpy'] = None; import kacflow; "
            "lib = kacflow.load(); lib.kac_version(); "
            "kacflow.check(lib, 0)")
        done = run("import sys, kacflow; print('numpy' in sys.modules)")
        self.assertEqual(done.stdout.strip(), "False")

    def test_is_fast(self):
        # CPU time, the best of six, with bytecode: the promise is 50 ms.
        code = ("import time, numpy; start = time.process_time(); "
                "import kacflow; kacflow.Process; kacflow.law.density; "
                "print(time.process_time() - start)")
        with tempfile.TemporaryDirectory() as folder:
            best = min(float(run(code, PYTHONPYCACHEPREFIX=folder,
                                 PYTHONDONTWRITEBYTECODE="").stdout)
                       for _ in range(6))
        print(f"import beyond NumPy's own: {1e3 * best:.1f} ms")
        self.assertLess(best, 0.05)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
