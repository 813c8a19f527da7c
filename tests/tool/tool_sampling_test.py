# SPDX-License-Identifier: BSD-2-Clause
"""`kacflow sample` and `plot`: the kinds of output, conditions of sampling,
the last line, and what pictures hold."""
import os
import re
import signal
import subprocess
import time

from tool_case import RECIPE, TINY, TOOL, ToolCase, main


class Sampling(ToolCase):
    def setUp(self):
        super().setUp()
        self.train("m.safetensors")

    def sample(self, out, *words, **more):
        return self.run_tool("sample", "m.safetensors", "--out", out, *words,
                             **more)

    def test_last_line(self):
        done = self.sample("s.npy", "--count", "70", "--evaluations", "20")
        self.assertRegex(done.stderr, r"(^|\n)70 samples, 20 evaluations each,"
                                      r" [0-9.e-]+ s\n$")
        done = self.sample("s.npy", "--count", "70", "--quiet",
                           "--evaluations", "7")
        self.assertRegex(done.stderr, r"^70 samples, 7 evaluations each, "
                                      r"[0-9.e-]+ s\n$")
        self.assertEqual(done.stdout, "")
        done = self.sample("s.npy", "--count", "70", "--method", "dopri5")
        self.assertRegex(done.stderr, r"70 samples, [0-9.]+ evaluations each")

    def test_kinds_of_files(self):
        self.sample("s.npy", "--count", "50")
        shape, numbers = self.read_npy("s.npy")
        self.assertEqual(shape, (50, 2))
        self.sample("s.csv", "--count", "50")
        lines = self.read("s.csv").decode().split("\n")
        self.assertEqual(lines[0], "x0,x1")
        self.assertEqual(tuple(float(text) for line in lines[1:-1]
                               for text in line.split(",")),
                         tuple(float("%.9g" % x) for x in numbers))
        self.sample("s.png", "--count", "50", "--data", "toy:moons")
        self.assertEqual(self.read_png("s.png")[:3], (1200, 1240, 3))
        self.assertEqual(self.names(),
                         ["m.safetensors", "s.csv", "s.npy", "s.png"])

    def test_a_sample_is_a_function_of_seed_and_index(self):
        self.sample("a.npy", "--count", "40", "--threads", "1")
        self.sample("b.npy", "--count", "90", "--threads", "2")
        self.sample("c.npy", "--count", "40", "--seed", "2")
        a, b, c = (self.read_npy(name + ".npy")[1] for name in "abc")
        self.assertEqual(a, b[:80])
        self.assertNotEqual(a, c)

    def test_sampling_options_are_taken(self):
        seen = set()
        for words in [["--evaluations", "21"], ["--evaluations", "9"], ["--method", "euler"],
                      ["--method", "dopri5"],
                      ["--method", "dopri5", "--tolerance", "1e-2"],
                      ["--power", "2"], ["--end", "0.1"],
                      ["--grid", "karras"], ["--grid", "karras", "--power", "3"],
                      ["--refinements", "3"], ["--projection", "0"], ["--projection", "1"],
                      ["--precision", "bf16"]]:
            self.sample("s.npy", "--count", "300", *words)
            numbers = self.read("s.npy")
            self.assertNotIn(hash(numbers), seen, words)
            seen.add(hash(numbers))

    def test_precision(self):
        self.sample("a.npy", "--count", "300")
        self.sample("b.npy", "--count", "300", "--precision", "f32")
        self.sample("c.npy", "--count", "300", "--precision", "bf16")
        self.assertEqual(self.read("a.npy"), self.read("b.npy"))
        a, c = (self.read_npy(name)[1] for name in ("a.npy", "c.npy"))
        far = sorted(abs(x - y) for x, y in zip(a, c))
        self.assertGreater(far[300], 0)
        self.assertLess(far[300], 0.05)
        done = self.sample("s.npy", "--precision", "f16", status=2)
        self.assertIn("bf16", done.stderr)

    def test_the_model_keeps_its_sampling(self):
        self.train("n.safetensors", "--evaluations", "6", "--method", "heun")
        done = self.run_tool("sample", "n.safetensors", "--out", "n.npy",
                             "--count", "5")
        self.assertRegex(done.stderr, "5 samples, [56] evaluations each")
        self.sample("s.npy", "--count", "5", "--evaluations", "6", "--method",
                    "heun")
        self.assertEqual(self.read("n.npy"), self.read("s.npy"))

    def test_trajectories(self):
        self.sample("s.npy", "--count", "30", "--trajectories", "8")
        shape, path = self.read_npy("s-trajectories.npy")
        self.assertEqual(shape, (101, 8, 2))
        samples = self.read_npy("s.npy")[1]
        self.assertEqual(path[-16:], samples[:16])
        self.run_tool("plot", "s-trajectories.npy", "--out", "t.png")
        self.sample("t2.png", "--count", "30", "--trajectories", "8")
        self.assertEqual(self.read("t.png"),
                         self.read("t2-trajectories.png"))

    def test_bad_values_of_sampling(self):
        for words, says in [(["--end", "2"], "end"),
                            (["--evaluations", "1", "--method", "rk4"],
                             "evaluations"),
                            (["--tolerance", "0"], "such as 1e-5"),
                            (["--columns", "0,2"], "columns 0 to 1"),
                            (["--columns", "0,1e300"], "such as 0,1")]:
            done = self.sample("s.png", *words, status=2)
            self.assertIn(says, done.stderr)
        self.assertEqual(self.names(), ["m.safetensors"])

    def test_files_that_are_no_models(self):
        self.write("x.safetensors", b"\x10\0\0\0\0\0\0\0{\"a\":1}")
        self.refuse("sample", "x.safetensors", "--out", "s.npy",
                    says="x.safetensors", status=1)
        self.refuse("sample", "none.safetensors", "--out", "s.npy",
                    says="none.safetensors", status=1)
        # Entries of a model are not believed either.
        model = self.read("m.safetensors")
        bad = re.sub(b'"sampler.evaluations":"..',
                     b'"sampler.evaluations":"-9', model)
        self.assertNotEqual(model, bad)
        self.write("m.safetensors", bad)
        self.assertIn("sampler.evaluations",
                      self.sample("s.npy", status=1).stderr)

    def test_interrupted_writes_nothing(self):
        process = subprocess.Popen(
            [TOOL, "sample", "m.safetensors", "--out", "s.npy", "--count",
             "20000000", "--threads", "1", "--evaluations", "50"],
            cwd=self.folder.name, stderr=subprocess.PIPE, text=True)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        text = process.communicate()[1]
        self.assertEqual(process.returncode, 130, text)
        self.assertIn("nothing was written", text)
        self.assertEqual(self.names(), ["m.safetensors"])


