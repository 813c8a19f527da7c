# SPDX-License-Identifier: BSD-2-Clause
"""The tool with networks of an architecture of the user's own: trained, resumed,
shown, sampled, distilled; what does not fit refused."""
import os
import subprocess
import time
import unittest

from tool_case import TOOL, ToolCase, main

TEXT = """kacflow architecture 1
0 point height=1 width=1 channels=2
1 time kind=log size=2 scale=1
2 concat x=0 y=1
3 linear name=first x=2 columns=16 activation=silu
4 linear name=more x=3 columns=16 activation=silu residual=3
5 linear name=velocity x=4 columns=2 last=1
6 linear name=mean x=4 columns=2
velocity x=5
mean x=6
"""


class Own(ToolCase):
    def setUp(self):
        super().setUp()
        self.write("net.txt", TEXT)

    def train(self, out, *words):
        return self.run_tool("train", "--data", "toy:moons", "--network", "own",
                             "--batch", "32", "--seed", "3", "--out", out,
                             *words)

    def test_train_show_sample_distill(self):
        done = self.train("m.safetensors", "--steps", "4", "--architecture",
                          "net.txt")
        self.assertIn("network  that of net.txt, 420 weights, heads both",
                      done.stderr)
        shown = self.run_tool("show", "m.safetensors").stdout
        self.assertIn(TEXT, shown)
        self.assertIn("more.weight           F32 [16, 16]", shown)
        self.run_tool("sample", "m.safetensors", "--count", "4", "--out",
                      "s.npy")
        self.assertEqual(self.read_npy("s.npy")[0], (4, 2))
        self.run_tool("distill", "m.safetensors", "--steps", "2", "--paths",
                      "64", "--evaluations", "2", "--out", "d.safetensors")
        self.assertIn("velocity x=5", self.run_tool("show", "d.safetensors")
                      .stdout)

    def test_resume(self):
        words = ["train", "--data", "toy:moons", "--network", "own", "--batch",
                 "8", "--seed", "3", "--steps", "3000", "--checkpoint-every",
                 "100", "--architecture"]
        out = self.path("b.safetensors.checkpoint")
        process = subprocess.Popen(
            [TOOL, *words, "net.txt", "--out", "b.safetensors", "--quiet"],
            cwd=self.folder.name)
        deadline = time.monotonic() + 60
        while not os.path.exists(out):
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        process.kill()
        process.wait()
        # The checkpoint says what it is of, and so does a model.
        self.run_tool(*words, "b.safetensors.checkpoint", "--out",
                      "b.safetensors", "--resume")
        self.run_tool(*words, "b.safetensors", "--out", "a.safetensors")
        self.assertEqual(self.read("a.safetensors"),
                         self.read("b.safetensors"))

    def test_refused(self):
        train = ["train", "--data", "toy:moons", "--out", "m.safetensors",
                 "--steps", "1"]
        own = train + ["--network", "own"]
        self.refuse(*own, says="--network own is that of --architecture FILE")
        self.refuse(*train, "--architecture", "net.txt",
                    says="--architecture is an option of --network own")
        own += ["--architecture"]
        self.refuse(*own, "net.txt", "--widths", "8",
                    says="--widths is an option of --network mlp")
        self.refuse(*own, "net.txt", "--heads", "both",
                    says="--heads is an option of --network mlp")
        self.refuse(*own, "none.txt", status=1, says="cannot open none.txt")
        self.write("bad.txt", TEXT.replace("x=4 columns=2\n",
                                           "x=9 columns=2\n"))
        self.refuse(*own, "bad.txt", status=1,
                    says="line 8: linear \"mean\": x is 9")
        self.write("wide.txt", TEXT.replace("channels=2", "channels=3")
                   .replace("columns=2", "columns=3"))
        self.refuse(*own, "wide.txt", status=1,
                    says="of points of 3 numbers, --data of 2")
        self.run_tool("train", "--data", "toy:moons", "--steps", "0", "--out",
                      "mlp.safetensors")
        self.refuse(*own, "mlp.safetensors", status=1,
                    says="has a network without an architecture")

    def test_labels(self):
        text = TEXT.replace("2 concat", "2 condition name=c kind=class size=2 "
                            "columns=2\n3 add x=1 y=2\n4 concat")
        for old, new in (("6 linear", "8 linear"), ("5 linear", "7 linear"),
                         ("4 linear", "6 linear"), ("3 linear", "5 linear")):
            text = text.replace("\n" + old, "\n" + new)
        text = (text.replace("x=0 y=1", "x=0 y=3")
                .replace("velocity x=5", "velocity x=7")
                .replace("mean x=6", "mean x=8")
                .replace("name=first x=2", "name=first x=4")
                .replace("name=more x=3", "name=more x=5")
                .replace("residual=3", "residual=5")
                .replace("name=velocity x=4", "name=velocity x=6")
                .replace("name=mean x=4", "name=mean x=6"))
        self.write("net.txt", text)
        self.write_npy("x.npy", (4, 2), [0.0, 1.0] * 4)
        self.write_npy("y.npy", (4,), [0.0, 1.0, 1.0, 0.0])
        self.write_npy("z.npy", (4,), [0.0, 1.0, 2.0, 0.0])
        train = ["train", "--data", "x.npy", "--network", "own", "--steps",
                 "2", "--architecture", "net.txt", "--out", "m.safetensors"]
        self.run_tool(*train, "--labels", "y.npy")
        self.run_tool("sample", "m.safetensors", "--class", "1", "--count",
                      "2", "--out", "s.npy")
        self.refuse(*train, "--labels", "z.npy", status=1,
                    says="of kind class, size 3")


if __name__ == "__main__":
    main()
