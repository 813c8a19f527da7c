/* SPDX-License-Identifier: BSD-2-Clause */
/* The help: texts of the subcommands, and options from their table. */
#include "help.h"

#include <stdio.h>
#include <string.h>

#include "defaults.h"
#include "options.h"

enum { help_indent = 24, help_width = 79 };

static const char main_text[] =
    "kacflow - learn a distribution from data and draw new samples from it\n"
    "\n"
    "Usage: kacflow SUBCOMMAND [OPTIONS]\n"
    "\n"
    "  train    learn from data, write a model\n"
    "  distill  teach a model to sample in a few evaluations\n"
    "  sample   draw new points from a model\n"
    "  eval     compare samples with data\n"
    "  show     tell what is in a model, an array or a data file\n"
    "  plot     draw samples, pictures, a loss curve, trajectories, the "
    "theory\n"
    "  classify learn to tell classes of pictures, for eval --classifier\n"
    "\n"
    "A Kac flow turns noise into data along an ordinary differential\n"
    "equation whose velocity a neural network has learned. The noise is a\n"
    "Kac process: particles of constant speed c that reverse their direction\n"
    "at random times, so that nothing ever moves faster than c.\n"
    "\n"
    "Pictures at once, from the model of Fashion-MNIST that comes with it:\n"
    "\n"
    "  kacflow sample fashion --count 100 --out fashion.png\n"
    "\n"
    "A first flow, in about two minutes:\n"
    "\n"
    "  kacflow train --data toy:grid9 --out grid9.safetensors\n"
    "  kacflow sample grid9.safetensors --count 5000 --out grid9.npy\n"
    "  kacflow eval grid9.npy --data toy:grid9\n"
    "  kacflow plot grid9.npy --data toy:grid9 --out grid9.png\n"
    "\n"
    "Own data is a .npy or .csv file with a point in every row, or pictures\n"
    "in an IDX file, plain or compressed by gzip (MNIST).\n"
    "\n"
    "  kacflow SUBCOMMAND --help   options and examples of a subcommand\n"
    "  kacflow --version           the version\n"
    "\n"
    "Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted (train and\n"
    "distill have saved and say how to resume). The environment variable\n"
    "KACFLOW_CPU (baseline, avx2, avx512 or neon) forces an instruction set;\n"
    "results do not depend on it.\n";

static const char train_text[] =
    "Usage: kacflow train --data D --out M.safetensors [OPTIONS]\n"
    "\n"
    "Learn the distribution of data and write a model that `kacflow sample`\n"
    "draws from. Interrupt it with Ctrl-C: it finishes the step, saves a\n"
    "checkpoint and prints the command that goes on.\n"
    "\n"
    "  kacflow train --data toy:grid9 --out grid9.safetensors\n"
    "  kacflow train --data points.csv --out m.safetensors --validation 0.1 "
    "\\\n"
    "      --log m.csv\n"
    "  kacflow train --data train-images-idx3-ubyte.gz \\\n"
    "      --labels train-labels-idx1-ubyte.gz --out fashion.safetensors\n"
    "  kacflow train --data toy:moons --law wiener --out gauss.safetensors\n"
    "  kacflow train --data toy:grid9 --source toy:moons --out c.safetensors\n";

static const char distill_text[] =
    "Usage: kacflow distill TEACHER.safetensors --out S.safetensors "
    "[OPTIONS]\n"
    "\n"
    "Write a model, the student, that needs --evaluations of the network a\n"
    "sample, mostly 4, 2 or 1, where its teacher needs many. It learns from\n"
    "paths that are drawn from the teacher, and needs no data; options of\n"
    "sampling other than --evaluations and --power are the teacher's.\n"
    "Interrupt and go on as with train.\n"
    "\n"
    "  kacflow distill grid9.safetensors --evaluations 4 --out g4.safetensors\n"
    "  kacflow distill grid9.safetensors --evaluations 1 \\\n"
    "      --init g4.safetensors --out g1.safetensors\n"
    "  kacflow sample g1.safetensors --count 5000 --out s.npy\n";