class Guidance(ToolCase):
    def setUp(self):
        super().setUp()
        self.write("x.csv", "".join("%g,%g\n" % (i % 2 * 2 - 1, i % 5)
                                    for i in range(100)))
        self.write("y.csv", "".join("%d\n" % (i % 2) for i in range(100)))
        self.words = ["train", "--data", "x.csv", "--labels", "y.csv", "--steps",
                      "60", "--label-dropout", "0.2", *TINY, *RECIPE]
        self.run_tool(*self.words, "--out", "m.safetensors")

    def sample(self, out, *words):
        return self.run_tool("sample", "m.safetensors", "--out", out,
                             "--count", "40", *words)

    def test_guidance_options_are_taken(self):
        seen = set()
        for words in [[], ["--guidance", "2"], ["--guidance", "-0.5"],
                      ["--guidance", "40", "--guidance-limit", "1"],
                      ["--guidance", "2", "--guidance-from", "0.5"],
                      ["--guidance", "2", "--guidance-to", "0.5"]]:
            self.sample("s.npy", *words)
            self.assertNotIn(self.read("s.npy"), seen, words)
            seen.add(self.read("s.npy"))
        self.sample("s.npy", "--guidance", "0")
        self.assertIn(self.read("s.npy"), seen)

    def test_without_class_nothing_is_guided(self):
        self.sample("a.npy", "--class", "none")
        self.sample("b.npy", "--class", "none", "--guidance", "2")
        self.assertEqual(self.read("a.npy"), self.read("b.npy"))

    def test_evaluations_are_counted_twice(self):
        done = self.sample("s.npy", "--guidance", "2", "--evaluations", "20")
        self.assertIn("20 evaluations each", done.stderr)
        self.refuse("sample", "m.safetensors", "--out", "s.npy", "--guidance",
                    "2", "--evaluations", "5", says="at least 6", status=2)

    def test_the_model_keeps_it(self):
        words = ["--guidance", "2", "--guidance-limit", "3", "--guidance-to", "0.8",
                 "--grid", "karras"]
        self.sample("a.npy", *words)
        self.run_tool(*self.words, "--out", "m.safetensors", *words)
        self.sample("b.npy")
        self.assertEqual(self.read("a.npy"), self.read("b.npy"))
        self.sample("c.npy", "--guidance", "0", "--grid", "power")
        self.run_tool(*self.words, "--out", "m.safetensors")
        self.sample("d.npy")
        self.assertEqual(self.read("c.npy"), self.read("d.npy"))

    def test_one_way_to_say_the_classes(self):
        self.refuse("sample", "m.safetensors", "--out", "s.npy", "--class", "1",
                    "--labels", "y.csv", says="only one of them")

    def test_what_cannot_be_guided_is_refused(self):
        self.train("n.safetensors", steps=2)
        self.refuse("sample", "n.safetensors", "--out", "s.npy", "--guidance",
                    "1", says="takes no condition")
        self.refuse("train", "--data", "x.csv", "--out", "n.safetensors",
                    "--steps", "2", *TINY, "--guidance", "1",
                    says="takes no condition")


