/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of `kacflow eval`. */
#include "eval.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "files.h"

void eval_add(struct table *table, const char *measure, double value,
              double perfect, int64_t points)
{
    struct line *line = &table->lines[table->count++];

    *line = (struct line){"", value, perfect, points};
    snprintf(line->measure, sizeof line->measure, "%s", measure);
}

/* NaN in the column "perfect" means that there is none: an empty cell. */
void eval_print_csv(FILE *stream, const struct table *table)
{
    fputs("measure,value,perfect,points\n", stream);
    for (int i = 0; i < table->count; i++) {
        const struct line *line = &table->lines[i];
        const bool quote = strchr(line->measure, ',') != NULL;

        fprintf(stream, "%s%s%s,%.9g,", quote ? "\"" : "", line->measure,
                quote ? "\"" : "", line->value);
        if (!isnan(line->perfect))
            fprintf(stream, "%.9g", line->perfect);
        fprintf(stream, ",%" PRId64 "\n", line->points);
    }
}

void eval_print(const struct table *table)
{
    printf("%-28s %12s %12s %9s\n", "", "samples", "data itself", "points");
    for (int i = 0; i < table->count; i++) {
        const struct line *line = &table->lines[i];

        printf("%-28s %12.4g ", line->measure, line->value);
        if (isnan(line->perfect))
            printf("%12s", "-");
        else
            printf("%12.4g", line->perfect);
        printf(" %9" PRId64 "\n", line->points);
    }
}

int eval_write(const char *path, const struct table *table)
{
    struct new_file file;
    const int wrong = file_begin(&file, path);

    if (wrong)
        return wrong;
    eval_print_csv(file.stream, table);
    return file_commit(&file);
}
