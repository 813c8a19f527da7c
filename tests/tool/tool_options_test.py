# SPDX-License-Identifier: BSD-2-Clause
"""The tool's command line: help, messages about wrong usage, the man page."""
import os
import re
import unittest

from tool_case import TOOL, ToolCase, main

COMMANDS = ["train", "distill", "sample", "eval", "show", "plot",
            "classify"]
MAN_PAGES = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                          "examples", "kacflow", name)
             for name in ("kacflow.1", "kacflow-classify.1", "kacflow-sampling.1",
                          "kacflow-theory.1", "kacflow-training.1")]


def options_of(text):
    return set(re.findall(r"^  --([A-Za-z-]+)", text, re.MULTILINE))


class Help(ToolCase):
    def test_main_help_shows_the_two_commands(self):
        text = self.run_tool("--help").stdout
        self.assertIn("kacflow train --data toy:grid9 --out", text)
        self.assertIn("kacflow sample grid9.safetensors --count 5000", text)
        self.assertEqual(text, self.run_tool("help").stdout)

    def test_every_subcommand_explains_itself(self):
        for command in COMMANDS:
            done = self.run_tool(command, "--help")
            self.assertEqual(done.stderr, "")
            self.assertIn("Usage: kacflow " + command, done.stdout)
            self.assertIn("\n  kacflow %s " % command, done.stdout)
            self.assertLessEqual({"quiet", "help"}, options_of(done.stdout))
            self.assertEqual(done.stdout,
                             self.run_tool("help", command).stdout)

    def test_lines_fit_a_terminal(self):
        for command in COMMANDS:
            for line in self.run_tool(command, "--help").stdout.splitlines():
                self.assertLessEqual(len(line), 84, line)

    def test_options_are_alike_in_all_subcommands(self):
        texts = {}
        for command in COMMANDS:
            text = self.run_tool(command, "--help").stdout
            for entry in re.split(r"\n(?=  --)", text)[1:]:
                name = re.match(r"  --([A-Za-z-]+)", entry).group(1)
                entry = " ".join(entry.split("\n\n")[0].split())
                # The default may be the subcommand's own.
                entry = re.sub(r" \[[^]]*\]$", "", entry)
                self.assertEqual(texts.setdefault(name, entry), entry)

    def test_version(self):
        self.assertRegex(self.run_tool("--version").stdout,
                         r"^kacflow \d+\.\d+\.\d+\n$")

    def test_man_pages_have_the_options_of_the_table(self):
        documented = set()
        for name in MAN_PAGES:
            with open(name, encoding="utf-8") as file:
                documented |= set(re.findall(r"^\.It Fl -([A-Za-z-]+)",
                                             file.read(), re.MULTILINE))
        known = set()
        for command in COMMANDS:
            known |= options_of(self.run_tool(command, "--help").stdout)
        self.assertEqual(documented, known)


