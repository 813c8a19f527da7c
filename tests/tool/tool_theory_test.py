# SPDX-License-Identifier: BSD-2-Clause
"""Pictures of the theory: each is drawn and has ink where it belongs, its
numbers are those of the formulas, and wrong usage is refused."""
import csv
import io
import math
import os

from tool_case import ToolCase, main

PICTURES = ["law", "velocity", "paths", "telegraph", "limit", "energy"]
BLUE, VERMILLION = bytes([0, 114, 178]), bytes([213, 94, 0])
HEAT_LIMIT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                          "data", "vectors", "heat_limit.csv")
PALE, WHITE = bytes([222, 237, 245]), b"\xff\xff\xff"


class TheoryCase(ToolCase):
    def numbers(self, picture, *words):
        """{(panel, curve): ([x], [y])} of what the picture shows."""
        self.run_tool("plot", picture, "--out", "n.csv", *words)
        rows = csv.reader(io.StringIO(self.read("n.csv").decode()))
        self.assertEqual(next(rows), ["panel", "curve", "x", "y"])
        curves = {}
        for panel, curve, x, y in rows:
            xs, ys = curves.setdefault((panel, curve), ([], []))
            xs.append(float(x))
            ys.append(float(y))
        return curves

    def pixels(self, name):
        """The picture's size, and how often each colour is in it."""
        width, height, colours, rows = self.read_png(name, True)
        self.assertEqual(colours, 3)
        counts = {}
        for row in rows:
            for i in range(0, len(row), 3):
                pixel = row[i:i + 3]
                counts[pixel] = counts.get(pixel, 0) + 1
        return (width, height), counts, rows


class Drawing(TheoryCase):
    def test_every_picture_is_drawn_in_the_size_asked_for(self):
        for picture in PICTURES:
            done = self.run_tool("plot", picture, "--out", "p.png", "--size",
                                 "600x400")
            self.assertEqual(done.stderr, "p.png written\n")
            size, counts, rows = self.pixels("p.png")
            self.assertEqual(size, (600, 400))
            self.assertGreater(len(counts), 200, picture)
            ink = [n for colour, n in counts.items() if all(
                abs(a - b) <= 2 for a, b in zip(
                    colour, PALE if picture == "paths" else BLUE))]
            self.assertGreater(sum(ink), 80, picture)
            self.assertGreater(counts[WHITE], 100000, picture)
            # Text in all four margins: title, x label, y label, ticks.
            for part in (rows[8:24], rows[376:396],
                         [row[3 * 4:3 * 18] for row in rows],
                         [row[3 * 25:3 * 50] for row in rows]):
                ink = sum(1 for row in part for i in range(0, len(row), 3)
                          if max(row[i:i + 3]) < 128)
                self.assertGreater(ink, 20, picture)
        self.assertEqual(self.names(), ["p.png"])

    def test_default_size_title_and_quiet(self):
        self.run_tool("plot", "energy", "--out", "a.png")
        self.assertEqual(self.read_png("a.png"), (1440, 880, 3))
        done = self.run_tool("plot", "energy", "--out", "b.PNG", "--title",
                             "Another", "--quiet")
        self.assertEqual(done.stderr, "")
        one, two = self.read_png("a.png", True)[3], self.read_png(
            "b.PNG", True)[3]
        # Mixtures may go to other colours of the 256.
        for first, last, alike in (0, 60, False), (200, 880, True):
            gap = max(abs(a - b) for y in range(first, last, 4)
                      for a, b in zip(one[y], two[y]))
            self.assertEqual(gap < 24, alike, gap)

    def test_atoms_are_as_high_as_their_mass(self):
        # One panel: the stem of an atom of mass m reaches m/0.6 of the way.
        for at, share in ((0.05, 0.5 * math.exp(-0.45) / 0.6),
                          (0.15, 0.5 * math.exp(-1.35) / 0.6)):
            self.run_tool("plot", "law", "--at", at, "--out", "p.png")
            rows = self.read_png("p.png", True)[3]
            columns = {}
            for y, row in enumerate(rows[160:], 160):
                for x in range(row.count(VERMILLION) and 1310):
                    if row[3 * x:3 * x + 3] == VERMILLION:
                        columns.setdefault(x, []).append(y)
            longest = max(columns.values(), key=len)
            # The axes as the chart lays them out, in pixels.
            top, bottom = 2 * (60 + 21), 2 * (440 - 52)
            self.assertAlmostEqual(
                (bottom - min(longest)) / (bottom - top), share, delta=0.015)

    def test_numbers_of_panels(self):
        for n in range(1, 7):
            at = ",".join(str(0.1 * (i + 1)) for i in range(n))
            for picture in ("law", "velocity"):
                self.run_tool("plot", picture, "--at", at, "--size",
                              "600x400", "--out", "p.png")
        self.refuse("plot", "law", "--at", "1,2,3,4,5,6", "--size", "800x200",
                    "--out", "q.png", says="not enough height")
        self.assertNotIn("q.png", self.names())


