# SPDX-License-Identifier: BSD-2-Clause
"""`kacflow train`: same bits with any threads and after interruption, the log,
checkpoints, held-out data, a loss that is not finite."""
import csv
import os
import shlex
import signal
import subprocess
import time
from random import Random

from tool_case import TINY, TOOL, ToolCase, main


class Bits(ToolCase):
    def test_threads_and_instruction_sets_do_not_matter(self):
        self.train("one.safetensors")
        self.train("two.safetensors", "--threads", "2")
        self.train("base.safetensors", env={"KACFLOW_CPU": "baseline"})
        self.train("other.safetensors", "--seed", "2")
        self.assertEqual(self.read("one.safetensors"),
                         self.read("two.safetensors"))
        self.assertEqual(self.read("one.safetensors"),
                         self.read("base.safetensors"))
        self.assertNotEqual(self.read("one.safetensors"),
                            self.read("other.safetensors"))

    def test_checkpoints_on_the_way_do_not_matter(self):
        self.train("a.safetensors", "--checkpoint-every", "7")
        self.train("b.safetensors", "--checkpoint-every", "0")
        self.assertEqual(self.read("a.safetensors"),
                         self.read("b.safetensors"))
        self.assertEqual(self.names(), ["a.safetensors", "b.safetensors"])

    def test_every_option_is_taken(self):
        """Each changes the model that comes out."""
        base = ["--seed", "3"]
        self.train("base.safetensors", *base, steps=12)
        seen = {hash(self.read("base.safetensors"))}
        for words in [
                ["--law", "wiener"], ["--law", "wiener", "--sigma", "2"],
                ["--law", "uniform"], ["--law", "uniform", "--c", "1"],
                ["--law", "poisson"], ["--law", "poisson", "--D", "2"],
                ["--law", "poisson", "--D", "2", "--clip", "0.5"],
                ["--a", "4"], ["--c", "4"], ["--T", "2"],
                ["--signal", "cos"], ["--clock", "linear"],
                ["--clock", "sine"], ["--clock", "power"],
                ["--clock", "power", "--clock-power", "4"],
                ["--signal", "vp"], ["--signal", "vp", "--beta", "1,10"],
                ["--signal", "vp", "--clock", "linear"],
                ["--signal", "constant"],
                ["--signal", "constant", "--prior", "noise"],
                ["--activation", "tanh"], ["--time-embedding", "raw"],
                ["--time-embedding", "fourier", "--time-size", "8"],
                ["--time-embedding", "fourier", "--time-size", "8",
                 "--time-scale", "3"], ["--residual", "on"],
                ["--heads", "velocity"], ["--optimizer", "sgd"],
                ["--optimizer", "sgd", "--momentum", "0.5"],
                ["--optimizer", "adamw"],
                ["--optimizer", "adamw", "--weight-decay", "0.5"],
                ["--rate", "3e-3"], ["--schedule", "constant"],
                ["--schedule", "step"],
                ["--schedule", "step", "--period", "9"],
                ["--schedule", "step", "--gamma", "0.5"],
                ["--warmup", "1"], ["--clip", "0.01"],
                ["--betas", "0.8,0.9"], ["--ema", "0"],
                ["--times", "power:2"], ["--times", "log:0.1"],
                ["--times", "logit-normal:0:1"],
                ["--velocity-weight", "noise"],
                ["--velocity-weight", "uniform:2"],
                ["--mean-weight", "uniform"],
                ["--mean-weight", "noise:1:0.1"],
                ["--normalize", "range"], ["--normalize", "columns"],
                ["--evaluations", "13"], ["--method", "heun"],
                ["--power", "2.5"], ["--end", "0.023"],
                ["--refinements", "3"], ["--projection", "0"]]:
            self.train("m.safetensors", *base, *words, steps=12)
            model = hash(self.read("m.safetensors"))
            self.assertNotIn(model, seen, words)
            seen.add(model)

    def test_weights_in_half_precision(self):
        """The same training, rounded once at its end, also after a stop."""
        self.train("whole.safetensors")
        self.train("half.safetensors", "--storage", "f16")
        self.train("brain.safetensors", "--storage", "bf16")
        self.assertEqual(self.metadata("half.safetensors")["kacflow.storage"],
                         "F16")
        self.assertNotIn("kacflow.storage", self.metadata("whole.safetensors"))
        for name, bits in [("half", 11), ("brain", 8)]:
            self.run_tool("sample", name + ".safetensors", "--count", "50",
                          "--seed", "5", "--out", name + ".npy")
            self.run_tool("sample", "whole.safetensors", "--count", "50",
                          "--seed", "5", "--out", "whole.npy")
            shape, numbers = self.read_npy(name + ".npy")
            self.assertEqual(shape, (50, 2))
            differences = [abs(x - y) for x, y in
                           zip(numbers, self.read_npy("whole.npy")[1])]
            self.assertLess(max(differences), 16 * 2.0 ** -bits)
            self.assertGreater(max(differences), 0)
            shown = self.run_tool("show", name + ".safetensors").stdout
            self.assertIn({"half": "F16", "brain": "BF16"}[name], shown)

    def test_batch_and_widths_and_depth(self):
        for words, weights in [(["--width", "5", "--depth", "2"], 5),
                               (["--widths", "5,5"], 5)]:
            self.run_tool("train", "--data", "toy:moons", "--out",
                          "%s.safetensors" % words[0][2:], "--steps", "3",
                          "--batch", "8", *words)
        self.assertEqual(self.read("width.safetensors"),
                         self.read("widths.safetensors"))

    def test_the_model_keeps_what_sampling_needs_and_nothing_else(self):
        self.train("m.safetensors", "--evaluations", "12", "--power", "1.5")
        entries = self.metadata("m.safetensors")
        self.assertEqual(entries["sampler.evaluations"], "12")
        self.assertEqual(entries["sampler.power"], "1.5")
        text = repr(entries)
        for private in [self.folder.name, "toy:", "threads", "moons"]:
            self.assertNotIn(private, text)