static const char sample_text[] =
    "Usage: kacflow sample M.safetensors --count N --out S.npy [OPTIONS]\n"
    "\n"
    "Draw new points from a model. The last line on standard error is\n"
    "\"N samples, E evaluations each, S s\".\n"
    "\n"
    "  kacflow sample grid9.safetensors --count 5000 --out s.npy\n"
    "  kacflow sample grid9.safetensors --out s.png --data toy:grid9\n"
    "  kacflow sample fashion --count 100 --class 7 --out s.png\n"
    "  kacflow sample grid9.safetensors --out s.png --trajectories 200\n"
    "  kacflow sample c.safetensors --source toy:moons --out s.png\n"
    "  kacflow sample m.safetensors --method dopri5 --tolerance 1e-6 "
    "--out s.csv\n";

static const char eval_text[] =
    "Usage: kacflow eval S.npy|M.safetensors --data D [OPTIONS]\n"
    "\n"
    "Compare samples (a .npy, .csv or IDX file, or fresh ones of a model)\n"
    "with data. Beside every distance stands that of two draws of the data\n"
    "from each other, which a perfect sampler would have.\n"
    "\n"
    "  kacflow eval s.npy --data toy:grid9\n"
    "  kacflow eval m.safetensors --count 50000 --data toy:grid9 --csv\n"
    "  kacflow eval s.npy --data t10k-images-idx3-ubyte.gz \\\n"
    "      --classifier fashion --training train-images-idx3-ubyte.gz\n";

static const char show_text[] =
    "Usage: kacflow show [FILE...] [--cpu] [--toys]\n"
    "\n"
    "Tell what is in a model, a checkpoint, a .npy, IDX or .csv file or\n"
    "toy:NAME.\n"
    "\n"
    "  kacflow show m.safetensors\n"
    "  kacflow show s.npy train-images-idx3-ubyte.gz toy:funnel\n"
    "  kacflow show --toys --cpu\n";

static const char plot_text[] =
    "Usage: kacflow plot FILE --out P.png [OPTIONS]\n"
    "       kacflow plot PICTURE --out P.png|N.csv [OPTIONS]\n"
    "\n"
    "Draw samples over data, pictures in a grid, the loss curve of a log, or\n"
    "the trajectories that `kacflow sample --trajectories` wrote. FILE is a\n"
    ".npy, .csv or IDX file, toy:NAME, or a model to draw samples from.\n"
    "\n"
    "  kacflow plot s.npy --data toy:grid9 --out s.png\n"
    "  kacflow plot m.csv --out loss.png\n"
    "  kacflow plot s-trajectories.npy --out paths.png\n"
    "  kacflow plot t10k-images-idx3-ubyte.gz --count 100 --out pictures.png\n"
    "\n"
    "PICTURE is one of the theory, drawn from the exact formulas; a name that\n"
    "ends in .csv takes its numbers instead. (A file of such a name is "
    "./law.)\n"
    "\n"
    "  law        density and atoms at times --at, and the Gaussian limit\n"
    "             (--a 9 --c 3 --at 0.05,0.15,0.4,1)\n"
    "  velocity   velocity field at times --at, and x/(2t) of diffusion\n"
    "             (--a 9 --c 3 --at 0.1,0.25,0.5,1)\n"
    "  paths      --count paths to --T in their light cone; without --a and\n"
    "             --c those of (1, 1) and (25, 5) (--count 8 --T 4)\n"
    "  telegraph  solutions of the telegrapher's and the heat equation at\n"
    "             times --at from one bump\n"
    "             (--a 1 --c 1 --at 0.25,1,3,10 --bump 0.1)\n"
    "  limit      L2 distance of the two against a at times --at, and\n"
    "             against t for --a, with fitted slopes, c = sigma sqrt(a)\n"
    "             (--a 10 --at 0.1,1,10 --sigma 1 --bump 0.5)\n"
    "  energy     mean energy of the velocity, bounded, and that of\n"
    "             diffusion, which explodes; without --a and --c for three\n"
    "             processes (--dimension 1)\n"
    "\n"
    "  kacflow plot law --a 25 --c 2 --at 0.01,0.1,1 --out law.png\n"
    "  kacflow plot energy --dimension 784 --out energy.csv\n";

