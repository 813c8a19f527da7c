/* SPDX-License-Identifier: BSD-2-Clause */
/* Work on the threads of a context: every piece once, errors and cancelling
 * included, whatever the number of threads. */
#include <fenv.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base.h"

enum { PIECES = 1000, MAX_WORKERS = 8 };

static kac_context *context_with(int32_t threads)
{
    kac_context *context = NULL;

    assert_int_equal(kac_context_create(&context), KAC_OK);
    assert_int_equal(kac_context_set_threads(context, threads), KAC_OK);
    return context;
}

/* ---- Every piece once -------------------------------------------------- */

struct record {
    atomic_int runs[PIECES];
    atomic_int inside[MAX_WORKERS]; /* pieces that a worker is in */
    atomic_int wrong;
    int32_t threads;
};

static kac_status note_piece(void *user, int64_t index, int32_t worker)
{
    struct record *record = user;

    if (worker < 0 || worker >= record->threads ||
        atomic_fetch_add(&record->inside[worker], 1) != 0) {
        atomic_store(&record->wrong, 1);
        return KAC_OK;
    }
    atomic_fetch_add(&record->runs[index], 1);
    atomic_fetch_sub(&record->inside[worker], 1);
    return KAC_OK;
}

static void check_all_ran(kac_context *context, int32_t threads, int64_t count)
{
    struct record *record = calloc(1, sizeof *record);

    assert_non_null(record);
    record->threads = threads;
    assert_int_equal(kaci_parallel(context, count, note_piece, record), KAC_OK);
    for (int64_t i = 0; i < PIECES; i++) {
        assert_int_equal(atomic_load(&record->runs[i]), i < count);
    }
    assert_int_equal(atomic_load(&record->wrong), 0);
    free(record);
}

static void every_piece_runs_once(void **state)
{
    kac_context *context = context_with(1);

    (void)state;
    check_all_ran(NULL, 1, PIECES);
    for (int32_t threads = MAX_WORKERS; threads >= 1; threads--) {
        assert_int_equal(kac_context_set_threads(context, threads), KAC_OK);
        for (int64_t count = 0; count <= 3; count++) {
            check_all_ran(context, threads, count);
        }
        check_all_ran(context, threads, PIECES);
    }
    kac_context_destroy(context);
}

static void pool_is_used_again_and_again(void **state)
{
    kac_context *context = context_with(3);

    (void)state;
    for (int round = 0; round < 300; round++) {
        check_all_ran(context, 3, 1 + round % 7);
    }
    kac_context_destroy(context);
}

static void unused_pool_is_destroyed(void **state)
{
    (void)state;
    kac_context_destroy(context_with(4));
}

/* ---- Errors ------------------------------------------------------------ */

static kac_status fail_some(void *user, int64_t index, int32_t worker)
{
    (void)worker;
    if (index >= *(const int64_t *)user) {
        return kaci_error(index % 2 ? KAC_ERROR_STATE : KAC_ERROR_FORMAT,
                          "piece %d", (int)index);
    }
    return KAC_OK;
}

static void lowest_failure_reaches_the_caller(void **state)
{
    kac_context *context = context_with(4);

    (void)state;
    for (int round = 0; round < 100; round++) {
        int64_t first = round * 7 % PIECES;
        char want[32];

        snprintf(want, sizeof want, "piece %d", (int)first);
        assert_int_equal(kaci_parallel(context, PIECES, fail_some, &first),
                         first % 2 ? KAC_ERROR_STATE : KAC_ERROR_FORMAT);
        assert_string_equal(kac_last_error(), want);
    }
    check_all_ran(context, 4, PIECES); // and it goes on
    kac_context_destroy(context);
}

struct race {
    atomic_int begun;  /* pieces */
    atomic_int failed; /* 1 when the first of the two is about to */
    int64_t late;      /* the piece that fails last */
};

