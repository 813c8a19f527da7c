/* SPDX-License-Identifier: BSD-2-Clause */
/* When a training run pauses, the grids of samples that it then writes, and how
 * to go on. */
#include "train_pause.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "files.h"
#include "message.h"
#include "picture_drawn.h"
#include "progress.h"
#include "setup.h"

static volatile sig_atomic_t asked;

static void ask(int number)
{
    (void)number;
    asked = 1;
}

void train_pause_begin(struct train_pause *pause, const struct options *options)
{
    struct sigaction action;

    memset(pause, 0, sizeof *pause);
    pause->checkpoint_every = option_whole(options, OPTION_CHECKPOINT_EVERY);
    pause->seconds = option_real(options, OPTION_CHECKPOINT_SECONDS);
    pause->samples_every = option_whole(options, OPTION_SAMPLES_EVERY);
    pause->saved = progress_clock();
    asked = 0;
    memset(&action, 0, sizeof action);
    action.sa_handler = ask;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, NULL);
}

void train_pause_end(void)
{
    signal(SIGUSR1, SIG_DFL);
}

static bool is_due(int64_t every, int64_t step)
{
    return every > 0 && step % every == 0;
}

int train_pause_due(struct train_pause *pause, int64_t step, int64_t steps)
{
    pause->due = 0;
    if (step < steps && (is_due(pause->checkpoint_every, step) ||
                         (pause->seconds > 0 &&
                          progress_clock() - pause->saved >= pause->seconds)))
        pause->due |= PAUSE_CHECKPOINT;
    if (is_due(pause->samples_every, step))
        pause->due |= PAUSE_SAMPLES;
    if (asked) {
        asked = 0;
        pause->due |= PAUSE_CHECKPOINT | PAUSE_MODEL;
    }
    return pause->due;
}

void train_pause_saved(struct train_pause *pause)
{
    pause->saved = progress_clock();
}

/* A square grid with a column for every class; without classes, fewer samples
 * where they are large. */
static int64_t sample_count(const kac_model *model, bool pictures)
{
    const kac_network *network = kac_model_network(model);
    const int64_t classes =
        kac_network_condition(network) == KAC_CONDITION_CLASS
            ? kac_network_condition_size(network)
            : 0;

    if (!pictures)
        return 1000;
    if (kac_model_dimension(model) > 64 * 64 * 3)
        return 16;
    return classes >= 2 && classes <= 12 ? classes * classes : 64;
}

int train_samples_write(const struct options *options, kac_context *context,
                        kac_model *model, int64_t step)
{
    struct options sampling = *options;
    struct drawn drawn = {.model = model};
    int64_t shape[3];
    char tail[64], *path;
    bool pictures;
    int wrong;

    // Those are the labels of the data; classes come in turn.
    if (kac_network_condition(kac_model_network(model)) != KAC_CONDITION_VECTOR)
        sampling.given[OPTION_LABELS] = NULL;
    snprintf(tail, sizeof tail, "-samples-%06" PRId64 ".png", step);
    path = file_replace_suffix(option_text(options, OPTION_OUT), tail);
    wrong = path ? 0 : message_memory("a file name");
    pictures =
        setup_shape(&sampling, model, NULL, kac_model_dimension(model), shape);
    if (!wrong)
        wrong = draw_samples(&sampling, context, model,
                             sample_count(model, pictures), &drawn, 0, NULL);
    if (!wrong)
        wrong = pictures ? picture_drawn_images(&sampling, path, &drawn, shape)
                         : picture_drawn_scatter(&sampling, context, path,
                                                 "Samples", &drawn);
    free(path);
    drawn_free(&drawn);
    return wrong;
}

/* A word as a shell would read it back. */
static void print_word(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-_./:=,+@%";

    if (*word && strspn(word, plain) == strlen(word)) {
        fputs(word, stderr);
        return;
    }
    fputc('\'', stderr);
    for (; *word; word++)
        if (*word == '\'')
            fputs("'\\''", stderr);
        else
            fputc(*word, stderr);
    fputc('\'', stderr);
}

void train_resume_print(int argc, char *const *argv, bool resumed)
{
    fputs("  ", stderr);
    for (int i = 0; i < argc; i++) {
        if (i)
            fputc(' ', stderr);
        print_word(argv[i]);
    }
    if (!resumed)
        fputs(" --resume", stderr);
    fputc('\n', stderr);
}