static const char classify_text[] =
    "Usage: kacflow classify --data D --labels L --out C.safetensors "
    "[OPTIONS]\n"
    "       kacflow classify C.safetensors --data D [--labels L]\n"
    "\n"
    "Train a small classifier of pictures, in whose features `kacflow eval\n"
    "--classifier` judges samples; or count what it takes pictures for.\n"
    "C.safetensors may be fashion, the one that comes with the tool.\n"
    "\n"
    "  kacflow classify --data train-images-idx3-ubyte.gz \\\n"
    "      --labels train-labels-idx1-ubyte.gz --flip horizontal \\\n"
    "      --out c.safetensors\n"
    "  kacflow classify c.safetensors --data t10k-images-idx3-ubyte.gz \\\n"
    "      --labels t10k-labels-idx1-ubyte.gz\n";

/* Write the words of a text in a column from `help_indent` on. */
static void print_wrapped(const char *text, int column)
{
    while (*text) {
        const size_t size = strcspn(text, " ");

        if (column + (int)size + 1 > help_width) {
            printf("\n%*s", help_indent - 1, "");
            column = help_indent - 1;
        }
        printf(" %.*s", (int)size, text);
        column += (int)size + 1;
        text += size;
        text += strspn(text, " ");
    }
    putchar('\n');
}

/* The help of an option with its choices and its default behind it. */
static void print_option(enum option_id id, int command)
{
    const struct option *option = &option_table[id];
    const int student = command == FOR_DISTILL ? RECIPE_STUDENT : 0;
    const char *points = default_text(id, RECIPE_POINTS | student);
    const char *pictures = default_text(id, RECIPE_PICTURES | student);
    char text[1000];
    int used, column;

    column = printf("  --%s%s%s", option->name, option->value ? " " : "",
                    option->value ? option->value : "");
    if (column > help_indent - 2) {
        putchar('\n');
        column = 0;
    }
    column += printf("%*s", help_indent - 1 - column, "");
    used = snprintf(text, sizeof text, "%s", option->help);
    if (option->type == OPTION_CHOICE)
        for (int i = 0; option->names[i]; i++)
            used += snprintf(text + used, sizeof text - (size_t)used, "%s%s",
                             i == 0 ? " One of " : ", ", option->names[i]);
    if (option->type == OPTION_CHOICE)
        used += snprintf(text + used, sizeof text - (size_t)used, ".");
    // A picture of the theory has a process of its own, told above.
    if (command == FOR_PLOT && option->group == GROUP_PROCESS)
        points = NULL;
    if (points && strcmp(points, pictures) != 0)
        snprintf(text + used, sizeof text - (size_t)used, " [%s; pictures %s]",
                 points, pictures);
    else if (points)
        snprintf(text + used, sizeof text - (size_t)used, " [%s]", points);
    print_wrapped(text, column);
}

void help_print_main(void)
{
    fputs(main_text, stdout);
}

void help_print_command(int command)
{
    fputs(command == FOR_TRAIN     ? train_text
          : command == FOR_DISTILL ? distill_text
          : command == FOR_SAMPLE  ? sample_text
          : command == FOR_EVAL    ? eval_text
          : command == FOR_SHOW    ? show_text
          : command == FOR_PLOT    ? plot_text
                                   : classify_text,
          stdout);
    for (int group = 0; group < GROUP_COUNT; group++) {
        bool titled = false;

        for (int id = 0; id < OPTIONS; id++) {
            const struct option *option = &option_table[id];

            if (!(option->commands & command) || (int)option->group != group)
                continue;
            if (!titled)
                printf("\n%s\n", option_group_titles[group]);
            titled = true;
            print_option((enum option_id)id, command);
        }
    }
    if (command != FOR_SHOW)
        printf("\nIn brackets: the default; \"pictures\": that of data with "
               "%d numbers a point or more.\n",
               RECIPE_PICTURE_SIZE);
}
