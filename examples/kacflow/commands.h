/* SPDX-License-Identifier: BSD-2-Clause */
/* The subcommands; each returns the exit status of the tool. */
#ifndef KACFLOW_TOOL_COMMANDS_H
#define KACFLOW_TOOL_COMMANDS_H

#include "options.h"

/* The words of the command line, for the command that resumes. */
struct command_line {
    int argc;
    char *const *argv;
};

/* Also of distill. */
int command_train(struct options *options, const struct command_line *line);
int command_sample(struct options *options, const struct command_line *line);
int command_eval(struct options *options, const struct command_line *line);
int command_show(struct options *options, const struct command_line *line);
int command_plot(struct options *options, const struct command_line *line);
int command_classify(struct options *options, const struct command_line *line);

#endif
