/* SPDX-License-Identifier: BSD-2-Clause */
/* The same bits on every machine: digests of draws, special functions,
 * solutions, trained networks and files, against those that x86-64 gave.
 *
 *     portable_test [PART...]  compares, all parts or those that are named
 *     portable_test --print    prints the table of what it got instead
 *
 * Writes files with names portable_... in the current folder, and removes
 * them. A change of the table changes what a seed means. */
#include "portable.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    part_fn run;
    int on_tables; /* with every instruction set and number of threads */
    uint64_t want;
} parts[] = {
    {"random", part_random, 0, UINT64_C(0x2619134399047cc9)},
    {"special", part_special, 0, UINT64_C(0x145380481fcce7f2)},
    {"law", part_law, 0, UINT64_C(0x8316a3704b706cb4)},
    {"paths", part_paths, 0, UINT64_C(0x0be58e65c95d7db1)},
    {"telegraph", part_telegraph, 0, UINT64_C(0x48651ad3793e7e25)},
    {"draws", part_draws, 1, UINT64_C(0x6efab95d92c2d956)},
    {"processes", part_processes, 1, UINT64_C(0x8cdb959b8710935f)},
    {"fields", part_fields, 1, UINT64_C(0x898f0dd9c467de8c)},
    {"data", part_data, 1, UINT64_C(0xcb96a52dd842c7f8)},
    {"mlp", part_mlp, 1, UINT64_C(0xe89e9951974909f4)},
    {"unet", part_unet, 1, UINT64_C(0xb21f1362b7cbea0e)},
    {"arrays", part_arrays, 0, UINT64_C(0x57e8a12e1d0d9ea8)},
    {"tensors", part_tensors, 0, UINT64_C(0x08fa3c667ee80c45)},
    {"tables", part_tables, 0, UINT64_C(0x7477862725f6c833)},
    {"errors", part_errors, 0, UINT64_C(0xc2adb292ede0cf41)},
    {"threads", part_threads, 0, UINT64_C(0x36cc3595cdf19595)},
};
enum { PARTS = sizeof parts / sizeof *parts };

/* ---- Digests ------------------------------------------------------------ */

static void add(struct digest *digest, uint64_t word)
{
    uint64_t h = (digest->hash ^ word) * UINT64_C(0x100000001b3);

    digest->hash = h ^ h >> 32;
}

void add_f64(struct digest *digest, int64_t n, const double *x)
{
    for (int64_t i = 0; i < n; i++) {
        uint64_t bits;

        memcpy(&bits, x + i, sizeof bits);
        add(digest, x[i] == x[i] ? bits : UINT64_C(0x7ff8000000000000));
    }
}

void add_f32(struct digest *digest, int64_t n, const float *x)
{
    for (int64_t i = 0; i < n; i++) {
        uint32_t bits;

        memcpy(&bits, x + i, sizeof bits);
        add(digest, x[i] == x[i] ? bits : 0x7fc00000u);
    }
}

void add_i64(struct digest *digest, int64_t n, const int64_t *x)
{
    for (int64_t i = 0; i < n; i++) {
        add(digest, (uint64_t)x[i]);
    }
}

void add_i32(struct digest *digest, int64_t n, const int32_t *x)
{
    for (int64_t i = 0; i < n; i++) {
        add(digest, (uint64_t)x[i]);
    }
}

void add_i8(struct digest *digest, int64_t n, const int8_t *x)
{
    for (int64_t i = 0; i < n; i++) {
        add(digest, (uint64_t)x[i]);
    }
}

void add_text(struct digest *digest, const char *text)
{
    for (; *text != '\0'; text++) {
        add(digest, (unsigned char)*text);
    }
}

void add_file(struct digest *digest, const char *path)
{
    FILE *file = fopen(path, "rb");
    int c;

    HOLDS(digest, file != NULL);
    if (file != NULL) {
        while ((c = getc(file)) != EOF) {
            add(digest, (uint64_t)c);
        }
        fclose(file);
    }
}

void expect(struct digest *digest, const char *file, int line, kac_status want,
            kac_status got)
{
    if (got != want) {
        printf("%s:%d: %s instead of %s (%s)\n", file, line,
               kac_status_name(got), kac_status_name(want), kac_last_error());
        digest->failed++;
    }
    if (want != KAC_OK) {
        add_text(digest, kac_last_error());
    }
}

void holds(struct digest *digest, const char *file, int line, int condition,
           const char *text)
{
    if (!condition) {
        printf("%s:%d: does not hold: %s\n", file, line, text);
        digest->failed++;
    }
}

/* ---- Running ------------------------------------------------------------ */

static struct digest run(int part, int32_t cpu, int32_t threads)
{
    struct digest digest = {0};
    kac_context *ctx = NULL;

    OK(&digest, kac_context_create(&ctx));
    OK(&digest, kac_context_set_cpu(ctx, cpu));
    OK(&digest, kac_context_set_threads(ctx, threads));
    if (digest.failed == 0) {
        parts[part].run(&digest, ctx);
    }
    kac_context_destroy(ctx);
    return digest;
}

/* 1 where it went wrong. */
static int check(int part, const char *how, struct digest digest, int print)
{
    int wrong = digest.failed != 0;

    if (!print && digest.hash != parts[part].want) {
        printf("%s (%s): 0x%016" PRIx64 ", must be 0x%016" PRIx64 "\n",
               parts[part].name, how, digest.hash, parts[part].want);
        wrong = 1;
    }
    return wrong;
}

static int check_part(int part, int print)
{
    struct digest digest = {0};
    int wrong = 0;

    if (!parts[part].on_tables) {
        parts[part].run(&digest, NULL);
        wrong = check(part, "once", digest, print);
    }
    for (int32_t cpu = 0; parts[part].on_tables && kac_cpu_name(cpu) != NULL;
         cpu++) {
        for (int32_t threads = 1; kac_cpu_available(cpu) && threads <= 3;
             threads += 2) {
            char how[64];

            snprintf(how, sizeof how, "%s, %d threads", kac_cpu_name(cpu),
                     (int)threads);
            digest = run(part, cpu, threads);
            wrong |= check(part, how, digest, print);
        }
    }
    if (print) {
        printf("    {\"%s\", part_%s, %d, UINT64_C(0x%016" PRIx64 ")},\n",
               parts[part].name, parts[part].name, parts[part].on_tables,
               digest.hash);
    }
    return wrong;
}

/* Whether the part is asked for. */
static int is_named(int part, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], parts[part].name) == 0) {
            return 1;
        }
    }
    return argc == 1;
}

int main(int argc, char **argv)
{
    const int print = argc == 2 && strcmp(argv[1], "--print") == 0;
    int wrong = 0, count = 0;

    for (int part = 0; part < PARTS; part++) {
        if (print || is_named(part, argc, argv)) {
            wrong += check_part(part, print);
            count++;
            fflush(stdout);
        }
    }
    if (!print) {
        printf("%d parts, %d wrong; instruction sets:", count, wrong);
        for (int32_t cpu = 0; kac_cpu_name(cpu) != NULL; cpu++) {
            printf("%s%s", kac_cpu_available(cpu) ? " " : "",
                   kac_cpu_available(cpu) ? kac_cpu_name(cpu) : "");
        }
        printf("\n");
    }
    return wrong != 0 || count == 0;
}
