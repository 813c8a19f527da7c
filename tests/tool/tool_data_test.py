# SPDX-License-Identifier: BSD-2-Clause
"""The tool's data: arrays, CSV, IDX plain and compressed (and hostile ones),
labels, normalisation, held-out parts."""
import gzip
import os
import random
import struct

from tool_case import TINY, ToolCase, main


class Files(ToolCase):
    def setUp(self):
        super().setUp()
        numbers = random.Random(1)
        self.points = [round(numbers.gauss(0, 1), 3) for _ in range(120)]

    def train_on(self, data, *words, out="m.safetensors", **more):
        return self.run_tool("train", "--data", data, "--out", out, "--steps",
                             "5", *TINY, *words, **more)

    def test_the_same_points_give_the_same_model(self):
        self.write_npy("p.npy", [60, 2], self.points)
        lines = ["%r,%r" % (self.points[2 * i], self.points[2 * i + 1])
                 for i in range(60)]
        self.write("p.csv", "x,y\n" + "\n".join(lines) + "\n")
        body = struct.pack(">120f", *self.points)
        self.write_idx("p.idx", [60, 2], body, 0x0d, compress=False)
        self.write_idx("p.idx.gz", [60, 2], body, 0x0d)
        models = set()
        for data in ("p.npy", "p.csv", "p.idx", "p.idx.gz"):
            self.train_on(data)
            models.add(self.read("m.safetensors"))
        self.assertEqual(len(models), 1)

    def test_pictures_of_bytes_give_the_same_model(self):
        body = bytes(range(240)) * 2
        self.write_idx("p.idx", [10, 6, 8], body, compress=False)
        self.write_idx("p.idx.gz", [10, 6, 8], body)
        header = ("{'descr': '|u1', 'fortran_order': False, "
                  "'shape': (10, 6, 8)}").encode().ljust(117) + b"\n"
        self.write("p.npy", b"\x93NUMPY\x01\x00" +
                   struct.pack("<H", len(header)) + header + body)
        models = set()
        for data in ("p.idx", "p.idx.gz", "p.npy"):
            self.train_on(data)
            models.add(self.read("m.safetensors"))
        self.assertEqual(len(models), 1)
        # Whoever draws its samples knows which value is white.
        self.assertEqual(self.metadata("m.safetensors")["point.range"],
                         "0,255")

    def test_all_types_of_compressed_idx(self):
        values = [0, 1, -1, 100, -128, 77]
        for kind, letter in [(9, "b"), (0xb, "h"), (0xc, "i"), (0xd, "f"),
                             (0xe, "d")]:
            self.write_idx("p.gz", [6, 1], struct.pack(">6" + letter, *values),
                           kind)
            text = self.run_tool("show", "p.gz").stdout
            self.assertIn("6 points of 1 numbers", text)
            self.assertIn("-128 to 100, mean 8.167", text)
        self.write_idx("p.gz", [3, 2], bytes([0, 255, 1, 2, 3, 4]))
        self.assertIn("0 to 3,", self.run_tool("show", "p.gz").stdout)

    def test_hostile_compressed_files(self):
        body = bytes(range(60))
        whole = gzip.compress(struct.pack(">HBBII", 0, 8, 2, 6, 10) + body)
        for name, content, says in [
                ("cut", whole[:-30], "p.gz"),
                ("damaged", whole[:20] + b"\xff" * 12 + whole[32:], "p.gz"),
                ("text", gzip.compress(b"1,2\n3,4\n"), "not an IDX file"),
                ("empty", gzip.compress(b""), "not an IDX file"),
                ("header", gzip.compress(b"\0\0\x08\x02\0\0"),
                 "within its IDX header"),
                ("zero", gzip.compress(struct.pack(">HBBII", 0, 8, 2, 6, 0)),
                 "is 0"),
                ("short", gzip.compress(
                    struct.pack(">HBBII", 0, 8, 2, 6, 11) + body),
                 "60 of the 66 bytes"),
                ("long", gzip.compress(
                    struct.pack(">HBBII", 0, 8, 2, 6, 9) + body), "longer"),
                ("huge", gzip.compress(
                    struct.pack(">HBBIII", 0, 8, 3, 1 << 31, 1 << 31, 99)),
                 "IDX header promises"),
                ("large", gzip.compress(
                    struct.pack(">HBBII", 0, 8, 2, 1 << 31, 1 << 10)),
                 "0 of the 2199023255552 bytes"),
                ("rank", gzip.compress(
                    struct.pack(">HBB", 0, 8, 200) + body), "not an IDX"),
                ("type", gzip.compress(struct.pack(">HBBI", 0, 7, 1, 5)),
                 "not an IDX")]:
            with self.subTest(name):
                self.write("p.gz", content)
                self.refuse("show", "p.gz", says=says, status=1)
                self.train_on("p.gz", status=1)
                self.assertEqual(self.names(), ["p.gz"])

    def test_files_that_cannot_be_learned(self):
        self.refuse("show", "none.npy", says="none.npy", status=1)
        self.write("bad.csv", "1,2\n3,x\n")
        self.refuse("show", "bad.csv", says="bad.csv", status=1)
        self.write("odd.xyz", "hello")
        self.refuse("show", "odd.xyz", says="odd.xyz", status=1)
        self.write_npy("nan.npy", [2, 1], [1, float("nan")])
        self.train_on("nan.npy", status=1)
        self.assertNotIn("m.safetensors", self.names())

    def test_normalisation_is_kept_with_the_model(self):
        self.write_npy("p.npy", [60, 2], [100 + 10 * x for x in self.points])
        for how in ("none", "range", "standard", "columns"):
            self.train_on("p.npy", "--normalize", how)
            self.assertIn("normalisation",
                          self.run_tool("show", "m.safetensors").stdout)
            self.run_tool("sample", "m.safetensors", "--out", "s.npy",
                          "--count", "200")
            mean = sum(self.read_npy("s.npy")[1]) / 400
            if how != "none":  # the untrained network still is near the data
                self.assertLess(abs(mean - 100), 20)
        self.train_on("p.npy", out="default.safetensors")
        self.train_on("p.npy", "--normalize", "standard")
        self.assertEqual(self.read("default.safetensors"),
                         self.read("m.safetensors"))

    def test_held_out_share(self):
        self.write_npy("p.npy", [60, 2], self.points)
        self.write_npy("q.npy", [60, 3], self.points + self.points[:60])
        self.train_on("p.npy")
        plain = self.read("m.safetensors")
        done = self.train_on("p.npy", "--validation", "0.25",
                             "--validation-every", "2")
        self.assertIn("validation", done.stderr)
        self.assertIn("45 points", done.stderr)
        self.assertNotEqual(plain, self.read("m.safetensors"))
        self.train_on("p.npy", "--validation", "p.npy")
        self.assertEqual(plain, self.read("m.safetensors"))
        self.refuse("train", "--data", "p.npy", "--out",
                    "m.safetensors", "--validation", "q.npy",
                    says="3 numbers a point", status=1)