class Numbers(TheoryCase):
    def test_law(self):
        a, c = 4.0, 1.5
        curves = self.numbers("law", "--a", a, "--c", c, "--at", "0.5,2")
        for t, panel in ((0.5, "t = 0.5,  at = 2"), (2.0, "t = 2,  at = 8")):
            x, y = curves[panel, "density of the Kac process"]
            mass = sum((x[i + 1] - x[i]) * (y[i] + y[i + 1]) / 2
                       for i in range(1, len(x) - 2))
            atom = 0.5 * math.exp(-a * t)
            self.assertAlmostEqual(mass + 2 * atom, 1, delta=2e-3)
            self.assertEqual((y[0], y[1], y[-2], y[-1]), (0, 0, 0, 0))
            where, masses = curves[
                panel, "atoms at \u00b1ct, their mass on the right"]
            self.assertEqual(where, [-c * t, c * t])
            for value in masses:
                self.assertAlmostEqual(value, atom, delta=1e-15)
            variance = c * c * t / a
            for x, y in zip(*curves[panel, "Gaussian N(0, c\u00b2t/a)"]):
                self.assertAlmostEqual(
                    y, math.exp(-x * x / (2 * variance)) /
                    math.sqrt(2 * math.pi * variance), delta=1e-14)

    def test_velocity(self):
        c = 3.0
        curves = self.numbers("velocity", "--at", "0.1,1")
        for t in (0.1, 1.0):
            x, v = curves["", "t = %g" % t]
            self.assertAlmostEqual(x[-1], c * t, delta=1e-11)
            self.assertEqual(sorted(v), v)
            self.assertLess(max(map(abs, v)), c)
            # c lam/(lam + 2) inside, c on the front.
            self.assertAlmostEqual(v[-1], c * 9 * t / (9 * t + 2), delta=1e-9)
            self.assertEqual(curves["", "on the fronts, t = %g" % t],
                             ([-c * t, c * t], [-c, c]))
            x, v = curves["", "x/(2t) of diffusion, t = %g" % t]
            self.assertAlmostEqual(v[1], x[1] / (2 * t), delta=1e-12)

    def test_paths_have_speed_c_and_stay_in_the_cone(self):
        curves = self.numbers("paths", "--count", 5, "--seed", 7, "--T", 2)
        for panel, c in (("a = 1, c = 1", 1.0), ("a = 25, c = 5", 5.0)):
            for i in range(5):
                t, x = curves[panel, "path %d" % (i + 1)]
                self.assertEqual((t[0], x[0], t[-1]), (0, 0, 2))
                for k in range(1, len(t)):
                    self.assertLessEqual(abs(x[k]), c * t[k] * (1 + 1e-15))
                    self.assertAlmostEqual(abs(x[k] - x[k - 1]),
                                           c * (t[k] - t[k - 1]), delta=1e-13)
        # Both directions begin: of 20 paths all alike with 2^-19, seed fixed.
        many = self.numbers("paths", "--count", 20, "--a", 1, "--c", 1)
        first = {x[1] > 0 for (_, curve), (_, x) in many.items()
                 if curve.startswith("path")}
        self.assertEqual(first, {True, False})
        again = self.numbers("paths", "--count", 5, "--seed", 7, "--T", 2)
        self.assertEqual(again, curves)
        other = self.numbers("paths", "--count", 5, "--seed", 8, "--T", 2)
        self.assertNotEqual(other, curves)
        one = self.numbers("paths", "--a", 2, "--c", 3)
        self.assertEqual({panel for panel, _ in one}, {"a = 2, c = 3"})
        self.assertEqual(sum(curve.startswith("path") for _, curve in one), 8)

    def test_telegraph(self):
        a, c, s = 2.0, 3.0, 0.2
        curves = self.numbers("telegraph", "--a", a, "--c", c, "--at",
                              "0.5,40", "--bump", s)
        x, u = curves["t = 0.5,  at = 1", "telegrapher's equation"]
        step = x[1] - x[0]
        self.assertAlmostEqual(sum(u) * step, 1, delta=1e-6)
        # At the fronts: the running wave, with what it has left behind.
        wave = 0.5 * math.exp(-1) / (s * math.sqrt(2 * math.pi))
        front = max(u[i] for i in range(len(x)) if abs(x[i] - 1.5) < 0.2)
        self.assertGreater(front, wave)
        self.assertLess(front, wave + a / c)
        self.assertLess(max(u[i] for i in range(len(x))
                            if abs(x[i]) > 1.5 + 6 * s), 1e-6)
        panel = "t = 40,  at = 80"
        x, u = curves[panel, "telegrapher's equation"]
        z, h = curves[panel, "heat equation"]
        variance = s * s + c * c / a * 40
        for x, y in zip(z, h):
            self.assertAlmostEqual(
                y, math.exp(-x * x / (2 * variance)) /
                math.sqrt(2 * math.pi * variance), delta=1e-14)
        self.assertAlmostEqual(max(u) / max(h), 1, delta=0.01)

    def test_limit_has_the_slopes_of_the_theorem(self):
        curves = self.numbers("limit")
        left = "t fixed, d = 1; theorem: slope \u22121"
        right = "a = 10 fixed; theorem: \u22121 \u2212 d/4"
        checked = 0
        with open(HEAT_LIMIT, encoding="utf-8") as file:
            for row in csv.DictReader(file):
                a, t = float(row["a"]), float(row["t"])
                self.assertEqual((row["s"], row["sigma"]), ("0.5", "1.0"))
                for key, at in (((left, "t = %g" % t), a),
                                ((right, "d = 1"), t)):
                    if key not in curves or (key[0] == right and a != 10):
                        continue
                    for x, y in zip(*curves[key]):
                        if abs(x / at - 1) < 1e-12:
                            self.assertAlmostEqual(
                                y / float(row["l2_dist"]), 1, delta=1e-8)
                            checked += 1
        self.assertEqual(checked, 3 * 5 + 4)
        slopes = {}
        for (panel, curve), (x, y) in curves.items():
            if "slope" in curve:
                name, slope = curve.split(": slope \u2212")
                slopes[name] = -float(slope)
                self.assertAlmostEqual(
                    math.log(y[1] / y[0]) / math.log(x[1] / x[0]),
                    -float(slope), delta=6e-4)
        for name, slope in (("t = 0.1", -1), ("t = 1", -1), ("t = 10", -1),
                            ("d = 1", -1.25), ("d = 2", -1.5),
                            ("d = 3", -1.75)):
            self.assertAlmostEqual(slopes[name], slope, delta=0.01)
        self.assertEqual({panel for panel, _ in curves}, {left, right})

    def test_energy_is_bounded_and_that_of_diffusion_is_not(self):
        curves = self.numbers("energy", "--a", 4, "--c", 6, "--dimension", 3)
        t, energy = curves["", "Kac, a = 4, c = 6"]
        self.assertEqual(sorted(energy, reverse=True), energy)
        self.assertLess(energy[0], 3 * 36)
        self.assertGreater(energy[0], 3 * 36 * 0.99)
        lam = 4 * t[-1]  # m(lam) = 1/(4 lam) + 1/(8 lam^2) + ...
        self.assertAlmostEqual(
            energy[-1] / (3 * 36 * (1 / (4 * lam) + 1 / (8 * lam * lam))), 1,
            delta=0.02)
        t, energy = curves["", "diffusion d \u03c3\u00b2/(4t)"]
        for k in (0, 1):
            self.assertAlmostEqual(energy[k] * t[k], 3 * 9 / 4, delta=1e-9)
        self.assertEqual(curves["", "t = 1/(4a)"], ([1 / 16], [108]))


