# SPDX-License-Identifier: BSD-2-Clause
"""The tool with U-Nets: trained on small pictures, shown and sampled; options of
the other kind of network refused."""
import csv
import io
import math
import unittest

from tool_case import ToolCase, main

UNET = ["--network", "unet", "--channels", "4", "--multipliers", "1,2",
        "--blocks", "1", "--batch", "16", "--seed", "3"]


class Unet(ToolCase):
    def setUp(self):
        super().setUp()
        numbers = []
        for i in range(40):
            top, left = i * 7 % 4, i * 5 % 4
            numbers += [1.0 if top <= j // 6 < top + 3 and
                        left <= j % 6 < left + 3 else -1.0 for j in range(36)]
        self.write_npy("p.npy", (40, 36), numbers)

    def train_unet(self, out, *words):
        return self.run_tool("train", "--data", "p.npy", "--shape", "6x6",
                             "--out", out, *UNET, *words)

    def test_train_show_sample(self):
        done = self.train_unet("u.safetensors", "--steps", "3", "--attention",
                          "2,middle", "--attention-heads", "2",
                          "--scale-shift", "on", "--resample", "block",
                          "--dropout", "0.2", "--threads", "1")
        self.assertIn("U-Net of 2 levels, 4 base channels", done.stderr)
        shown = self.run_tool("show", "u.safetensors").stdout
        for words in ("U-Net, 6x6x1, 4 channels times 1 2, 1 blocks a level",
                      "1/2, middle, 2 heads",
                      "time scales and shifts, resampling block, dropout 0.2",
                      "sinusoidal, 4 features",
                      "input_blocks.0.0.weight F32 [4, 1, 3, 3]"):
            self.assertIn(words, shown)
        self.run_tool("sample", "u.safetensors", "--count", "4", "--out",
                      "s.npy")
        self.assertEqual(self.read_npy("s.npy")[0], (4, 6, 6))
        again = self.train_unet("v.safetensors", "--steps", "3", "--attention",
                           "2,middle", "--attention-heads", "2",
                           "--scale-shift", "on", "--resample", "block",
                           "--dropout", "0.2", "--threads", "2")
        self.assertEqual(again.returncode, 0)
        self.assertEqual(self.read("u.safetensors"),
                         self.read("v.safetensors"))

    def test_likelihood(self):
        self.train_unet("u.safetensors", "--steps", "20", "--scale-shift", "on",
                        "--attention", "2,middle", "--law", "wiener")
        words = ("eval", "u.safetensors", "--data", "p.npy", "--count", "4",
                 "--exact", "0", "--likelihood", "--csv")
        text = self.run_tool(*words).stdout
        table = {row["measure"]: float(row["value"] or "nan")
                 for row in csv.DictReader(io.StringIO(text))}
        mean = table["model: log-likelihood"]
        self.assertTrue(-1000 < mean < 1000, mean)
        self.assertAlmostEqual(table["model: bits a number"],
                               -mean / (36 * math.log(2)), delta=1e-5)
        self.assertEqual(table["model: share outside"], 0)
        self.assertEqual(self.run_tool(*words, "--threads", "2").stdout, text)

    def test_refused(self):
        train = ["train", "--data", "p.npy", "--out", "m.safetensors"]
        self.refuse(*train, *UNET, says="give their --shape")
        self.refuse(*train, "--channels", "4",
                    says="--channels is an option of --network unet")
        self.refuse(*train, "--shape", "6x6", *UNET, "--depth", "3",
                    says="--depth is an option of --network mlp")


if __name__ == "__main__":
    main()
