/* SPDX-License-Identifier: BSD-2-Clause */
/* The command-line tool: which subcommand, help and version. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "commands.h"
#include "help.h"
#include "message.h"
#include "options.h"
#include "shipped.h"

struct command {
    const char *name, *title;
    int id; // FOR_...
    int (*run)(struct options *options, const struct command_line *line);
    int min_files, max_files;
    const char *files;
};

static const struct command commands[] = {
    {"train", "kacflow train", FOR_TRAIN, command_train, 0, 0,
     "only options, see kacflow train --help"},
    {"distill", "kacflow distill", FOR_DISTILL, command_train, 1, 1,
     "one model file, the teacher"},
    {"sample", "kacflow sample", FOR_SAMPLE, command_sample, 1, 1,
     "one model file"},
    {"eval", "kacflow eval", FOR_EVAL, command_eval, 1, 1,
     "one file of samples, or a model"},
    {"show", "kacflow show", FOR_SHOW, command_show, 0, 8,
     "up to 8 files to show"},
    {"plot", "kacflow plot", FOR_PLOT, command_plot, 1, 1,
     "one file, or the name of a picture"},
    {"classify", "kacflow classify", FOR_CLASSIFY, command_classify, 0, 1,
     "one classifier, or only options"},
};

enum { command_count = sizeof commands / sizeof *commands };

static const char *command_candidate(int i, int command)
{
    (void)command;
    return i < command_count ? commands[i].name : NULL;
}

static int print_version(void)
{
    printf("kacflow %s\n", kac_version());
    return TOOL_DONE;
}

static int unknown_command(const char *word)
{
    const char *nearest = option_nearest(word, command_candidate, 0);

    if (nearest)
        message_error("there is no subcommand \"%s\"; did you mean %s?", word,
                      nearest);
    else
        message_error("there is no subcommand \"%s\"; there are train, "
                      "distill, sample, eval, show, plot and classify, see "
                      "kacflow --help",
                      word);
    return TOOL_USAGE;
}

/* Help and version that cannot be written are a failure too. */
static int finish_output(int status)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        message_error("standard output cannot be written");
        return TOOL_FAILED;
    }
    return status;
}

static int run_command(const struct command *command, int argc, char **argv)
{
    const struct command_line line = {argc, argv};
    struct options options;
    char *path = NULL;
    int wrong;

    message_set_name(command->title);
    wrong =
        options_parse(&options, command->id, argc - 2, argv + 2,
                      command->min_files, command->max_files, command->files);
    if (wrong)
        return wrong;
    if (option_given(&options, OPTION_HELP)) {
        help_print_command(command->id);
        return TOOL_DONE;
    }
    message_set_quiet(option_given(&options, OPTION_QUIET));
    if (command->id != FOR_CLASSIFY) // which means the classifier by it
        wrong = shipped_model(&options, &path);
    if (!wrong)
        wrong = command->run(&options, &line);
    free(path);
    return wrong;
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";

    if (argc < 2) {
        message_error("a subcommand is missing: train, distill, sample, eval, "
                      "show, plot or classify; kacflow --help explains");
        return TOOL_USAGE;
    }
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return finish_output(print_version());
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        help_print_main();
        return finish_output(TOOL_DONE);
    }
    if (strcmp(word, "help") == 0 && argc == 2) {
        help_print_main();
        return finish_output(TOOL_DONE);
    }
    for (int i = 0; i < command_count; i++) {
        if (strcmp(word, commands[i].name) == 0)
            return finish_output(run_command(&commands[i], argc, argv));
        if (strcmp(word, "help") == 0 &&
            strcmp(argv[2], commands[i].name) == 0) {
            help_print_command(commands[i].id);
            return finish_output(TOOL_DONE);
        }
    }
    return unknown_command(word);
}
