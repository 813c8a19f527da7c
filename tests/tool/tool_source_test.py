# SPDX-License-Identifier: BSD-2-Clause
"""`kacflow train --source` and `sample --source`: a flow between two data
sets from outside."""
from tool_case import TINY, ToolCase, main


class Source(ToolCase):
    def couple(self, out, *words, steps=40, status=0):
        return self.run_tool("train", "--data", "toy:moons", "--source",
                             "toy:gaussians8", "--out", out, "--steps", steps,
                             *TINY, *words, status=status)

    def test_model_and_samples(self):
        done = self.couple("m.safetensors", "--validation", "0.1",
                           "--validation-every", "20")
        self.assertIn("pairs ot", done.stderr)
        self.assertIn("validation", done.stderr)
        entries = self.metadata("m.safetensors")
        self.assertEqual(entries["coupling.kind"], "ot")
        self.assertEqual(entries["sampler.projection"], "0")
        self.assertEqual(entries["sampler.end"], "0")
        self.assertEqual(entries["network.heads"], "velocity")
        self.assertIn("from a source to data, pairs ot",
                      self.run_tool("show", "m.safetensors").stdout)
        self.refuse("sample", "m.safetensors", "--out", "s.npy",
                    says="--source D")
        self.refuse("sample", "m.safetensors", "--out", "s.npy",
                    "--start-data", "toy:moons", says="--source D")
        self.refuse("sample", "m.safetensors", "--out", "s.npy", "--source",
                    "toy:moons", "--start-data", "toy:moons", says="only one")
        self.refuse("sample", "m.safetensors", "--out", "s.npy", "--source",
                    "toy:funnel,dimension=3", status=1,
                    says="3 numbers a point")
        self.refuse("sample", "m.safetensors", "--out", "s.npy", "--source",
                    "toy:moons", "--projection", "2", says="no light cone")
        self.run_tool("sample", "m.safetensors", "--source", "toy:gaussians8",
                      "--count", 30, "--out", "s.npy", "--trajectories", 30)
        self.assertEqual(self.read_npy("s.npy")[0], (30, 2))
        self.run_tool("sample", "m.safetensors", "--source", "toy:gaussians8",
                      "--count", 30, "--out", "s.png", "--trajectories", 30)
        self.assertEqual(self.read_png("s-trajectories.png")[2], 3)
        table = self.run_tool("eval", "m.safetensors", "--source",
                              "toy:gaussians8", "--data", "toy:moons",
                              "--count", 100, "--csv").stdout
        self.assertIn("energy distance,", table)

    def test_points_of_a_file_in_turn(self):
        self.couple("m.safetensors", steps=5)
        points = [0.5, -1.0, 2.0, 0.25, -3.0, 1.0]
        self.write_npy("p.npy", (3, 2), points)
        self.run_tool("sample", "m.safetensors", "--source", "p.npy",
                      "--count", 7, "--out", "s.npy", "--trajectories", 7)
        shape, paths = self.read_npy("s-trajectories.npy")
        self.assertEqual(shape[1:], (7, 2))
        for i in range(14):
            self.assertAlmostEqual(paths[i], points[i % 6], 5)
        numbers = self.read_npy("s.npy")[1]
        self.assertEqual(numbers[:6], numbers[6:12])  # whatever the seed
        self.assertEqual(paths[-14:], numbers)

    def test_training_is_one_run(self):
        for kind in "independent", "ot":
            words = ["--coupling", kind, "--checkpoint-every", "10"]
            self.couple("one.safetensors", *words)
            self.couple("two.safetensors", *words, "--threads", "2")
            self.assertEqual(self.read("one.safetensors"),
                             self.read("two.safetensors"))
        # "ot" is the default, and the two are not the same.
        self.couple("default.safetensors")
        self.assertEqual(self.read("one.safetensors"),
                         self.read("default.safetensors"))
        self.couple("apart.safetensors", "--coupling", "independent")
        self.assertNotEqual(self.read("apart.safetensors"),
                            self.read("one.safetensors"))

    def test_a_mean_head_may_be_asked_for(self):
        self.couple("m.safetensors", "--heads", "both", "--end", "0.05")
        entries = self.metadata("m.safetensors")
        self.assertEqual(entries["network.heads"], "both")
        self.assertEqual(entries["sampler.end"], "0.05")
        self.run_tool("sample", "m.safetensors", "--source", "toy:gaussians8",
                      "--count", 10, "--out", "s.csv")

    def test_what_is_refused(self):
        self.refuse("train", "--data", "toy:moons", "--coupling", "ot",
                    "--out", "m.safetensors", says="--source D")
        self.refuse("train", "--data", "toy:moons", "--source",
                    "toy:funnel,dimension=3", "--out", "m.safetensors",
                    status=1, says="3 numbers a point")
        self.refuse("train", "--data", "toy:moons", "--source", "toy:nothing",
                    "--out", "m.safetensors", says="nothing")
        self.couple("m.safetensors", "--signal", "constant", status=1)
        self.couple("m.safetensors", "--batch", "8193", status=2)
        self.couple("m.safetensors", "--projection", "2", status=2)
        self.assertEqual(self.names(), [])

    def test_points_at_the_end_of_noise(self):
        """A model from noise may start from points at T, too."""
        self.train("m.safetensors", steps=5)
        self.write_npy("p.npy", (1, 2), [0.5, -1.0])
        self.run_tool("sample", "m.safetensors", "--source", "p.npy",
                      "--projection", 0, "--count", 2, "--out", "s.npy",
                      "--trajectories", 2)
        paths = self.read_npy("s-trajectories.npy")[1]
        self.assertEqual(paths[:4], (0.5, -1.0, 0.5, -1.0))


if __name__ == "__main__":
    main()