static void wait_for(atomic_int *number, int at_least)
{
    const struct timespec pause = {0, 2000000};

    for (int i = 0; i < 500 && atomic_load(number) < at_least; i++) {
        nanosleep(&pause, NULL); // at most a second: a thread may be missing
    }
    nanosleep(&pause, NULL);
}

static kac_status fail_in_turn(void *user, int64_t index, int32_t worker)
{
    struct race *race = user;

    (void)worker;
    atomic_fetch_add(&race->begun, 1);
    wait_for(&race->begun, 2);
    if (index == race->late) {
        wait_for(&race->failed, 1);
    }
    atomic_store(&race->failed, 1);
    return kaci_error(KAC_ERROR_STATE, "piece %d", (int)index);
}

static void lowest_failure_wins_early_or_late(void **state)
{
    kac_context *context = context_with(2);

    (void)state;
    for (int64_t late = 0; late < 2; late++) {
        struct race race;

        atomic_init(&race.begun, 0);
        atomic_init(&race.failed, 0);
        race.late = late;
        assert_int_equal(kaci_parallel(context, 2, fail_in_turn, &race),
                         KAC_ERROR_STATE);
        assert_int_equal(atomic_load(&race.begun), 2);
        assert_string_equal(kac_last_error(), "piece 0");
    }
    kac_context_destroy(context);
}

static void *read_last_error(void *user)
{
    *(int *)user = (int)strlen(kac_last_error());
    kaci_error(KAC_ERROR_STATE, "of another thread");
    return NULL;
}

static void messages_belong_to_a_thread(void **state)
{
    pthread_t thread;
    int length = -1;

    (void)state;
    kaci_error(KAC_ERROR_STATE, "mine");
    assert_int_equal(pthread_create(&thread, NULL, read_last_error, &length),
                     0);
    pthread_join(thread, NULL);
    assert_int_equal(length, 0);
    assert_string_equal(kac_last_error(), "mine");
}

/* ---- Several callers --------------------------------------------------- */

struct caller {
    kac_context *context;
    int64_t sum;
};

static kac_status add_index(void *user, int64_t index, int32_t worker)
{
    (void)worker;
    atomic_fetch_add((atomic_llong *)user, index);
    return KAC_OK;
}

static void *call_often(void *user)
{
    struct caller *caller = user;

    for (int i = 0; i < 200; i++) {
        atomic_llong sum = 0;

        if (kaci_parallel(caller->context, 50, add_index, &sum) == KAC_OK) {
            caller->sum += sum;
        }
    }
    return NULL;
}

static void callers_may_share_a_context(void **state)
{
    enum { CALLERS = 4 };
    kac_context *context = context_with(3);
    struct caller callers[CALLERS];
    pthread_t threads[CALLERS];

    (void)state;
    for (int i = 0; i < CALLERS; i++) {
        callers[i].context = context;
        callers[i].sum = 0;
        assert_int_equal(
            pthread_create(&threads[i], NULL, call_often, &callers[i]), 0);
    }
    for (int i = 0; i < CALLERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(callers[i].sum, 200 * (49 * 50 / 2));
    }
    kac_context_destroy(context);
}

/* ---- Where the threads or their memory are missing --------------------- */

static void *small_allocate(void *user, int64_t bytes)
{
    int *left = user;

    return --*left < 0 ? NULL : malloc((size_t)bytes);
}

static void small_release(void *user, void *memory)
{
    (void)user;
    free(memory);
}

static void without_memory_the_caller_works_alone(void **state)
{
    int left = 1000;
    kac_context *context = NULL;

    (void)state;
    assert_int_equal(kac_context_create_with_allocator(
                         small_allocate, small_release, &left, &context),
                     KAC_OK);
    assert_int_equal(kac_context_set_threads(context, 4), KAC_OK);
    left = 0;
    check_all_ran(context, 1, PIECES);
    left = 1000;
    check_all_ran(context, 4, PIECES);
    kac_context_destroy(context);
}

