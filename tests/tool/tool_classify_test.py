# SPDX-License-Identifier: BSD-2-Clause
"""`kacflow classify`, and pictures judged by `kacflow eval --classifier`."""
import csv
import io
import math
import os
import random
import unittest

from tool_case import ToolCase, main

SIDE, D, N = 8, 64, 90
FASHION = "/usr/share/datasets/fashion-mnist"


def pictures(seed):
    """Bars at one of three heights, with noise; whole numbers."""
    numbers = random.Random(seed)
    points = []
    for i in range(N):
        for j in range(D):
            bar = 150 if j // SIDE // 3 == i % 3 else 0
            points.append(float(bar + numbers.randrange(100)))
    return points


class Classify(ToolCase):
    def setUp(self):
        super().setUp()
        self.x, self.y = pictures(1), pictures(2)
        self.write_npy("x.npy", (N, SIDE, SIDE), self.x)
        self.write_npy("y.npy", (N, SIDE, SIDE), self.y)
        self.write("l.csv", "\n".join(str(i % 3) for i in range(N)) + "\n")

    def classify(self, out, *words):
        return self.run_tool("classify", "--data", "x.npy", "--labels",
                             "l.csv", "--out", out, "--steps", "60",
                             "--batch", "30", "--rate", "1e-2", *words)

    def table(self, *words):
        text = self.run_tool("eval", *words, "--classifier", "c.safetensors",
                             "--csv").stdout
        return {row["measure"]: row
                for row in csv.DictReader(io.StringIO(text))}

    def test_trained_tested_and_the_same_again(self):
        done = self.classify("c.safetensors", "--flip", "horizontal", "--threads", "1")
        self.assertIn("c.safetensors written", done.stderr)
        out = self.run_tool("classify", "c.safetensors", "--data", "y.npy",
                            "--labels", "l.csv").stdout
        self.assertIn("accuracy 1.0000 of 90 pictures", out)
        self.assertEqual(out.splitlines()[2].split(), ["1", "30", "30", "30"])
        out = self.run_tool("classify", "c.safetensors", "--data",
                            "y.npy").stdout
        self.assertEqual(out.splitlines()[2].split(), ["1", "30"])
        self.classify("d.safetensors", "--flip", "horizontal", "--threads", "3")
        self.assertEqual(self.read("c.safetensors"),
                         self.read("d.safetensors"))
        self.classify("e.safetensors", "--flip", "horizontal", "--shift", "1")
        self.assertNotEqual(self.read("c.safetensors"),
                            self.read("e.safetensors"))

    def test_samples_judged(self):
        self.classify("c.safetensors")
        table = self.table("y.npy", "--data", "y.npy", "--training", "x.npy",
                           "--labels", "l.csv")
        self.assertLess(float(table["Frechet distance"]["value"]), 1e-6)
        self.assertGreater(float(table["Frechet distance"]["perfect"]), 1e-3)
        for name in ("precision, 3 neighbours", "recall, 3 neighbours",
                     "of the class asked for"):
            self.assertEqual(float(table[name]["value"]), 1.0, name)
        self.assertEqual(float(table["class 2, share"]["value"]), 0.333333333)
        self.assertEqual(float(table["shares of classes, variation"]["value"]),
                         0.0)
        nearest = sorted(
            min(math.dist(self.y[D * i:D * i + D], self.x[D * j:D * j + D])
                for j in range(N)) for i in range(N))
        for column in ("value", "perfect"):
            self.assertAlmostEqual(
                float(table["nearest learned, median"][column]), nearest[44],
                delta=1e-6)
            self.assertAlmostEqual(
                float(table["nearest learned, 1%"][column]), nearest[0],
                delta=1e-6)

    def test_samples_are_clipped(self):
        """Numbers beyond black and white are those, as in a picture file."""
        self.classify("c.safetensors")
        low, high = min(self.x), max(self.x)
        wild = [v * 100 - 5000 for v in self.x]
        tame = [min(max(v, low), high) for v in wild]
        self.write_npy("w.npy", (N, SIDE, SIDE), wild)
        self.write_npy("t.npy", (N, SIDE, SIDE), tame)
        one = self.table("w.npy", "--data", "y.npy")
        two = self.table("t.npy", "--data", "y.npy")
        self.assertEqual(one["Frechet distance"], two["Frechet distance"])
        self.assertEqual(one["Frechet distance"]["perfect"], "")
        self.assertNotIn("nearest learned, median", one)
        self.assertNotIn("of the class asked for", one)

    def test_refused(self):
        self.refuse("classify", says="wanted: kacflow classify")
        self.refuse("classify", "--data", "x.npy", "--out", "c.safetensors",
                    says="--labels is missing")
        self.refuse("classify", "--data", "x.npy", "--out", "c.txt",
                    says="must end in .safetensors")
        self.refuse("classify", "--data", "toy:moons", "--out",
                    "c.safetensors", says="a toy has no pictures")
        self.refuse("classify", "none.safetensors", "--data", "x.npy",
                    says="none.safetensors", status=1)
        self.write("few.csv", "0\n1\n")
        self.refuse("classify", "--data", "x.npy", "--labels", "few.csv",
                    "--out", "c.safetensors", says="has 2 labels", status=1)
        self.write("half.csv", "0.5\n" * N)
        self.refuse("classify", "--data", "x.npy", "--labels", "half.csv",
                    "--out", "c.safetensors", says="no classes", status=1)
        self.write_npy("flat.npy", (N, 7), [0.0] * (7 * N))
        self.refuse("classify", "--data", "flat.npy", "--labels", "l.csv",
                    "--out", "c.safetensors", says="--shape")
        self.refuse("eval", "x.npy", "--data", "y.npy", "--training", "x.npy",
                    says="--training is for --classifier")
        self.refuse("eval", "x.npy", "--data", "y.npy", "--classifier",
                    "fashion", says="pictures of 784 numbers", status=1)
        self.refuse("classify", "fashion", "--data", "x.npy",
                    says="the classifier 784", status=1)
        self.refuse("classify", "--data", "flat.npy", "--labels", "l.csv",
                    "--out", "c.safetensors", "--shape", "2x2",
                    says="--shape HxW of 7 numbers")
        done = self.classify("c.safetensors", "--steps", "0")
        self.assertNotIn("loss", done.stderr)  # there is none
        self.classify("c.safetensors")
        self.write("four.csv", "3\n" * N)
        self.refuse("classify", "c.safetensors", "--data", "x.npy", "--labels",
                    "four.csv", says="has the class 3, the classifier 3 classes",
                    status=1)
        self.refuse("eval", "x.npy", "--data", "y.npy", "--classifier",
                    "c.safetensors", "--training", "flat.npy",
                    says="--training flat.npy must be", status=1)

    def test_the_one_that_comes_with_the_tool(self):
        """It is found, and what it makes of black pictures is known."""
        self.write_npy("black.npy", (2, 28, 28), [0.0] * (2 * 784))
        out = self.run_tool("classify", "fashion", "--data",
                            "black.npy").stdout
        self.assertEqual(len(out.splitlines()), 11)
        self.assertEqual(["5"], [line.split()[0] for line in
                                 out.splitlines() if line.split()[1] == "2"])

    def test_the_model_that_comes_with_the_tool(self):
        """Its samples are of the classes they were asked for: shoes, trousers
        and bags, which nobody takes for something else."""
        self.run_tool("sample", "fashion", "--count", "6", "--class", "1,7,8",
                      "--evaluations", "8", "--out", "s.npy")
        self.write("l.csv", "1\n7\n8\n" * 2)
        out = self.run_tool("classify", "fashion", "--data", "s.npy",
                            "--labels", "l.csv").stdout
        self.assertIn("accuracy 1.0000 of 6 pictures", out)
        self.assertIn("U-Net, 28x28x1", self.run_tool("show", "fashion").stdout)
        self.run_tool("distill", "fashion", "--init", "fashion", "--out",
                      "t.safetensors", "--steps", "1", "--paths", "2",
                      "--batch", "2", "--teacher-evaluations", "4")
        self.run_tool("plot", "fashion", "--count", "2", "--evaluations", "4",
                      "--out", "p.png")
        self.write("fashion", "no model")
        self.run_tool("sample", "fashion", "--count", "1", "--evaluations",
                      "4", "--out", "s.npy")
        self.refuse("sample", "./fashion", "--out", "s.npy", says="./fashion",
                    status=1)

    @unittest.skipUnless(os.path.isdir(FASHION), "no Fashion-MNIST")
    def test_its_accuracy(self):
        """What docs/pages/quality.md says; it is not to change."""
        out = self.run_tool(
            "classify", "fashion", "--data",
            FASHION + "/t10k-images-idx3-ubyte.gz", "--labels",
            FASHION + "/t10k-labels-idx1-ubyte.gz").stdout
        self.assertIn("accuracy 0.9229 of 10000 pictures", out)


if __name__ == "__main__":
    main()
