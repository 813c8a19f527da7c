#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The typed Python package: arrays without copies or refused by name,
exceptions, lifetimes, callbacks that raise, Ctrl-C.

usage: typed_test.py LIBRARY"""
import gc
import io
import math
import os
import pathlib
import signal
import sys
import tempfile
import threading
import unittest
import weakref

import numpy_or_skip  # noqa: F401
import numpy as np

import kacflow


def small_trainer(**options):
    network = kacflow.Network.mlp(2, [16, 16], **options)
    network.initialize(1, 1)
    return kacflow.Trainer(
        kacflow.Process.kac(9.0, 3.0, **options), network,
        kacflow.Optimizer("adam", 1e-3, **options),
        kacflow.Dataset.toy("grid9", 1, **options), **options)


class Arrays(unittest.TestCase):
    def test_values_and_shapes(self):
        grid = np.linspace(-1.0, 1.0, 6).reshape(2, 3)
        out = kacflow.law.density(9.0, 3.0, 0.5, grid)
        self.assertEqual(out.shape, (2, 3))
        self.assertEqual(kacflow.law.density(9.0, 3.0, 0.5, grid[0, 1]),
                         out[0, 1])
        self.assertEqual(kacflow.law.directed(9.0, 3.0, 0.5, grid).shape,
                         (2, 3, 4))
        self.assertAlmostEqual(kacflow.special.gamma_p(1.0, 2.0),
                               1.0 - math.exp(-2.0), places=15)
        mixed = kacflow.special.gamma_p(1.0, [2.0, 3.0])
        np.testing.assert_allclose(mixed, 1.0 - np.exp([-2.0, -3.0]),
                                   rtol=1e-15)
        self.assertEqual(kacflow.random.normal(1, 0, 5, 3)[0],
                         kacflow.random.normal(1, 0, 0, 8)[5])
        self.assertEqual(kacflow.path.walk_law(1.0, 0.5, 7).shape, (8,))
        box = kacflow.telegraph.fourier("heat", 3.0, 2.0, 0.5, [8.0, 8.0],
                                        np.ones((4, 6)))
        np.testing.assert_allclose(box, np.ones((4, 6)), rtol=1e-14)

    def test_no_copy_in_and_out(self):
        x = np.array([0.1, 0.2])
        out = np.empty(2)
        self.assertIs(kacflow.law.cdf(9.0, 3.0, 0.5, x, out=out), out)
        points = np.zeros((4, 2), np.float32)
        data = kacflow.Dataset.from_array(points)
        points[2] = 5.0
        self.assertEqual(data.read(2, 1)[0, 0], 5.0)

    def test_floats_have_their_own_functions(self):
        x = np.array([0.25, 0.5], np.float32)
        self.assertEqual(kacflow.special.bessel_i0(x).dtype, np.float32)
        self.assertEqual(kacflow.special.bessel_i0([0.25]).dtype, np.float64)
        process = kacflow.Process.kac(9.0, 3.0)
        drawn = process.draw(1, 0, 0, 0.5, np.zeros((3, 2), np.float32))
        self.assertEqual(drawn.dtype, np.float32)
        exact = process.draw(1, 0, 0, 0.5, np.zeros((3, 2)))
        np.testing.assert_allclose(drawn, exact, atol=1e-6)

    def test_optional_outputs(self):
        process = kacflow.Process.kac(9.0, 3.0)
        x, v, atom = process.draw(1, 0, 0, 0.0, np.ones((2, 2)), v=True,
                                  atom=True)
        np.testing.assert_array_equal(x, np.ones((2, 2)))
        np.testing.assert_array_equal(abs(atom), np.ones((2, 2)))
        self.assertEqual(v.shape, (2, 2))
        count = kacflow.path.jumps(9.0, 1.0, 1, 0, 0, 5, 0)
        again, jumps = kacflow.path.jumps(9.0, 1.0, 1, 0, 0, 5, count.max(),
                                          jumps=True)
        np.testing.assert_array_equal(count, again)
        self.assertEqual(jumps.shape, (5, count.max()))

    def refused(self, kind, name, function, *arguments, **words):
        with self.assertRaises(kind) as caught:
            function(*arguments, **words)
        self.assertIn(name, str(caught.exception))

    def test_wrong_arrays_are_refused_by_name(self):
        density = kacflow.law.density
        for x in (np.zeros(3, np.int64), np.zeros(3, np.float32),
                  np.zeros(3, ">f8"), "abc", [1j], [[1.0], [1.0, 2.0]],
                  object()):
            with self.subTest(x=x):
                self.refused((TypeError, ValueError), "", density, 9.0, 3.0,
                             0.5, x)
        self.refused(TypeError, "x: an array of int64, must be float64",
                     density, 9.0, 3.0, 0.5, np.zeros(3, np.int64))
        self.refused(ValueError, "x: the array is not contiguous",
                     density, 9.0, 3.0, 0.5, np.zeros(6)[::2])
        process = kacflow.Process.kac(9.0, 3.0)
        x0 = np.zeros((3, 2))
        self.refused(ValueError, "t: an array of shape (2,)", process.score,
                     [0.1, 0.2], x0, x0)
        self.refused(ValueError, "x0: an array of shape (3, 3)",
                     process.score, 0.1, x0, np.zeros((3, 3)))
        self.refused(ValueError, "x: an array of shape (2,)", process.score,
                     0.1, [0.0, 0.0], x0)
        self.refused(ValueError, "out: the array to fill has the shape",
                     density, 9.0, 3.0, 0.5, x0, out=np.empty(6))
        frozen = np.empty((3, 2))
        frozen.flags.writeable = False
        self.refused(ValueError, "out: the array to fill is read-only",
                     density, 9.0, 3.0, 0.5, x0, out=frozen)
        self.refused(TypeError, "widths: must be whole", kacflow.Network.mlp,
                     2, [8.5])
        self.refused(OverflowError, "seed", kacflow.random.normal, -1, 0, 0,
                     1)
        self.refused(TypeError, "n: 1.5", kacflow.random.normal, 1, 0, 0, 1.5)
        self.refused(ValueError, "n: -1", kacflow.random.normal, 1, 0, 0, -1)
        trainer = small_trainer()
        self.refused(ValueError, "shift: an array of shape (3,)",
                     trainer.set_normalization, [0.0, 0.0, 0.0])
        data = kacflow.Dataset.from_array(np.zeros((4, 2), np.float32))
        self.refused(ValueError, "conditions", data.set_condition,
                     np.zeros((3, 1), np.float32))
        self.refused(TypeError, "process: Dataset, must be a Process",
                     kacflow.coupling.interpolate, 0.1, x0, x0, process=data)

    def test_arrays_of_others(self):
        class Foreign:
            def __init__(self, array):
                self.__array_interface__ = array.__array_interface__
                self.array = array

        class Capsule:
            def __init__(self, array):
                self.array = array

            def __dlpack__(self, **words):
                return self.array.__dlpack__(**words)

            def __dlpack_device__(self):
                return self.array.__dlpack_device__()

        x = np.array([0.1, 0.2])
        want = kacflow.law.density(9.0, 3.0, 0.5, x)
        for kind in (Foreign, Capsule, memoryview):
            np.testing.assert_array_equal(
                kacflow.law.density(9.0, 3.0, 0.5, kind(x)), want)


class Errors(unittest.TestCase):
    def test_the_message_is_the_library_s(self):
        with self.assertRaises(ValueError) as caught:
            kacflow.Process.kac(-1.0, 3.0)
        self.assertIsInstance(caught.exception, kacflow.Error)
        self.assertIn("a is -1", str(caught.exception))
        self.assertEqual(caught.exception.status, kacflow.KAC_ERROR_ARGUMENT)
        with self.assertRaises(kacflow.StateError):
            trainer = small_trainer()
            trainer.run(1)
            trainer.batch = 3
        with self.assertRaises(kacflow.FileError):
            kacflow.Model.load("/no/such/file")
        with self.assertRaises(kacflow.ArgumentError) as caught:
            kacflow.Integrator("no such method")
        self.assertIn("dopri5", str(caught.exception))
        self.assertIsInstance(kacflow.error_of(kacflow.KAC_ERROR_MEMORY, ""),
                              MemoryError)

    def test_every_status_has_a_class(self):
        for name, value in vars(kacflow).items():
            if name.startswith("KAC_ERROR_"):
                self.assertIsNot(type(kacflow.error_of(value, "")),
                                 kacflow.Error, name)


class Lifetimes(unittest.TestCase):
    def test_with_and_close(self):
        with kacflow.Process.kac(9.0, 3.0) as process:
            self.assertEqual(process.law, "kac")
        self.assertTrue(process.closed)
        with self.assertRaises(ValueError):
            process.horizon
        trainer = small_trainer()
        model = trainer.model()
        trainer._parents[1].close()  # its process: all that needs it goes
        self.assertTrue(trainer.closed and model.closed)

    def test_what_is_needed_lives(self):
        sampler = kacflow.Sampler.from_model(small_trainer().model())
        gc.collect()
        self.assertEqual(sampler.draw(1, 0, 3).shape, (3, 2))
        process = small_trainer().model().process
        gc.collect()
        self.assertEqual(process.rate, 9.0)
        sampler.set_start_data(kacflow.Dataset.toy("moons", 3))
        gc.collect()
        sampler.draw(1, 0, 3)

    def test_what_is_not_needed_goes(self):
        context = kacflow.Context()
        network = kacflow.Network.mlp(2, [8], context=context)
        gone = weakref.ref(network)
        field = kacflow.Field.from_function(
            2, lambda t, x: (network, -x)[1], context=context)
        network.keeps = field  # a circle through the callback
        gone_too = weakref.ref(field)
        del network, field
        gc.collect()
        self.assertIsNone(gone())
        self.assertIsNone(gone_too())

    def test_two_contexts(self):
        context = kacflow.Context(threads=2)
        self.assertEqual(context.threads, 2)
        trainer = small_trainer(context=context)
        trainer.run(5)
        other = small_trainer()
        other.run(5)
        self.assertEqual(trainer.loss, other.loss)
        self.assertFalse(context.cancelled)


class Callbacks(unittest.TestCase):
    def test_own_field(self):
        field = kacflow.Field.from_function(1, lambda t, x: -x)
        end = kacflow.Integrator("dopri5").run(field, 0.0, 1.0, [[1.0]])
        self.assertAlmostEqual(end[0, 0], math.exp(-1.0), places=4)
        field = kacflow.Field.from_function(
            1, lambda t, x: (-x, x, -np.ones(len(t))), mean=True,
            divergence=True)
        v, mean, divergence = field.evaluate(0.5, [[2.0]], xhat=True,
                                             divergence=True)
        self.assertEqual((v[0, 0], mean[0, 0], divergence[0]),
                         (-2.0, 2.0, -1.0))

    def test_own_schedule(self):
        process = kacflow.Process.kac(9.0, 3.0)
        process.set_schedule_custom(
            lambda t: (1.0 - t, -1.0, t * t, 2.0 * t))
        np.testing.assert_allclose(process.schedule(0.5),
                                   [0.5, -1.0, 0.25, 1.0])
        with self.assertRaises(ZeroDivisionError):
            process.set_schedule_custom(lambda t: 1 / 0)
        self.assertEqual(process.schedule(0.5)[2], 0.25)

    def test_what_is_raised_comes_out(self):
        def bad(*arguments):
            raise KeyError("mine")

        run = kacflow.Integrator("rk4").run
        with self.assertRaisesRegex(KeyError, "mine"):
            run(kacflow.Field.from_function(1, bad), 0.0, 1.0, [[1.0]])
        with self.assertRaisesRegex(ValueError, "velocity: a result of shape"):
            run(kacflow.Field.from_function(1, lambda t, x: np.ones(7)), 0.0,
                1.0, [[1.0]])
        with self.assertRaisesRegex(KeyError, "mine"):
            kacflow.telegraph.solve(3.0, 2.0, 0.5, bad, -5.0, 5.0, 1e-12,
                                    [0.25])
        with self.assertRaises(kacflow.CallbackError):
            run(kacflow.Field.from_function(1, lambda t, x: None), 0.0, 1.0,
                [[1.0]])
        trainer = small_trainer()
        with self.assertRaisesRegex(KeyError, "mine"):
            trainer.run(3, bad)
        self.assertEqual(trainer.steps, 1)
        trainer.run(3)
        context = kacflow.Context(progress=bad)
        with self.assertRaisesRegex(KeyError, "mine"):
            small_trainer(context=context).run(3)

    def test_telegraph_by_three_routes(self):
        def bump(x):
            return np.exp(-2.0 * x * x)

        want = kacflow.telegraph.solve(3.0, 2.0, 0.5, bump, -5.0, 5.0, 1e-12,
                                       [0.25])[0]
        wave = kacflow.telegraph.insertion(
            3.0, 0.5, lambda x, s: 0.5 * (bump(x[0] + 2.0 * s)
                                          + bump(x[0] - 2.0 * s)),
            1e-12, [[0.25]])
        radial = kacflow.telegraph.insertion_radial(
            3.0, 2.0, 0.5, 1, lambda r: (bump(r), -4.0 * r * bump(r)), 1e-12,
            [0.25])
        self.assertAlmostEqual(wave[0], want, places=13)
        self.assertAlmostEqual(radial[0], want, places=13)

    def test_progress(self):
        file = io.StringIO()
        progress = kacflow.Progress(file)
        trainer = small_trainer()
        trainer.run(5, progress)
        self.assertEqual(len(progress.losses), 5)
        self.assertIn("step 5  loss", file.getvalue())
        heard = []
        context = kacflow.Context(progress=lambda *what: heard.append(what))
        small_trainer(context=context).run(2)
        self.assertEqual(heard[0][0], "train")


class ControlC(unittest.TestCase):
    def interrupt(self, run):
        timer = threading.Timer(
            0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
        timer.start()
        try:
            with self.assertRaises(KeyboardInterrupt):
                run()
        finally:
            timer.join()
        self.assertIs(signal.getsignal(signal.SIGINT),
                      signal.default_int_handler)

    def test_training_goes_on_after_it(self):
        trainer, other = small_trainer(), small_trainer()
        self.interrupt(lambda: trainer.run(10**9))
        steps = trainer.steps
        self.assertGreater(steps, 0)
        trainer.run(steps + 3)
        other.run(steps + 3)
        self.assertEqual(trainer.loss, other.loss)

    def test_in_a_callback(self):
        field = kacflow.Field.from_function(1, lambda t, x: -x)
        integrator = kacflow.Integrator("euler")
        integrator.steps = 10**9
        integrator.max_evaluations = 2 * 10**9
        self.interrupt(lambda: integrator.run(field, 0.0, 1.0, [[1.0]]))

    def test_cancel_from_another_thread(self):
        context = kacflow.Context()
        timer = threading.Timer(0.3, context.cancel)
        timer.start()
        with self.assertRaises(kacflow.Cancelled):
            small_trainer(context=context).run(10**9)
        timer.join()
        self.assertTrue(context.cancelled)
        context.resume()


class Flow(unittest.TestCase):
    def test_conditions(self):
        points = np.repeat(np.array([[-1.0, 0.0], [1.0, 0.0]], np.float32),
                           50, axis=0)
        data = kacflow.Dataset.from_array(points)
        data.set_condition(np.repeat([0.0, 1.0], 50).astype(np.float32))
        self.assertEqual(data.gather_condition([0, 99]).tolist(),
                         [[0.0], [1.0]])
        network = kacflow.Network.mlp(2, [16])
        network.set_condition("class", 2)
        network.initialize(1, 0)
        trainer = kacflow.Trainer(kacflow.Process.kac(9.0, 3.0), network,
                                  kacflow.Optimizer("adam", 1e-3), data)
        trainer.batch, trainer.condition_dropout = 32, 0.1
        trainer.run(3)
        model = trainer.model()
        self.assertEqual(model.condition_width, 1)
        sampler = kacflow.Sampler.from_model(model)
        one, two = (sampler.draw(1, 0, 4, np.full((4, 1), label, np.float32))
                    for label in (0, 1))
        self.assertFalse(np.array_equal(one, two))
        np.testing.assert_array_equal(sampler.sample(4, seed=1),
                                      sampler.draw(1, 0, 4))
        with self.assertRaisesRegex(ValueError, "cond: an array of shape"):
            sampler.draw(1, 0, 4, np.zeros((3, 1), np.float32))
        data.set_condition(None)
        self.assertEqual(data.condition_size, 0)

    def test_exact_fields_and_likelihood(self):
        process = kacflow.Process.kac(9.0, 3.0)
        field = kacflow.Field.mixture(process, "normal", [[0.0], [1.0]],
                                      [0.1, 0.2], weights=[1.0, 3.0])
        start = process.prior(1, 0, 50, 1)
        integrator = kacflow.Integrator("dopri5")
        integrator.set_projection(process, 0)
        end, path = integrator.run_dense(field, 1.0, 0.01, start,
                                         [1.0, 0.5, 0.01])
        self.assertEqual(path.shape, (3, 50, 1))
        np.testing.assert_array_equal(path[2], end)
        np.testing.assert_array_equal(path[0], start)
        likelihood = kacflow.Likelihood(process, field)
        x = np.array([[0.05], [0.9]])
        log_p, fronts = likelihood.evaluate(x, fronts=True)
        exact = field.log_density(0.0, x)
        np.testing.assert_allclose(log_p, exact, atol=1e-2)
        self.assertEqual(fronts.tolist(), [0, 0])
        self.assertAlmostEqual(likelihood.bits(-math.log(2.0), 1), 1.0)

    def test_classifier_and_features(self):
        numbers = np.random.default_rng(1)
        labels = np.arange(60) % 2
        x = (labels[:, None] + numbers.uniform(-0.3, 0.3, (60, 16))).astype(
            np.float32)
        data = kacflow.Dataset.from_array(x)
        data.set_condition(labels[:, None].astype(np.float32))
        judge = kacflow.Classifier(4, 4, 1, 2, [3], 5)
        judge.set_range(0.0, 1.0)
        judge.initialize(1)
        loss = judge.train(kacflow.Optimizer("adam", 0.02), data, 100, 20, 1)
        self.assertLess(loss, 0.3)
        features, classes = judge.predict(x, classes=True)
        self.assertEqual(features.shape, (60, 5))
        np.testing.assert_array_equal(classes, labels)
        self.assertEqual(judge.predict(x, features=False, logits=True).shape,
                         (60, 2))
        self.assertLess(kacflow.metric.frechet(features, features), 1e-6)
        precision, recall = kacflow.metric.precision_recall(
            features[:30], features[30:], 3, precision=True, recall=True)
        self.assertTrue(0 <= precision <= 1 and 0 <= recall <= 1)
        distances, nearest = kacflow.metric.nearest(
            x[:5], x, distances=True, nearest=True)
        np.testing.assert_array_equal(nearest, np.arange(5))
        np.testing.assert_array_equal(distances, np.zeros(5))

    def test_threads_of_python(self):
        # Two at once on one context: the same bits as one after the other.
        trainers = [small_trainer() for _ in range(3)]
        threads = [threading.Thread(target=trainer.run, args=(40,))
                   for trainer in trainers[:2]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        trainers[2].run(40)
        self.assertEqual(len({trainer.loss for trainer in trainers}), 1)

    def test_one_thread_at_a_time(self):
        # Two threads in one trainer would be a race in C.
        context = kacflow.Context()
        trainer = small_trainer(context=context)
        begun, wrong = threading.Event(), []

        def train():
            try:
                trainer.run(10**9, lambda step: begun.set())
            except kacflow.Cancelled:
                pass
            except Exception as error:
                wrong.append(error)

        thread = threading.Thread(target=train)
        thread.start()
        begun.wait()
        with self.assertRaisesRegex(RuntimeError, "by another thread"):
            trainer.run(10)
        for handle in (trainer, context, trainer._parents[1]):
            with self.assertRaisesRegex(RuntimeError, "is in use"):
                handle.close()
        context.cancel()
        thread.join()
        self.assertEqual(wrong, [])
        context.resume()
        trainer.run(trainer.steps + 1)
        context.close()
        self.assertTrue(trainer.closed)

    def test_u_net(self):
        network = kacflow.Network.unet(8, 8, 1, 8, [1.0, 2.0])
        network.unet_norm_groups = 4
        network.initialize(1, 1)
        self.assertEqual((network.kind, network.dimension), ("unet", 64))
        data = kacflow.Dataset.from_array(
            np.linspace(-1.0, 1.0, 256, dtype=np.float32).reshape(4, 64))
        trainer = kacflow.Trainer(kacflow.Process.kac(9.0, 3.0), network,
                                  kacflow.Optimizer("adam", 1e-3), data)
        trainer.batch = 4
        trainer.run(2)
        self.assertTrue(math.isfinite(trainer.loss))

    def test_own_network(self):
        a = kacflow.Architecture(4, 4, 1)
        time = a.linear("time", a.time("sinusoidal", 8), 6, "silu")
        time = a.add(time, a.condition("class", "class", 3, 6))
        h = a.conv("in", a.point, 6)
        h = a.add_channels(h, time)
        h = a.group_norm("norm", h, 3, "silu", epsilon=1e-6)
        h = a.attention(a.conv("qkv", h, 18, 1, bias=False), 2)
        h = a.layer_norm(None, h)
        a.velocity = a.conv("out", h, 1, last=True, residual=a.point)
        self.assertEqual((len(a), a.shape(h), a.shape(time)),
                         (12, (4, 4, 6), (1, 1, 6)))
        self.assertIn("conv name=qkv x=7 channels=18 size=1 bias=0\n", str(a))
        self.assertEqual(kacflow.Architecture.parse(a.text).text, a.text)
        with self.assertRaisesRegex(kacflow.ArgumentError,
                                    "must have the same height"):
            a.concat(h, time)
        network = kacflow.Network.own(a)
        network.initialize(1, 1)
        self.assertEqual((network.kind, network.condition, network.dimension),
                         ("own", "class", 16))
        self.assertEqual(network["qkv.weight"].shape, (18, 6, 1, 1))
        self.assertFalse(network["out.weight"].any())
        data = kacflow.Dataset.from_array(
            np.linspace(-1.0, 1.0, 64, dtype=np.float32).reshape(4, 16))
        data.set_condition([0, 1, 2, 0])
        process = kacflow.Process.kac(9.0, 3.0)
        trainer = kacflow.Trainer(process, network,
                                  kacflow.Optimizer("adam", 1e-3), data)
        trainer.batch = 4
        trainer.run(3)
        model = trainer.model()
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "own.safetensors"
            model.save(path)
            with kacflow.Model.load(path) as again:
                other = kacflow.Architecture.from_network(again.network)
                self.assertEqual(other.text, a.text)
                same = [kacflow.Sampler.from_model(m).sample(
                    3, cond=[[0], [1], [2]]) for m in (model, again)]
                np.testing.assert_array_equal(*same)

    def test_toys_and_metrics(self):
        self.assertIn("grid9", kacflow.Dataset.toys())
        grid = kacflow.Dataset.toy("grid9", 1)
        x = grid.read(0, 500)
        summary = kacflow.metric.modes(x, grid.modes())
        self.assertLess(summary[0], 1e-3)
        self.assertEqual(kacflow.metric.wasserstein(x, x), 0.0)
        nll, outside = kacflow.metric.nll(grid, x, outside=True)
        self.assertEqual(outside, 0)
        np.testing.assert_allclose(
            nll, -grid.log_density(x.astype(np.float64)).mean(), rtol=1e-9)


class Files(unittest.TestCase):
    def test_round_trips(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "ö.npy"
            for array in (np.arange(6.0).reshape(2, 3),
                          np.ones((2, 1, 2), np.float32)):
                kacflow.save_npy(path, array)
                for again in (np.load(path), kacflow.load_npy(path)):
                    self.assertEqual(again.dtype, array.dtype)
                    np.testing.assert_array_equal(again, array)
            np.save(path, np.asfortranarray(np.arange(6.0).reshape(2, 3)))
            np.testing.assert_array_equal(kacflow.load_npy(path),
                                          np.arange(6.0).reshape(2, 3))
            path = path.with_suffix(".safetensors")
            arrays = {"a": np.eye(2, dtype=np.float32), "b": np.eye(3),
                      "c": np.array([2**62 + 1])}
            kacflow.save_safetensors(path, arrays, {"who": "ö"})
            found, text = kacflow.load_safetensors(path)
            self.assertEqual(text, {"who": "ö"})
            for name, array in arrays.items():
                self.assertEqual(found[name].dtype, array.dtype)
                np.testing.assert_array_equal(found[name], array)

    def test_weights(self):
        network = kacflow.Network.mlp(2, [8])
        network.initialize(1, 0)
        network["hidden.0.bias"] = np.full(8, 0.5, np.float32)
        self.assertEqual(network["hidden.0.bias"][3], 0.5)
        self.assertIn("head.mean.bias", list(network))
        with self.assertRaises(KeyError):
            network["no such tensor"]
        with self.assertRaises(ValueError):
            network["hidden.0.bias"] = [1.0]


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