class Interruption(ToolCase):
    words = ["train", "--data", "toy:moons", "--out", "m.safetensors", *TINY,
             "--steps", "6000", "--checkpoint-every", "100", "--log", "m.csv"]

    def start(self, *more, hangup=signal.SIG_DFL,
              until="m.safetensors.checkpoint"):
        # Whoever runs the tests may ignore SIGHUP (nohup), and children would.
        process = subprocess.Popen(
            [TOOL, *self.words, *more], cwd=self.folder.name, text=True,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGHUP, hangup))
        self.addCleanup(process.stderr.close)
        deadline = time.monotonic() + 60
        while not os.path.exists(self.path(until)):
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        return process

    def check_same_as_uninterrupted(self):
        self.run_tool(*self.words[:4], "whole.safetensors", *self.words[5:-1],
                      "whole.csv")
        self.assertEqual(self.read("m.safetensors"),
                         self.read("whole.safetensors"))
        self.assertEqual(self.read("m.csv"), self.read("whole.csv"))
        self.assertFalse(
            os.path.exists(self.path("m.safetensors.checkpoint")))

    def test_kill_and_resume(self):
        process = self.start()
        process.kill()
        process.wait()
        self.assertFalse(os.path.exists(self.path("m.safetensors")))
        # The log may be ahead of the checkpoint, and end within a line.
        whole_lines = self.read("m.csv").rpartition(b"\n")[0]
        self.write("m.csv", whole_lines + b"\n5990,1,1,1,1,1,\n6000,1,1")
        self.run_tool(*self.words, "--resume")
        self.check_same_as_uninterrupted()

    def test_interrupt_saves_and_says_how_to_go_on(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if os.path.exists(self.path("m.safetensors.checkpoint")):
                os.remove(self.path("m.safetensors.checkpoint"))
            process = self.start()
            process.send_signal(number)
            text = process.stderr.read()
            self.assertEqual(process.wait(), 130, text)
            self.assertIn("interrupted after step", text)
            command = shlex.split(text.splitlines()[-1])
            self.assertEqual(command, [TOOL, *self.words, "--resume"])
            self.assertFalse(os.path.exists(self.path("m.safetensors")))
        self.run_tool(*command[1:])
        self.check_same_as_uninterrupted()

    def test_goes_on_without_a_terminal(self):
        process = self.start("--steps", "100000000", hangup=signal.SIG_IGN)
        process.send_signal(signal.SIGHUP)
        time.sleep(0.2)
        self.assertIsNone(process.poll())
        process.send_signal(signal.SIGTERM)
        text = process.stderr.read()
        self.assertEqual(process.wait(), 130, text)

    def test_the_log_is_written_line_by_line(self):
        process = self.start("--steps", "100000000", "--checkpoint-every",
                             "100000000", "--log-every", "1000", until="m.csv")
        deadline = time.monotonic() + 60
        while self.read("m.csv").count(b"\n") < 3:
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        self.assertTrue(self.read("m.csv").endswith(b"\n"))
        process.stderr.read()
        self.assertEqual(process.wait(), 130)

    def test_saved_on_request(self):
        process = self.start("--steps", "100000000")
        process.send_signal(signal.SIGUSR1)
        deadline = time.monotonic() + 60
        while not os.path.exists(self.path("m.safetensors")):
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        self.run_tool("sample", "m.safetensors", "--count", "3", "--out",
                      "s.npy")
        self.assertIsNone(process.poll())  # it goes on
        process.send_signal(signal.SIGINT)
        text = process.stderr.read()
        self.assertEqual(process.wait(), 130, text)
        self.assertRegex(text, r"step \d+ saved in m.safetensors.checkpoint "
                               r"and m.safetensors")

    def test_checkpoints_by_time(self):
        self.words = self.words + ["--checkpoint-every", "0",
                                   "--checkpoint-seconds", "0.01"]
        process = self.start()
        process.kill()
        process.wait()
        done = self.run_tool(*self.words, "--resume")
        self.assertRegex(done.stderr, r"going on after step [1-9]")
        self.assertFalse(
            os.path.exists(self.path("m.safetensors.checkpoint")))

    def test_killed_at_any_moment(self):
        """No more is lost than what came after the last checkpoint, and never
        the model that was there."""
        self.train("m.safetensors", steps=3)
        model, last, kills = self.read("m.safetensors"), 0, 0
        words = [*self.words, "--checkpoint-every", "20"]
        for seed in range(1, 11):
            random = Random(seed)
            resume = os.path.exists(self.path("m.safetensors.checkpoint"))
            process = subprocess.Popen(
                [TOOL, *words, *["--resume"][:resume]],
                cwd=self.folder.name, text=True, stderr=subprocess.PIPE)
            time.sleep(random.uniform(0.0, 0.15))
            process.kill()
            text = process.stderr.read()
            process.stderr.close()
            if process.wait() == 0:
                break  # it was faster
            kills += 1
            self.assertEqual(process.returncode, -signal.SIGKILL, text)
            self.assertEqual(self.read("m.safetensors"), model)
            if not os.path.exists(self.path("m.safetensors.checkpoint")):
                continue
            steps = int(self.metadata("m.safetensors.checkpoint")
                        ["state.steps"])
            self.assertEqual(steps % 20, 0)
            self.assertGreaterEqual(steps, last)
            last = steps
            self.run_tool("show", "m.safetensors.checkpoint")
        self.assertGreater(kills, 0)
        if process.returncode != 0:
            resume = os.path.exists(self.path("m.safetensors.checkpoint"))
            self.run_tool(*words, *["--resume"][:resume])
        self.check_same_as_uninterrupted()

    def test_resume_needs_a_checkpoint_of_the_same_run(self):
        self.refuse(*self.words, "--resume", says="no checkpoint", status=1)
        process = self.start()
        process.send_signal(signal.SIGINT)
        process.wait()
        self.refuse(*self.words, "--a", "5", "--resume",
                    says="m.safetensors.checkpoint", status=1)
        whole = self.read("m.safetensors.checkpoint")
        self.write("m.safetensors.checkpoint", whole[:len(whole) // 2])
        self.refuse(*self.words, "--resume", says="m.safetensors.checkpoint",
                    status=1)


class Log(ToolCase):
    def rows(self):
        with open(self.path("m.csv"), newline="") as file:
            return list(csv.DictReader(file))

    def test_columns(self):
        self.train("m.safetensors", "--log", "m.csv", "--log-every", "5",
                   "--validation", "0.1", "--validation-every", "12")
        rows = self.rows()
        self.assertEqual([int(row["step"]) for row in rows],
                         sorted(set(range(5, 61, 5)) | {12, 24, 36, 48}))
        for row in rows:  # weights 1 and 1: the loss is the sum
            self.assertAlmostEqual(
                float(row["loss"]),
                float(row["velocity"]) + float(row["mean"]),
                delta=1e-5 * float(row["loss"]))
            self.assertGreater(float(row["gradient"]), 0)
            self.assertEqual(row["validation"] != "",
                             int(row["step"]) % 12 == 0)
        self.assertLess(float(rows[-1]["rate"]), float(rows[6]["rate"]))

    def test_a_file_that_is_no_log_is_left_alone_on_resume(self):
        self.train("m.safetensors", steps=3)
        self.write("notes.csv", "precious\n")
        os.rename(self.path("m.safetensors"),
                  self.path("m.safetensors.checkpoint"))
        self.train("m.safetensors", "--resume", "--log", "notes.csv", steps=3,
                   status=1)
        self.assertEqual(self.read("notes.csv"), b"precious\n")


class Samples(ToolCase):
    def test_training_does_not_depend_on_them(self):
        self.train("with.safetensors", "--samples-every", "25")
        self.train("without.safetensors")
        self.assertEqual(self.read("with.safetensors"),
                         self.read("without.safetensors"))
        self.assertEqual(self.names(), [
            "with-samples-000025.png", "with-samples-000050.png",
            "with.safetensors", "without.safetensors"])
        self.read_png("with-samples-000025.png")

    def test_a_column_for_every_class(self):
        numbers = [1.0 if i % 3 == j // 3 else -1.0 for i in range(30)
                   for j in range(9)]
        self.write_npy("p.npy", (30, 3, 3), numbers)
        self.write("labels.csv", "".join("%d\n" % (i % 3)
                                         for i in range(30)))
        words = ["train", "--data", "p.npy", "--labels", "labels.csv",
                 "--quiet", *TINY]
        for name in "ab":  # the last step has one, too
            self.run_tool(*words, "--steps", "4", "--samples-every", "2",
                          "--out", name + ".safetensors")
        self.assertEqual(self.read_png("a-samples-000004.png"),
                         (3 * 26 + 2, 3 * 26 + 2, 1))
        self.assertEqual(self.read("a-samples-000004.png"),
                         self.read("b-samples-000004.png"))
        self.assertNotEqual(self.read("a-samples-000002.png"),
                            self.read("a-samples-000004.png"))

    def test_what_cannot_be_sampled_is_refused_before(self):
        self.refuse("train", "--data", "toy:moons", "--out", "m.safetensors",
                    "--signal", "constant", "--samples-every", "5",
                    says="f(T)")
        self.assertEqual(self.names(), [])

    def test_a_picture_that_cannot_be_written_stops_nothing(self):
        os.mkdir(self.path("m-samples-000025.png"))
        done = self.train("m.safetensors", "--samples-every", "25")
        self.assertIn("m-samples-000025.png", done.stderr)
        self.assertIn("m-samples-000050.png", self.names())


class Augmentation(ToolCase):
    def setUp(self):
        super().setUp()
        self.write_npy("p.npy", (12, 4, 6), [i * 37 % 101 / 50 - 1
                                             for i in range(12 * 24)])

    def learn(self, out, *words):
        self.run_tool("train", "--data", "p.npy", "--steps", "4", "--quiet",
                      "--out", out, *TINY, *words)
        return self.read(out)

    def test_flips_and_crops(self):
        seen = set()
        for words in [[], ["--flip", "horizontal"], ["--flip", "vertical"],
                      ["--flip", "both"], ["--crop", "4x4"],
                      ["--crop", "4x4", "--flip", "both"]]:
            model = self.learn("m.safetensors", *words)
            self.assertEqual(model, self.learn("t.safetensors", *words,
                                               "--threads", "2"))
            seen.add(model)
            self.assertEqual(self.metadata("m.safetensors")["point.shape"],
                             "4x4x1" if "--crop" in words else "4x6x1")
        self.assertEqual(len(seen), 6)
        self.assertEqual(self.learn("n.safetensors", "--flip", "none"),
                         self.learn("m.safetensors"))

    def test_with_held_out_and_labelled_pictures(self):
        self.write("l.csv", "".join("%d\n" % (i % 3) for i in range(12)))
        self.learn("m.safetensors", "--labels", "l.csv", "--validation", "0.25",
                   "--validation-every", "2", "--crop", "2x3", "--flip",
                   "horizontal", "--log", "m.csv", "--log-every", "2")
        rows = self.read("m.csv").decode().split()
        self.assertTrue(all(row.split(",")[-1] for row in rows[1:]))

    def test_other_normalizations(self):
        for how in ["none", "standard", "columns"]:
            self.learn("m.safetensors", "--crop", "2x2", "--normalize", how)

    def test_refused(self):
        words = ["train", "--data", "p.npy", "--out", "m.safetensors"]
        self.refuse(*words, "--crop", "5x6", says="crop_height is 5")
        self.refuse(*words, "--crop", "5", says="height x width")
        self.refuse(*words, "--flip", "up", says="up")
        self.refuse("train", "--data", "toy:moons", "--out", "m.safetensors",
                    "--flip", "both", says="--flip is for pictures")


class Trouble(ToolCase):
    def test_a_schedule_that_cannot_be(self):
        done = self.train("m.safetensors", "--schedule", "step", "--period",
                          "5", "--warmup", "9", status=2)
        self.assertIn("period", done.stderr)

    def test_a_loss_that_is_not_finite(self):
        done = self.train("m.safetensors", "--rate", "1e30", "--optimizer",
                          "sgd", "--schedule", "constant", "--warmup", "0",
                          steps=1000, status=1)
        self.assertIn("the last good one", done.stderr)
        self.assertIn("--rate", done.stderr)
        self.assertEqual(self.names(), ["m.safetensors.checkpoint"])

    def test_no_steps_write_the_network_as_drawn(self):
        self.train("m.safetensors", steps=0)
        self.run_tool("sample", "m.safetensors", "--count", "3", "--out",
                      "s.npy")

    def test_sampling_options_are_checked_before_training(self):
        for words in [["--end", "2"], ["--law", "wiener", "--projection", "1"],
                      ["--heads", "velocity", "--end", "0.1"]]:
            self.train("m.safetensors", *words, steps=10**9, status=2)
        self.assertEqual(self.names(), [])

    def test_notes_and_silence(self):
        done = self.train("m.safetensors")
        self.assertEqual(done.stdout, "")
        self.assertIn("training 60 steps", done.stderr)
        self.assertNotIn("\r", done.stderr)  # no progress line in a pipe
        done = self.train("m.safetensors", "--quiet")
        self.assertEqual(done.stdout + done.stderr, "")

    def test_progress_line_on_a_terminal(self):
        master, slave = os.openpty()
        process = subprocess.Popen(
            [TOOL, "train", "--data", "toy:moons", "--out", "m.safetensors",
             "--steps", "100000000", "--widths", "16"],
            cwd=self.folder.name, stderr=slave)
        os.close(slave)
        text, deadline = b"", time.monotonic() + 60
        while b" left" not in text and time.monotonic() < deadline:
            text += os.read(master, 4096)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(), 130)
        os.close(master)
        self.assertRegex(text.decode(), r"\d+/100000000 steps +[\d.e+]+/s +"
                                        r"[\d:]+ left +loss [\d.]+")


if __name__ == "__main__":
    main()