class Labels(ToolCase):
    def setUp(self):
        super().setUp()
        self.write_npy("p.npy", [6, 2], range(12))
        self.write_idx("l.gz", [6], bytes([0, 1, 2, 0, 1, 2]))
        self.words = ["train", "--data", "p.npy", "--out", "m.safetensors",
                      "--steps", "5", *TINY]

    def sample(self, *words, **more):
        self.run_tool("sample", "m.safetensors", "--count", "6", "--out",
                      "s.npy", *words, **more)
        return self.read("s.npy") if not more else None

    def test_classes(self):
        self.run_tool(*self.words, "--labels", "l.gz")
        text = self.run_tool("show", "m.safetensors").stdout
        self.assertIn("class, size 3", text)
        self.assertEqual(self.sample(), self.sample("--class", "all"))
        self.assertEqual(self.sample(), self.sample("--class", "0,1,2"))
        self.assertEqual(self.sample(), self.sample("--labels", "l.gz"))
        self.assertNotEqual(self.sample(), self.sample("--class", "none"))
        self.assertNotEqual(self.sample(), self.sample("--class", "2"))
        self.refuse("sample", "m.safetensors", "--out", "s.npy", "--class",
                    "3", says="classes 0 to 2")

    def test_dropout_and_split_follow_the_points(self):
        self.run_tool(*self.words, "--labels", "l.gz")
        plain = self.read("m.safetensors")
        self.run_tool(*self.words, "--labels", "l.gz", "--label-dropout", "1")
        self.assertNotEqual(plain, self.read("m.safetensors"))
        self.run_tool(*self.words, "--labels", "l.gz", "--validation", "0.5")

    def test_vectors(self):
        self.write_npy("v.npy", [6, 2], [x / 7 for x in range(12)])
        self.run_tool(*self.words, "--labels", "v.npy")
        self.assertIn("vector, size 2",
                      self.run_tool("show", "m.safetensors").stdout)
        self.assertNotEqual(self.sample(), self.sample("--labels", "v.npy"))
        self.sample("--class", "1", status=2)
        self.sample("--labels", "l.gz", status=1)

    def test_labels_that_do_not_fit(self):
        self.write_idx("few.gz", [5], bytes(5))
        self.refuse(*self.words, "--labels", "few.gz", status=1,
                    says="5 labels")
        self.refuse("train", "--data", "toy:moons", "--out",
                    "m.safetensors", "--labels",
                    "l.gz", says="toys have none")
        self.refuse(*self.words, "--labels", "toy:moons", says="toy")
        self.run_tool(*self.words)
        self.refuse("sample", "m.safetensors", "--out", "s.npy", "--class",
                    "1", says="no condition")


class Show(ToolCase):
    def test_models_and_checkpoints(self):
        self.train("m.safetensors", steps=3)
        text = self.run_tool("show", "m.safetensors").stdout
        for part in ["kac, a = 9, c = 3, T = 1", "signal linear",
                     "2 -> 16 16, silu", "both", "log, 2",
                     "sampler.evaluations", "hidden.0.weight", "F32 [16, 4]"]:
            self.assertIn(part, text)
        os.rename(self.path("m.safetensors"), self.path("m.bin"))
        self.write("bad.safetensors", self.read("m.bin")[:-1])
        self.refuse("show", "bad.safetensors", says="bad.safetensors",
                    status=1)

    def test_arrays_and_pictures(self):
        self.write_npy("p.npy", [2, 3, 4], range(24))
        text = self.run_tool("show", "p.npy").stdout
        self.assertIn("2 points of 12 numbers", text)
        self.assertIn("F32 [2, 3, 4]", text)
        self.assertIn("3 x 4", text)

    def test_toys_and_instruction_sets(self):
        text = self.run_tool("show", "--toys").stdout
        for toy in ("grid9", "gaussians8", "moons", "checkerboard", "spirals",
                    "funnel"):
            self.assertIn("toy:" + toy, text)
        self.assertIn("std=0.0001", text)
        self.assertIn("9", self.run_tool("show", "toy:grid9").stdout)
        self.assertIn("d = 2", text)
        text = self.run_tool("show", "--cpu",
                             env={"KACFLOW_CPU": "baseline"}).stdout
        self.assertRegex(text, r"baseline +available, in use")
        self.assertIn("points of 5 numbers",
                      self.run_tool("show", "toy:funnel,dimension=5").stdout)


if __name__ == "__main__":
    main()