class WrongUsage(TheoryCase):
    def test_options_of_other_pictures_are_refused(self):
        self.refuse("plot", "law", "--dimension", 3, "--out", "p.png",
                    says=['--dimension is no option of the picture "law"',
                          "--a, --c, --at, --size and --title"])
        self.refuse("plot", "energy", "--at", 3, "--out", "p.png",
                    says="--dimension, --size")
        self.refuse("plot", "law", "--data", "toy:grid9", "--out", "p.png",
                    says="--data is no option")
        self.refuse("plot", "velocity", "--columns", "0,1", "--out", "p.png",
                    says="--columns is no option")
        self.write("p.npy", "nothing")
        for words in (["--at", "1"], ["--a", "3"], ["--size", "800x600"],
                      ["--T", "1"], ["--dimension", "2"]):
            self.refuse("plot", "p.npy", "--out", "p.png", *words,
                        says=words[0] + " is an option of pictures of the "
                        "theory")
        self.assertEqual(self.names(), ["p.npy"])

    def test_names(self):
        self.refuse("plot", "lwa", "--out", "p.png",
                    says="did you mean the picture law?")
        self.refuse("plot", "law", says="--out is missing")
        self.refuse("plot", "law", "--out", "p.pdf", says=".png or .csv")
        self.refuse("plot", "p.npy", "--out", "p.csv", says="end in .png:")
        self.refuse("plot", "law", "--out", "none/p.png", says="folder",
                    status=1)
        # A file of such a name can still be drawn.
        self.write("law", "step,loss,velocity,mean,gradient,rate,validation\n"
                          "10,3,1,1,1,1,\n20,1,1,1,1,1,\n")
        self.run_tool("plot", "./law", "--out", "p.png")
        self.assertEqual(self.read_png("p.png"), (1440, 880, 3))

    def test_values(self):
        for words, says in [
                (["--at", "0"], "1 to 6 times > 0"),
                (["--at", "1,2,3,4,5,6,7"], "1 to 6 times > 0"),
                (["--at", "1,,2"], "1 to 6 times > 0"),
                (["--at", "-1"], "1 to 6 times > 0"),
                (["--at", "nan"], "1 to 6 times > 0"),
                (["--size", "800"], "such as 1440x880"),
                (["--size", "800x1e9"], "200 to 8000"),
                (["--size", "100x800"], "200 to 8000"),
                (["--size", "800.5x800"], "200 to 8000"),
                (["--a", "0"], "> 0"),
                (["--c", "-2"], "> 0")]:
            self.refuse("plot", "law", "--out", "p.png", *words,
                        says=[words[0], says])
        self.refuse("plot", "law", "--out", "p.png", "--c", "1e-299",
                    says="c is 1e-299")
        self.refuse("plot", "velocity", "--out", "p.png", "--c", "1e-50",
                    says="cannot be drawn")
        self.refuse("plot", "energy", "--out", "p.png", "--dimension", "0",
                    says="from 1 to")
        self.refuse("plot", "paths", "--out", "p.png", "--count", "2000",
                    says="at most 1000 paths")
        self.refuse("plot", "paths", "--out", "p.png", "--T", "1e6",
                    says="lower --a or --T")
        self.assertEqual(self.names(), [])


if __name__ == "__main__":
    main()