/* Threads that have nothing to do take no time: 20 ms of the processor is what
 * waking and sleeping may take, three that spin would take 600. */
static void idle_threads_do_not_spin(void **state)
{
    const struct timespec pause = {0, 200000000};
    kac_context *context = context_with(4);
    struct timespec before, after;

    (void)state;
    check_all_ran(context, 4, PIECES);
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before), 0);
    nanosleep(&pause, NULL);
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after), 0);
    assert_true((double)(after.tv_sec - before.tv_sec) +
                    1e-9 * (double)(after.tv_nsec - before.tv_nsec) <
                0.02);
    kac_context_destroy(context);
}

/* ThreadSanitizer cannot follow threads behind a fork. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NO_FORK
#endif
#endif
#if !defined(__SANITIZE_THREAD__) && !defined(NO_FORK)

/* A forked child has none of the threads, but may use and destroy what it
 * inherits. */
static void forked_child_makes_its_own_threads(void **state)
{
    kac_context *context = context_with(4);
    int status = -1;
    pid_t child;

    (void)state;
    check_all_ran(context, 4, PIECES);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int64_t first = PIECES;

        alarm(20);
        if (kaci_parallel(context, PIECES, fail_some, &first) == KAC_OK) {
            kac_context_destroy(context);
            _exit(0);
        }
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    check_all_ran(context, 4, PIECES);
    kac_context_destroy(context);
}

static void forked_child_destroys_what_it_inherits(void **state)
{
    kac_context *context = context_with(4);
    int status = -1;
    pid_t child;

    (void)state;
    check_all_ran(context, 4, PIECES);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(20);
        kac_context_destroy(context);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    kac_context_destroy(context);
}

#define FORK_TESTS                                                             \
    cmocka_unit_test(forked_child_makes_its_own_threads),                      \
        cmocka_unit_test(forked_child_destroys_what_it_inherits),

#else
#define FORK_TESTS
#endif

/* ---- The floating-point mode ------------------------------------------- */

static kac_status divide(void *user, int64_t index, int32_t worker)
{
    volatile double one = 1.0, three = 3.0;

    (void)worker;
    ((double *)user)[index] = one / three;
    return KAC_OK;
}

static void pieces_round_to_nearest(void **state)
{
    kac_context *context = context_with(3);
    double results[64];

    (void)state;
    fesetround(FE_UPWARD);
    feclearexcept(FE_ALL_EXCEPT);
    assert_int_equal(kaci_parallel(context, 64, divide, results), KAC_OK);
    assert_int_equal(fegetround(), FE_UPWARD);
    assert_int_equal(fetestexcept(FE_INEXACT), 0); // not even a flag is left
    fesetround(FE_TONEAREST);
    for (int i = 0; i < 64; i++) {
        assert_true(results[i] == 0x1.5555555555555p-2);
    }
    kac_context_destroy(context);
}

static void mode_is_given_back(void **state)
{
    struct kaci_fpmode saved;
    volatile double one = 1.0, three = 3.0;
    int flags;

    (void)state;
    fesetround(FE_DOWNWARD);
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept(FE_OVERFLOW);
    flags = fetestexcept(FE_ALL_EXCEPT); // none on a simulated processor
    saved = kaci_fp_enter();
    assert_int_equal(fegetround(), FE_TONEAREST);
    one = one / three;
    kaci_fp_leave(saved);
    assert_int_equal(fegetround(), FE_DOWNWARD);
    assert_int_equal(fetestexcept(FE_ALL_EXCEPT), flags);
    feclearexcept(FE_ALL_EXCEPT);
    fesetround(FE_TONEAREST);
}

/* ---- Progress, cancelling, the log ------------------------------------- */

struct listener {
    int calls;
    int stop_at;
    const char *stage;
    int64_t done, total;
};

static int32_t listen(void *user, const char *stage, int64_t done,
                      int64_t total)
{
    struct listener *listener = user;

    listener->stage = stage;
    listener->done = done;
    listener->total = total;
    return ++listener->calls == listener->stop_at;
}