class Interpolation(ToolCase):
    def setUp(self):
        super().setUp()
        self.run_tool("train", "--data", "toy:moons", "--out", "m.safetensors",
                      "--steps", "1000", *TINY)
        self.write("e.csv", "0,1\n1,-0.5\n-0.7,0.7\n1.7,-0.2\n")

    def test_rows_go_from_point_to_point(self):
        words = ["sample", "m.safetensors", "--interpolate", "e.csv", "--count",
                 "20"]
        self.run_tool(*words, "--out", "s.npy")
        shape, x = self.read_npy("s.npy")
        self.assertEqual(shape, (20, 2))
        self.run_tool(*words, "--out", "t.npy", "--seed", "7")
        self.assertEqual(self.read("s.npy"), self.read("t.npy"))
        points = [x[2 * i:2 * i + 2] for i in range(20)]
        self.assertEqual(len(set(map(tuple, points))), 20)
        for i, end in ((0, (0, 1)), (9, (1, -0.5)), (10, (-0.7, 0.7)),
                       (19, (1.7, -0.2))):
            # As near as a network of a second comes to its own way back.
            self.assertLess(abs(points[i][0] - end[0]), 0.3, (i, points[i]))
            self.assertLess(abs(points[i][1] - end[1]), 0.3, (i, points[i]))

    def test_what_does_not_fit_is_refused(self):
        self.refuse("sample", "m.safetensors", "--out", "s.npy", "--count", "30",
                    "--interpolate", "e.csv", says=["multiple of 10", "4 points"])
        self.refuse("sample", "m.safetensors", "--out", "s.npy", "--count", "15",
                    "--interpolate", "e.csv", says="multiple of 10")
        self.write("w.csv", "1,2,3\n1,2,3\n")
        self.refuse("sample", "m.safetensors", "--out", "s.npy", "--count", "10",
                    "--interpolate", "w.csv", says="3 numbers a point", status=1)


