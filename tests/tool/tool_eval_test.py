# SPDX-License-Identifier: BSD-2-Clause
"""`kacflow eval`: the measures against plain Python, and its output."""
import csv
import io
import math
import random

from tool_case import ToolCase, main

MODES = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]


class Eval(ToolCase):
    def table(self, *words, **more):
        text = self.run_tool("eval", *words, "--csv", **more).stdout
        return {row["measure"]: row for row in csv.DictReader(
            io.StringIO(text))}

    def grid(self, n, spread, seed=1):
        numbers = random.Random(seed)
        points = []
        for _ in range(n):
            x, y = numbers.choice(MODES)
            points += [x + numbers.gauss(0, spread),
                       y + numbers.gauss(0, spread)]
        self.write_npy("s.npy", [n, 2], points)
        return self.read_npy("s.npy")[1]

    def test_modes(self):
        x = self.grid(900, 0.01)
        near = [min(range(9), key=lambda k: math.dist(MODES[k],
                                                      x[2 * i:2 * i + 2]))
                for i in range(900)]
        gaps = sorted(math.dist(MODES[near[i]], x[2 * i:2 * i + 2])
                      for i in range(900))
        shares = sum(abs(near.count(k) / 900 - 1 / 9) for k in range(9)) / 2
        table = self.table("s.npy", "--data", "toy:grid9")
        for name, value in [("distance to mode, median", gaps[449]),
                            ("distance to mode, 99%", gaps[890]),
                            ("shares of modes, variation", shares)]:
            self.assertAlmostEqual(float(table[name]["value"]), value,
                                   delta=1e-6, msg=name)
            self.assertEqual(table[name]["points"], "900")

    def test_likelihood(self):
        x = self.grid(50, 1e-4)
        table = self.table("s.npy", "--data", "toy:grid9")
        s = 1e-4
        nll = 0
        for i in range(50):
            gap = min(math.dist(m, x[2 * i:2 * i + 2]) for m in MODES)
            nll += (gap / s) ** 2 / 2 + math.log(2 * math.pi * s * s * 9)
        self.assertAlmostEqual(
            float(table["negative log-likelihood"]["value"]), nll / 50,
            delta=1e-3)

    def test_distances_tell_good_samples_from_bad_ones(self):
        self.grid(1500, 1e-4)
        good = self.table("s.npy", "--data", "toy:grid9", "--exact", "300")
        self.grid(1500, 1.0)
        bad = self.table("s.npy", "--data", "toy:grid9", "--exact", "300")
        for name in ("energy distance", "sliced Wasserstein-2",
                     "exact Wasserstein-2"):
            self.assertLess(float(good[name]["value"]),
                            3 * float(good[name]["perfect"]))
            self.assertGreater(float(bad[name]["value"]),
                               1.5 * float(bad[name]["perfect"]))
        self.assertEqual(good["exact Wasserstein-2"]["points"], "300")

    def test_points_in_one_dimension_against_plain_python(self):
        numbers = random.Random(3)
        x = [numbers.gauss(0, 1) for _ in range(40)]
        y = [numbers.gauss(0.5, 1) for _ in range(40)]
        self.write_npy("x.npy", [40, 1], x)
        self.write_npy("y.npy", [40, 1], y)

        def mean(a, b):
            return sum(abs(p - q) for p in a for q in b) / 1600

        energy = math.sqrt(2 * mean(x, y) - mean(x, x) - mean(y, y))
        w2 = math.sqrt(sum((p - q) ** 2 for p, q in
                           zip(sorted(x), sorted(y))) / 40)
        table = self.table("x.npy", "--data", "y.npy")
        self.assertAlmostEqual(float(table["energy distance"]["value"]),
                               energy, delta=1e-5)
        for name in ("sliced Wasserstein-2", "exact Wasserstein-2"):
            self.assertAlmostEqual(float(table[name]["value"]), w2,
                                   delta=1e-5)
            self.assertEqual(table[name]["perfect"], "")  # too few points

    def test_models_files_and_table(self):
        self.train("m.safetensors")
        done = self.run_tool("eval", "m.safetensors", "--count", "400",
                             "--data", "toy:moons", "--out", "t.csv",
                             "--exact", "0")
        self.assertIn("energy distance", done.stdout)
        self.assertNotIn("exact", done.stdout)
        self.assertNotIn("mode", done.stdout)
        with open(self.path("t.csv"), newline="") as file:
            rows = list(csv.reader(file))
        self.assertEqual(rows[0], ["measure", "value", "perfect", "points"])
        self.run_tool("sample", "m.safetensors", "--count", "400", "--out",
                      "s.csv")
        again = self.run_tool("eval", "s.csv", "--data", "toy:moons",
                              "--exact", "0")
        self.assertEqual(done.stdout, again.stdout)

    def test_likelihood_of_the_data_under_a_model(self):
        self.train("m.safetensors", "--law", "wiener")
        words = ["m.safetensors", "--count", "200", "--data", "toy:moons",
                 "--exact", "0"]
        plain = self.table(*words)
        table = self.table(*words, "--likelihood")
        new = [name for name in table if name not in plain]
        self.assertEqual(new, ["model: log-likelihood",
                               "model: bits a number",
                               "model: share outside",
                               "model: evaluations a point"])
        mean, bits, outside, evaluations = (
            float(table[name]["value"]) for name in new)
        # Better than a wide normal law, worse than a point.
        self.assertGreater(mean, -6)
        self.assertLess(mean, 6)
        self.assertAlmostEqual(bits, -mean / (2 * math.log(2)), delta=1e-6)
        self.assertEqual(outside, 0)
        self.assertGreater(evaluations, 8)
        self.assertEqual(table[new[0]]["points"], "200")
        self.grid(20, 0.1)
        self.refuse("eval", "s.npy", "--data", "toy:grid9", "--likelihood",
                    says="no model", status=2)

    def test_what_does_not_fit(self):
        self.grid(20, 0.1)
        self.refuse("eval", "s.npy", "--data", "toy:funnel,dimension=3",
                    says="2 numbers a point", status=1)
        self.refuse("eval", "s.npy", "--data", "toy:grid9", "--count", "21",
                    says="only 20 points", status=1)
        self.refuse("eval", "none.npy", "--data", "toy:grid9",
                    says="none.npy", status=1)


if __name__ == "__main__":
    main()