static void progress_can_stop_a_call(void **state)
{
    kac_context *context = context_with(1);
    struct listener listener = {0, 3, NULL, 0, 0};

    (void)state;
    assert_int_equal(kaci_progress(NULL, "test", 1, 2), KAC_OK);
    assert_int_equal(kaci_progress(context, "test", 1, 2), KAC_OK);
    assert_int_equal(kac_context_set_progress(context, listen, &listener),
                     KAC_OK);
    assert_int_equal(kaci_progress(context, "test", 1, 9), KAC_OK);
    assert_int_equal(kaci_progress(context, "test", 2, 9), KAC_OK);
    assert_int_equal(kaci_progress(context, "test", 3, 9), KAC_ERROR_CALLBACK);
    assert_non_null(strstr(kac_last_error(), "test"));
    assert_string_equal(listener.stage, "test");
    assert_int_equal(listener.done, 3);
    assert_int_equal(listener.total, 9);
    kac_context_destroy(context);
}

static void *cancel_from_here(void *user)
{
    kac_context_cancel(user);
    return NULL;
}

static kac_context *interrupted;

static void on_signal(int number)
{
    (void)number;
    kac_context_cancel(interrupted);
}

static void another_thread_or_a_signal_cancels(void **state)
{
    kac_context *context = context_with(2);
    struct listener listener = {0, 0, NULL, 0, 0};
    pthread_t thread;

    (void)state;
    kac_context_set_progress(context, listen, &listener);
    assert_int_equal(pthread_create(&thread, NULL, cancel_from_here, context),
                     0);
    while (kaci_progress(context, "test", 0, -1) == KAC_OK) {
    }
    pthread_join(thread, NULL);
    assert_int_equal(kaci_progress(context, "test", 5, -1),
                     KAC_ERROR_CANCELLED);
    assert_non_null(strstr(kac_last_error(), "5"));
    kac_context_resume(context);
    assert_int_equal(kaci_progress(context, "test", 0, -1), KAC_OK);

    interrupted = context;
    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    signal(SIGUSR1, SIG_DFL);
    assert_int_equal(kaci_progress(context, "test", 0, -1),
                     KAC_ERROR_CANCELLED);
    kac_context_destroy(context);
}

static void keep_line(void *user, int32_t level, const char *text)
{
    snprintf(user, 64, "%d %s", (int)level, text);
}

static void log_lines_arrive(void **state)
{
    kac_context *context = context_with(1);
    char line[64] = "";

    (void)state;
    kaci_log(NULL, KAC_LOG_INFO, "nowhere");
    kaci_log(context, KAC_LOG_INFO, "nowhere");
    kac_context_set_log(context, keep_line, line);
    kaci_log(context, KAC_LOG_INFO, "number %d", 42);
    assert_string_equal(line, "1 number 42");
    kac_context_set_log(context, NULL, NULL);
    kaci_log(context, KAC_LOG_WARNING, "nowhere");
    assert_string_equal(line, "1 number 42");
    kac_context_destroy(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_runs_once),
        cmocka_unit_test(pool_is_used_again_and_again),
        cmocka_unit_test(unused_pool_is_destroyed),
        cmocka_unit_test(lowest_failure_reaches_the_caller),
        cmocka_unit_test(lowest_failure_wins_early_or_late),
        cmocka_unit_test(messages_belong_to_a_thread),
        cmocka_unit_test(callers_may_share_a_context),
        cmocka_unit_test(without_memory_the_caller_works_alone),
        cmocka_unit_test(idle_threads_do_not_spin),
        FORK_TESTS cmocka_unit_test(pieces_round_to_nearest),
        cmocka_unit_test(mode_is_given_back),
        cmocka_unit_test(progress_can_stop_a_call),
        cmocka_unit_test(another_thread_or_a_signal_cancels),
        cmocka_unit_test(log_lines_arrive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