class Known(ToolCase):
    """What is known stays, in turn, at any mask."""

    def test_of_points(self):
        self.train("m.safetensors")
        self.write("k.csv", "0.25,7\n-0.5,7\n1,7\n")
        self.write_npy("mask.npy", [2], [2, 0])
        words = ["sample", "m.safetensors", "--count", "50"]
        known = ["--known", "k.csv", "--mask", "mask.npy"]
        self.run_tool(*words, *known, "--out", "s.npy", "--threads", "1")
        x = self.read_npy("s.npy")[1]
        self.assertEqual(x[::2], tuple([0.25, -0.5, 1][i % 3]
                                       for i in range(50)))
        self.assertGreater(len(set(x[1::2])), 3)  # noise, not 7
        self.run_tool(*words, *known, "--out", "t.npy", "--threads", "2")
        self.assertEqual(self.read("s.npy"), self.read("t.npy"))
        self.write_npy("mask.npy", [2, 1], [0, 0])
        self.run_tool(*words, *known, "--out", "s.npy")
        self.run_tool(*words, "--out", "t.npy")
        self.assertEqual(self.read("s.npy"), self.read("t.npy"))
        self.write_npy("mask.npy", [1, 2], [1, 0])
        self.run_tool(*words, *known, "--out", "s.npy", "--trajectories", "5")
        self.assertEqual(self.read_npy("s-trajectories.npy")[1][-10:],
                         self.read_npy("s.npy")[1][:10])

    def test_of_pictures(self):
        size = 4 * 5
        self.write_idx("p.gz", [9, 4, 5], bytes(range(9 * size)))
        self.write("labels.csv", "".join("%d\n" % (i % 3) for i in range(9)))
        self.run_tool("train", "--data", "p.gz", "--labels", "labels.csv",
                      "--out", "m.safetensors", "--steps", "2", *TINY)
        for part, known in [("left", lambda y, x: x < 2),
                            ("right", lambda y, x: x >= 3),
                            ("top", lambda y, x: y < 2),
                            ("bottom", lambda y, x: y >= 2),
                            ("center", lambda y, x: not (1 <= y < 3 and
                                                         1 <= x < 4))]:
            self.run_tool("sample", "m.safetensors", "--out", "s.npy",
                          "--known", "p.gz", "--mask", part, "--count", "12",
                          "--class", "1")
            shape, x = self.read_npy("s.npy")
            self.assertEqual(shape, (12, 4, 5))
            for i in range(12 * size):
                if known(i % size // 5, i % 5):
                    self.assertEqual(x[i], i % (9 * size), (part, i))
                else:
                    self.assertNotEqual(x[i], i % (9 * size), (part, i))

    def test_what_does_not_fit_is_refused(self):
        self.train("m.safetensors", steps=2)
        self.write("k.csv", "0.25,7\n")
        self.write("w.csv", "1,2,3\n")
        words = ["sample", "m.safetensors", "--out", "s.npy"]
        self.refuse(*words, "--known", "k.csv", says="both or neither")
        self.refuse(*words, "--mask", "k.csv", says="both or neither")
        self.refuse(*words, "--known", "k.csv", "--mask", "left",
                    says=["no pictures", "--shape"])
        self.refuse(*words, "--known", "k.csv", "--mask", "left", "--shape",
                    "3x3", says="--shape HxW of 2 numbers")
        self.refuse(*words, "--known", "w.csv", "--mask", "k.csv", status=1,
                    says="3 numbers a point, the model 2")
        self.refuse(*words, "--known", "k.csv", "--mask", "w.csv", status=1,
                    says=["must be a file with 2 numbers", "center"])
        self.refuse(*words, "--known", "k.csv", "--mask", "toy:moons",
                    status=1, says="must be a file with 2 numbers")
        self.refuse(*words, "--known", "k.csv", "--mask", "middle",
                    status=1, says=["--mask middle must be a file", "center"])
        self.refuse(*words, "--known", "k.csv", "--mask", "k.csv",
                    "--interpolate", "k.csv", says="only one of them")
        self.train("p.safetensors", "--law", "poisson", steps=2)
        self.refuse("sample", "p.safetensors", "--out", "s.npy", "--known",
                    "k.csv", "--mask", "k.csv", says="radial Poisson")
        self.assertNotIn("s.npy", self.names())


class StartData(ToolCase):
    def test_where_the_data_are_not_forgotten(self):
        self.train("m.safetensors", "--signal", "constant")
        self.refuse("sample", "m.safetensors", "--out", "s.npy",
                    says=["--start-data", "f(T) = 1", "--prior noise",
                          "--signal linear"])
        self.run_tool("sample", "m.safetensors", "--out", "s.npy",
                      "--start-data", "toy:moons", "--count", "20")
        self.assertEqual(self.read_npy("s.npy")[0], (20, 2))
        self.refuse("sample", "m.safetensors", "--out", "s.npy",
                    "--start-data", "toy:funnel,dimension=3", status=1,
                    says="3 numbers a point")

    def test_from_the_noise_alone(self):
        """Asked for when training or when sampling: the same samples."""
        words = ["--law", "wiener", "--signal", "constant", "--T", "9",
                 "--sigma", "3", "--normalize", "standard"]
        self.train("data.safetensors", *words)
        self.train("noise.safetensors", *words, "--prior", "noise")
        self.run_tool("sample", "noise.safetensors", "--out", "a.npy",
                      "--count", "20")
        self.run_tool("sample", "data.safetensors", "--out", "b.npy",
                      "--count", "20", "--start-data", "noise")
        self.assertEqual(self.read_npy("a.npy"), self.read_npy("b.npy"))
        text = self.run_tool("show", "noise.safetensors").stdout
        self.assertIn("signal constant, clock quadratic, prior noise", text)


class Laws(ToolCase):
    def test_every_law_and_schedule_is_sampled(self):
        for words, says in [
                (["--law", "uniform"], "uniform, c = 3, T = 1"),
                (["--law", "poisson"], "poisson, D = 128, sigma = 1, T = 1"),
                (["--law", "poisson", "--D", "1"], "poisson, D = 1"),
                (["--signal", "vp"],
                 "signal vp, clock vp, beta = 0.1 to 20, prior noise"),
                (["--signal", "vp", "--prior", "noise", "--clock", "sine",
                  "--law", "wiener"], "signal vp, clock sine"),
                (["--clock", "power", "--clock-power", "2.5"],
                 "clock power, power = 2.5")]:
            self.train("m.safetensors", *words)
            self.assertIn(says, self.run_tool("show", "m.safetensors").stdout)
            self.run_tool("sample", "m.safetensors", "--out", "s.npy",
                          "--count", "30")
            self.assertEqual(self.read_npy("s.npy")[0], (30, 2))


class Pictures(ToolCase):
    def test_images(self):
        self.write_idx("p.gz", [9, 2, 3], bytes(range(0, 54)) )
        self.run_tool("plot", "p.gz", "--out", "p.png", "--count", "4",
                      "--range", "0,51")
        width, height, colours, rows = self.read_png("p.png", True)
        self.assertEqual(colours, 1)
        zoom = 8
        self.assertEqual((width, height),
                         (2 * (3 * zoom + 2) + 2, 2 * (2 * zoom + 2) + 2))
        self.assertEqual(rows[0], b"\xff" * width)
        self.assertEqual(rows[2][2], 0)  # value 0
        self.assertEqual(rows[2 + zoom][2 + 2 * zoom], 25)  # value 5 of 51
        self.assertEqual(rows[2][2 + 3 * zoom + 2], 30)  # value 6 of 51

    def test_colour(self):
        self.write_npy("c.npy", [1, 1, 2, 3], [1, 0, 0, 0, 0, 1])
        self.run_tool("plot", "c.npy", "--out", "c.png")
        _, _, colours, rows = self.read_png("c.png", True)
        self.assertEqual(colours, 3)
        self.assertEqual(rows[2][6:9], b"\xff\0\0")
        self.assertEqual(rows[2][6 + 24:9 + 24], b"\0\0\xff")

    def test_shape_of_plain_rows_and_of_models(self):
        self.write_npy("r.npy", [4, 6], range(24))
        self.run_tool("plot", "r.npy", "--out", "r.png", "--shape", "2x3")
        self.assertEqual(self.read_png("r.png")[2], 1)
        self.refuse("plot", "r.npy", "--out", "r.png", "--kind", "images",
                    says="--shape")
        self.run_tool("train", "--data", "r.npy", "--shape", "2x3", "--out",
                      "m.safetensors", "--steps", "2", *TINY)
        self.run_tool("sample", "m.safetensors", "--out", "s.npy", "--count",
                      "5")
        self.assertEqual(self.read_npy("s.npy")[0], (5, 2, 3))
        self.run_tool("sample", "m.safetensors", "--out", "s.png")
        self.assertEqual(self.read_png("s.png")[2], 1)
        self.run_tool("plot", "m.safetensors", "--out", "s.png", "--count",
                      "7")
        self.assertEqual(self.read_png("s.png")[2], 1)

    def test_scatter_holds_the_colours_of_samples_and_data(self):
        self.run_tool("plot", "toy:grid9", "--out", "s.png", "--count", "500",
                      "--data", "toy:moons", "--title", "A title")
        rows = self.read_png("s.png", True)[3]
        pixels = {row[i:i + 3] for row in rows for i in range(0, len(row), 3)}
        self.assertIn(bytes([0, 114, 178]), pixels)
        self.assertIn(bytes([230, 159, 0]), pixels)

    def test_other_kinds(self):
        self.train("m.safetensors", "--log", "m.csv", "--validation", "0.1",
                   "--validation-every", "20")
        done = self.run_tool("plot", "m.csv", "--out", "l.png")
        self.assertEqual(done.stderr, "l.png written\n")
        self.assertEqual(self.read_png("l.png")[:3], (1440, 880, 3))
        self.write_npy("one.npy", [500, 1], [x % 7 for x in range(500)])
        self.run_tool("plot", "one.npy", "--out", "h.png", "--data",
                      "one.npy")
        self.assertEqual(self.read_png("h.png")[:3], (1280, 840, 3))
        self.write_npy("t.npy", [11, 3, 1], [x % 5 for x in range(33)])
        self.run_tool("plot", "t.npy", "--kind", "trajectories", "--out",
                      "t.png")
        self.assertEqual(self.read_png("t.png")[2], 3)
        self.run_tool("plot", "toy:funnel,dimension=4", "--columns", "1,3",
                      "--out", "f.png")

    def test_pictures_of_odd_data(self):
        nan = float("nan")
        for numbers in ([1, 1] * 3, [nan, nan] * 3, [1e30, -1e30] * 3,
                        [0, nan, 1, 2, 3e38, 4]):
            self.write_npy("p.npy", [3, 2], numbers)
            status = 1 if any(x != x for x in numbers) else 0
            self.run_tool("plot", "p.npy", "--out", "p.png", status=status)
        self.write("log.csv", "step,loss,velocity,mean,gradient,rate,"
                              "validation\n10,nan,1,1,1,1,\n20,0,1,1,1,1,\n")
        self.run_tool("plot", "log.csv", "--out", "l.png")
        self.write("log.csv", "step,loss,velocity,mean,gradient,rate,"
                              "validation\n")
        self.refuse("plot", "log.csv", "--out", "l2.png", says="no steps",
                    status=1)
        self.refuse("plot", "log.csv", "--out", "l2.png", "--kind",
                    "trajectories", says="log.csv", status=1)
        self.assertFalse(os.path.exists(self.path("l2.png")))


if __name__ == "__main__":
    main()
