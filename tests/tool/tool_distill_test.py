# SPDX-License-Identifier: BSD-2-Clause
"""`kacflow distill`: a model that samples in as many evaluations as it was
asked for; the same bits after an interruption; classes; what is refused."""
from tool_case import ToolCase, main

SMALL = ["--steps", "12", "--batch", "32", "--paths", "40", "--fresh", "8",
         "--fresh-every", "5", "--threads", "1", "--teacher-evaluations", "10"]


class Distill(ToolCase):
    def distill(self, out, *words, **more):
        return self.run_tool("distill", "t.safetensors", "--out", out, *SMALL,
                             *words, **more)

    def test_students_sample_in_their_evaluations(self):
        self.train("t.safetensors", steps=8)
        for count in (4, 1):
            done = self.distill("s.safetensors", "--evaluations", count)
            self.assertIn("student  %d evaluations" % count, done.stderr)
            data = self.metadata("s.safetensors")
            self.assertEqual(data["sampler.method"], "euler")
            self.assertEqual(data["sampler.evaluations"], str(count))
            self.assertEqual(data["network.heads"], "velocity")
            done = self.run_tool("sample", "s.safetensors", "--count", 9,
                                 "--out", "s.npy")
            self.assertIn("9 samples, %d evaluations each" % count,
                          done.stderr)
        self.assertEqual(self.read_npy("s.npy")[0], (9, 2))
        self.assertEqual(self.names(),
                         ["s.npy", "s.safetensors", "t.safetensors"])

    def test_options_are_taken_and_threads_do_not_matter(self):
        self.train("t.safetensors", steps=8)
        self.distill("a.safetensors", "--log", "a.csv", "--log-every", "4")
        seen = {hash(self.read("a.safetensors"))}
        self.assertEqual(len(self.read("a.csv").split()), 4)
        self.distill("b.safetensors", "--threads", "2", "--checkpoint-every",
                     "5")
        self.assertIn(hash(self.read("b.safetensors")), seen)
        for words in [["--evaluations", "3"], ["--power", "2"],
                      ["--fresh", "0"], ["--paths", "30"],
                      ["--fresh-every", "3"], ["--teacher-evaluations", "11"],
                      ["--method", "euler"], ["--projection", "0"],
                      ["--end", "0"], ["--seed", "2"], ["--rate", "1e-4"],
                      ["--init", "a.safetensors"], ["--ema", "0"]]:
            self.distill("m.safetensors", *words)
            model = hash(self.read("m.safetensors"))
            self.assertNotIn(model, seen, words)
            seen.add(model)

    def test_no_more_new_paths_than_there_are(self):
        self.train("t.safetensors", steps=2)
        words = ["distill", "t.safetensors", "--out", "s.safetensors",
                 "--steps", "2", "--paths", "5", "--teacher-evaluations", "5"]
        done = self.run_tool(*words)
        self.assertIn("paths    5 kept, 5 new ones", done.stderr)
        self.refuse(*words, "--fresh", "6", says="fresh is 6")

    def test_classes_of_the_paths(self):
        labels = bytes(i % 3 for i in range(30))
        points = [float(i % 3 + j) for i in range(30) for j in range(2)]
        self.write_npy("p.npy", (30, 2), points)
        self.write_idx("l.gz", (30,), labels)
        self.run_tool("train", "--data", "p.npy", "--labels", "l.gz", "--out",
                      "t.safetensors", "--steps", 5, "--widths", "8,8")
        seen = set()
        for words in [[], ["--class", "1"], ["--class", "none"],
                      ["--labels", "l.gz", "--label-dropout", "0"],
                      ["--guidance", "2"], ["--guidance", "2",
                                            "--guidance-limit", "0.01"]]:
            self.distill("s.safetensors", *words)
            model = hash(self.read("s.safetensors"))
            self.assertNotIn(model, seen, words)
            seen.add(model)
        self.run_tool("sample", "s.safetensors", "--class", "2", "--out",
                      "s.npy", "--count", "4")
        self.distill("u.safetensors", "--class", "all")
        self.distill("v.safetensors")
        self.assertEqual(self.read("u.safetensors"),
                         self.read("v.safetensors"))

    def test_what_is_refused(self):
        self.train("t.safetensors", steps=2)
        self.refuse("distill", "--out", "s.safetensors",
                    says="one model file, the teacher")
        self.refuse("distill", "t.safetensors", says="--out is missing")
        self.refuse("distill", "t.safetensors", "--out", "s.npy",
                    says="must end in .safetensors")
        self.refuse("distill", "none.safetensors", "--out", "s.safetensors",
                    says="none.safetensors", status=1)
        self.refuse("distill", "t.safetensors", "--out", "s.safetensors",
                    "--data", "toy:moons", says="`kacflow train`")
        self.refuse("distill", "t.safetensors", "--out", "s.safetensors",
                    "--class", "1", says="has learned no condition")
        self.refuse("distill", "t.safetensors", "--out", "s.safetensors",
                    "--evaluations", "2000", says="must be 1 to 1024")
        self.refuse("distill", "t.safetensors", "--out", "s.safetensors",
                    "--fresh", "50", "--paths", "40", says="fresh is 50")
        self.refuse("distill", "t.safetensors", "--out", "s.safetensors",
                    "--resume", says="no checkpoint", status=1)
        self.assertEqual(self.names(), ["t.safetensors"])


if __name__ == "__main__":
    main()