class WrongUsage(ToolCase):
    def test_no_and_unknown_subcommands(self):
        self.refuse(says="a subcommand is missing")
        self.refuse("trian", says='did you mean train?')
        self.refuse("frobnicate", says="train, distill, sample, eval, show, plot and "
                    "classify")

    def test_unknown_options(self):
        self.refuse("train", "--step", "3", says="did you mean --steps?")
        self.refuse("train", "--evals=3", says="did you mean --evaluations?")
        self.refuse("train", "--frobnicate", says="there is no option")
        self.refuse("sample", "m", "--steps", "3",
                    says="an option of `kacflow train`")
        self.refuse("train", "-x", says="two dashes")

    def test_missing_values_and_arguments(self):
        self.refuse("train", "--data", says="--data needs a value")
        self.refuse("train", "--data", "--out", "m.safetensors",
                    says="--data needs a value")
        self.refuse("train", "--quiet=1", says="takes no value")
        self.refuse("train", says="is missing")
        self.refuse("train", "--data", "toy:moons", says="--out is missing")
        self.refuse("sample", says="one model file")
        self.refuse("sample", "a", "b", says='"b" is one argument too many')
        self.refuse("eval", "a.npy", says="--data is missing")
        self.refuse("show", says="a file to show")
        self.refuse("plot", "a.npy", says="--out is missing")
        self.refuse("plot", "a.npy", "--out", "a.pdf", says=".png")
        # Also where a slip of the pen would overwrite the data.
        self.refuse("train", "--data", "a.npy", "--out", "a.npy",
                    says="must end in .safetensors")
        self.refuse("sample", "m.safetensors", "--out", "a.txt",
                    says=".npy, .csv or .png")

    def test_bad_values_are_named_with_what_would_be_right(self):
        for words, says in [
                (["--steps", "many"], "whole number from 0"),
                (["--steps", "1.5"], "whole number from 0"),
                (["--steps", "-1"], "whole number from 0"),
                (["--steps", "12x"], "whole number from 0"),
                (["--seed", "-1"], "18446744073709551615"),
                (["--seed", "18446744073709551616"], "from 0 to"),
                (["--a", "0"], "> 0"),
                (["--a", "nan"], "> 0"),
                (["--c", "inf"], "> 0"),
                (["--threads", "5000"], "from 0 to 1024"),
                (["--law", "cac"], "did you mean kac?"),
                (["--signal", "custom"], "constant, linear, exp, cos or vp"),
                (["--law", "poison"], "did you mean poisson?"),
                (["--D", "0.5"], "from 1"),
                (["--beta", "0.1"], "such as 0.1,20"),
                (["--beta", "1,0"], "such as 0.1,20"),
                (["--clock-power", "0.5"], "from 1 to 100"),
                (["--prior", "maybe"], "data or noise"),
                (["--method", "rk5"], "did you mean rk4?"),
                (["--heads", "mean"], "velocity or both"),
                (["--widths", "64,,64"], "such as 256,256,256"),
                (["--widths", "0"], "such as 256,256,256"),
                (["--betas", "0.9"], "such as 0.9,0.999"),
                (["--betas", "0.9,1"], "such as 0.9,0.999"),
                (["--times", "power:x"], "log:P"),
                (["--times", "sometimes"], "uniform, power:P"),
                (["--mean-weight", "noise:-1"], "WEIGHT >= 0"),
                (["--velocity-weight", "noise:1:0"], "FLOOR > 0"),
                (["--mean-weight", "noise:1:2:3"], "FLOOR > 0"),
                (["--projection", "3"], "from 0 to 2"),
                (["--shape", "28"], "such as 28x28"),
                (["--residual", "yes"], "on or off"),
                (["--network", "unit"], "did you mean unet?"),
                (["--multipliers", "1,0"], "such as 1,2,2"),
                (["--attention", "3"], "such as 4,middle"),
                (["--attention", "middle,"], "such as 4,middle"),
                (["--dropout", "1"], "from 0 to 0.99"),
                (["--validation", "0.9"], "from 0 to 0.5")]:
            self.refuse("train", "--data", "toy:moons", "--out",
                        "m.safetensors", *words,
                        says=[words[0], says])
        self.assertEqual(self.names(), [])

    def test_options_that_contradict_each_other(self):
        self.refuse("train", "--data", "toy:moons", "--out",
                    "m.safetensors", "--widths", "8", "--depth", "3",
                    says="leave out --width and --depth")

    def test_toys(self):
        self.refuse("train", "--data", "toy:grid", "--out", "m.safetensors",
                    says="did you mean toy:grid9?")
        self.refuse("train", "--data", "toy:zzz", "--out", "m.safetensors",
                    says="checkerboard")
        self.refuse("show", "toy:grid9,std", says="NAME=NUMBER")
        self.refuse("show", "toy:grid9,std=-1", says="std")
        self.refuse("show", "toy:grid9,stt=1", says="stt")

    def test_instruction_sets(self):
        self.refuse("show", "--cpu", env_cpu="quantum", says="baseline")

    def refuse(self, *words, says, status=2, env_cpu=None):
        if env_cpu:
            done = self.run_tool(*words, status=status,
                                 env={"KACFLOW_CPU": env_cpu})
            self.assertIn(says, done.stderr)
            return done
        return super().refuse(*words, says=says, status=status)

    def test_last_of_an_option_counts_and_equals_sign_works(self):
        text = self.run_tool("train", "--data=toy:moons", "--out=m.safetensors",
                             "--steps=5", "--steps", "2", "--widths=8").stderr
        self.assertIn("training 2 steps", text)

    def test_files_after_two_dashes(self):
        self.refuse("show", "--", "--cpu", says="--cpu", status=1)


class Writing(ToolCase):
    @unittest.skipIf(os.geteuid() == 0, "root writes everywhere")
    def test_folder_that_cannot_be_written(self):
        os.chmod(self.folder.name, 0o500)
        self.refuse("train", "--data", "toy:moons", "--out",
                    "m.safetensors", says="folder", status=1)

    def test_folder_that_is_not_there(self):
        self.refuse("train", "--data", "toy:moons", "--out",
                    "none/m.safetensors", says="folder", status=1)
        self.refuse("sample", "m", "--out", "none/s.npy", says="folder",
                    status=1)

    def test_full_standard_output_is_a_failure(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        self.assertEqual(os.system("%s --help > /dev/full 2>&1" % TOOL) >> 8,
                         1)


if __name__ == "__main__":
    main()
