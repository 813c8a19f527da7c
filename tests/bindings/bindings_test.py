#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every public function is callable through ctypes: the declarations are those
of the headers, all load, and a short train-and-sample run works, with the
standard library alone.

usage: bindings_test.py ROOT LIBRARY"""
import ctypes as C
import math
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT, LIBRARY = pathlib.Path(sys.argv[1]), sys.argv[2]
sys.path.insert(0, str(ROOT / "bindings/python"))
import kacflow  # noqa: E402

lib = kacflow.load(LIBRARY)


def handle(kind):
    return C.POINTER(kind)()


class Declarations(unittest.TestCase):
    def test_are_those_of_the_headers(self):
        run = subprocess.run([sys.executable,
                              ROOT / "bindings/python/generate.py", "--check"],
                             capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout)

    def test_every_function_loads(self):
        self.assertGreater(len(kacflow.FUNCTIONS), 200)
        for name in kacflow.FUNCTIONS:
            self.assertTrue(hasattr(lib, name), name)

    def test_version(self):
        text = lib.kac_version().decode()
        major, minor, patch = map(int, text.split("."))
        self.assertEqual(lib.kac_version_number(),
                         major * 10000 + minor * 100 + patch)
        self.assertEqual((lib.kac_version_major(), lib.kac_version_minor(),
                          lib.kac_version_patch()), (major, minor, patch))

    def test_names_go_both_ways(self):
        enumerations = 0
        for name in kacflow.FUNCTIONS:
            if not name.endswith("_from_name"):
                continue
            to_name = getattr(lib, name.replace("_from_name", "_name"))
            from_name = getattr(lib, name)
            value, known = C.c_int32(77), 0
            for i in range(-20, 20):
                text = to_name(i)
                if text is None:
                    continue
                known += 1
                self.assertEqual(from_name(text, C.byref(value)),
                                 kacflow.KAC_OK)
                self.assertEqual(value.value, i, name)
            self.assertGreater(known, 1, name)
            value.value = 77
            self.assertEqual(from_name(b"no such name", C.byref(value)),
                             kacflow.KAC_ERROR_ARGUMENT)
            self.assertEqual(value.value, 77)
            enumerations += 1
        self.assertGreater(enumerations, 12)


class Telegraph(unittest.TestCase):
    """Functions that call back, three routes to one number."""

    def ok(self, status):
        kacflow.check(lib, status)

    def test_routes(self):
        a, c, t, n = 3.0, 2.0, 0.5, 128
        out = (C.c_double * 1)()
        at = (C.c_double * 1)(0.25)

        @kacflow.kac_telegraph_fn
        def bump(user, count, x, f):
            for i in range(count):
                f[i] = math.exp(-2.0 * x[i] * x[i])
            return 0

        @kacflow.kac_telegraph_smooth_fn
        def smooth(user, count, x, f, gradient):
            for i in range(count):
                f[i] = math.exp(-2.0 * x[i] * x[i])
                gradient[i] = -4.0 * x[i] * f[i]
            return 0

        @kacflow.kac_telegraph_wave_fn
        def wave(user, x, count, s, w):
            for i in range(count):
                w[i] = 0.5 * (math.exp(-2.0 * (x[0] + c * s[i]) ** 2) +
                              math.exp(-2.0 * (x[0] - c * s[i]) ** 2))
            return 0

        no_slope = kacflow.kac_telegraph_fn()
        self.ok(lib.kac_telegraph_solve(a, c, t, bump, no_slope, None, -5.0,
                                        5.0, 1e-12, 1, at, out, None, None))
        want = out[0]
        self.ok(lib.kac_telegraph_insertion(a, t, wave, None, 1, 1e-12, 1, at,
                                            out, None))
        self.assertAlmostEqual(out[0], want, places=13)
        self.ok(lib.kac_telegraph_insertion_radial(
            a, c, t, 1, smooth, None, 1e-12, 1, at, out, None))
        self.assertAlmostEqual(out[0], want, places=13)
        samples = [math.exp(-2.0 * (16.0 * i / n - 8.0) ** 2)
                   for i in range(n)]
        data = (C.c_double * n)(*samples)
        self.ok(lib.kac_telegraph_fourier(
            None, kacflow.KAC_EQUATION_TELEGRAPH, a, c, t, 1,
            (C.c_int64 * 1)(n), (C.c_double * 1)(16.0), data, None, data))
        self.assertAlmostEqual(data[n // 2 + 2], want, places=13)


class Flow(unittest.TestCase):
    def ok(self, status):
        kacflow.check(lib, status)

    def make(self, create, kind, *arguments):
        out = handle(kind)
        self.ok(create(None, *arguments, C.byref(out)))
        self.assertTrue(out)
        return out

    def test_train_and_sample(self):
        process = self.make(lib.kac_process_create_kac, kacflow.kac_process,
                            9.0, 3.0)
        data = self.make(lib.kac_dataset_create_toy, kacflow.kac_dataset,
                         b"moons", 1)
        network = self.make(lib.kac_network_create_mlp, kacflow.kac_network,
                            2, 2, (C.c_int64 * 2)(16, 16))
        self.ok(lib.kac_network_initialize(network, 1, 0))
        optimizer = self.make(lib.kac_optimizer_create, kacflow.kac_optimizer,
                              kacflow.KAC_OPTIMIZER_ADAM, 1e-3)
        trainer = self.make(lib.kac_trainer_create, kacflow.kac_trainer,
                            process, network, optimizer, data)
        steps = []

        @kacflow.kac_train_log_fn
        def log(user, step, loss, *rest):
            steps.append((step, loss))
            return 0

        self.ok(lib.kac_trainer_set_log(trainer, log, None))
        self.ok(lib.kac_trainer_run(trainer, 20))
        self.assertEqual([step for step, _ in steps], list(range(1, 21)))
        self.assertTrue(all(math.isfinite(loss) for _, loss in steps))
        model = handle(kacflow.kac_model)
        self.ok(lib.kac_trainer_model(trainer, C.byref(model)))
        with tempfile.TemporaryDirectory() as folder:
            path = str(pathlib.Path(folder) / "model.safetensors").encode()
            self.ok(lib.kac_model_save(model, path))
            again = self.make(lib.kac_model_load, kacflow.kac_model, path)
        samples = []
        for each in (model, again):
            sampler = self.make(lib.kac_sampler_create_model,
                                kacflow.kac_sampler, each)
            out = (C.c_float * 200)()
            self.ok(lib.kac_sampler_draw(sampler, 5, 0, 100, None, out))
            samples.append(bytes(out))
            self.assertTrue(all(math.isfinite(x) for x in out))
            lib.kac_sampler_destroy(sampler)
        self.assertEqual(*samples)
        lib.kac_model_destroy(again)
        lib.kac_model_destroy(model)
        lib.kac_trainer_destroy(trainer)
        lib.kac_optimizer_destroy(optimizer)
        lib.kac_network_destroy(network)
        lib.kac_dataset_destroy(data)
        lib.kac_process_destroy(process)

    def test_an_error_has_its_message(self):
        out = handle(kacflow.kac_process)
        with self.assertRaises(kacflow.Error) as caught:
            self.ok(lib.kac_process_create_kac(None, -1.0, 3.0, C.byref(out)))
        self.assertEqual(caught.exception.status, kacflow.KAC_ERROR_ARGUMENT)
        self.assertIn("-1", str(caught.exception))
        self.assertFalse(out)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
