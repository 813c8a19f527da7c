/* SPDX-License-Identifier: BSD-2-Clause */
/* The help: texts of the subcommands, and options from their table. */
#ifndef KACFLOW_TOOL_HELP_H
#define KACFLOW_TOOL_HELP_H

/* `kacflow --help`. */
void help_print_main(void);

/* `kacflow SUB --help`; command is one of FOR_... */
void help_print_command(int command);

#endif
