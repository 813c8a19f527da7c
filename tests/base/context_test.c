/* SPDX-License-Identifier: BSD-2-Clause */
/* The context through the public functions alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <kacflow/context.h>

static void assert_message_names(const char *word)
{
    if (strstr(kac_last_error(), word) == NULL) {
        fail_msg("\"%s\" does not name \"%s\"", kac_last_error(), word);
    }
}

/* ---- Version and statuses ---------------------------------------------- */

static void version_is_one_number_in_two_forms(void **state)
{
    char text[64];

    (void)state;
    snprintf(text, sizeof text, "%d.%d.%d", (int)kac_version_major(),
             (int)kac_version_minor(), (int)kac_version_patch());
    assert_string_equal(text, kac_version());
    assert_int_equal(kac_version_number(), kac_version_major() * 10000 +
                                               kac_version_minor() * 100 +
                                               kac_version_patch());
}

static void statuses_have_names_both_ways(void **state)
{
    kac_status status = 1;

    (void)state;
    for (kac_status s = KAC_OK; s >= KAC_ERROR_SUPPORT; s--) {
        assert_non_null(kac_status_name(s));
        assert_int_equal(kac_status_from_name(kac_status_name(s), &status),
                         KAC_OK);
        assert_int_equal(status, s);
    }
    assert_string_equal(kac_status_name(KAC_ERROR_MEMORY), "KAC_ERROR_MEMORY");
    assert_string_equal(kac_status_name(KAC_ERROR_SUPPORT),
                        "KAC_ERROR_SUPPORT");
    assert_null(kac_status_name(1));
    assert_null(kac_status_name(KAC_ERROR_SUPPORT - 1));
    assert_null(kac_status_name(INT32_MIN));
    status = 7;
    assert_int_equal(kac_status_from_name("KAC_NO", &status),
                     KAC_ERROR_ARGUMENT);
    assert_message_names("KAC_NO");
    assert_int_equal(kac_status_from_name(NULL, &status), KAC_ERROR_ARGUMENT);
    assert_int_equal(status, 7);
    assert_int_equal(kac_status_from_name("KAC_OK", NULL), KAC_ERROR_ARGUMENT);
}

/* ---- Allocators -------------------------------------------------------- */

struct counter {
    int64_t blocks;  /* given and not taken back */
    int64_t calls;   /* for memory */
    int64_t fail_at; /* this call gets none; 0: every one does */
};

static void *count_allocate(void *user, int64_t bytes)
{
    struct counter *counter = user;
    void *memory;

    assert_true(bytes > 0);
    if (++counter->calls == counter->fail_at) {
        return NULL;
    }
    memory = malloc((size_t)bytes);
    memset(memory, 0xa5, (size_t)bytes); // whoever wants zeros makes them
    counter->blocks++;
    return memory;
}

static void count_release(void *user, void *memory)
{
    struct counter *counter = user;

    assert_non_null(memory);
    counter->blocks--;
    free(memory);
}

static void allocator_gets_back_what_it_gave(void **state)
{
    struct counter counter = {0, 0, 0};
    kac_context *context = NULL;

    (void)state;
    assert_int_equal(kac_context_create_with_allocator(
                         count_allocate, count_release, &counter, &context),
                     KAC_OK);
    assert_true(counter.blocks > 0);
    assert_int_equal(kac_context_threads(context), 1);
    assert_int_equal(kac_context_cancelled(context), 0);
    kac_context_destroy(context);
    assert_int_equal(counter.blocks, 0);
}

static void every_failed_allocation_is_a_status(void **state)
{
    int64_t fail_at = 1;

    (void)state;
    for (;; fail_at++) {
        struct counter counter = {0, 0, fail_at};
        kac_context *context = NULL;
        const kac_status status = kac_context_create_with_allocator(
            count_allocate, count_release, &counter, &context);

        if (status == KAC_OK) {
            kac_context_destroy(context);
            assert_int_equal(counter.blocks, 0);
            break;
        }
        assert_int_equal(status, KAC_ERROR_MEMORY);
        assert_message_names("memory");
        assert_null(context);
        assert_int_equal(counter.blocks, 0);
    }
    assert_true(fail_at > 1);
}

static void create_refuses_null(void **state)
{
    struct counter counter = {0, 0, 0};
    kac_context *context = NULL;

    (void)state;
    assert_int_equal(kac_context_create(NULL), KAC_ERROR_ARGUMENT);
    assert_message_names("out");
    assert_int_equal(kac_context_create_with_allocator(NULL, count_release,
                                                       &counter, &context),
                     KAC_ERROR_ARGUMENT);
    assert_message_names("allocate");
    assert_int_equal(kac_context_create_with_allocator(count_allocate, NULL,
                                                       &counter, &context),
                     KAC_ERROR_ARGUMENT);
    assert_message_names("release");
    assert_int_equal(kac_context_create_with_allocator(
                         count_allocate, count_release, &counter, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_null(context);
    kac_context_destroy(NULL);
}

/* ---- Threads, log levels, cancelling ----------------------------------- */

static void threads_are_counted(void **state)
{
    kac_context *context = NULL;

    (void)state;
    assert_int_equal(kac_context_threads(NULL), 1);
    assert_int_equal(kac_context_create(&context), KAC_OK);
    assert_int_equal(kac_context_set_threads(context, 1024), KAC_OK);
    assert_int_equal(kac_context_threads(context), 1024);
    assert_int_equal(kac_context_set_threads(context, 1025),
                     KAC_ERROR_ARGUMENT);
    assert_message_names("1025");
    assert_int_equal(kac_context_set_threads(context, -1), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_context_threads(context), 1024);
    assert_int_equal(kac_context_set_threads(context, 0), KAC_OK);
    assert_in_range(kac_context_threads(context), 1, 1024);
    assert_int_equal(kac_context_set_threads(NULL, 1), KAC_ERROR_ARGUMENT);
    kac_context_destroy(context);
}

static void cancel_stays_until_resumed(void **state)
{
    kac_context *context = NULL;
    kac_context *other = NULL;

    (void)state;
    assert_int_equal(kac_context_create(&context), KAC_OK);
    assert_int_equal(kac_context_create(&other), KAC_OK);
    assert_int_equal(kac_context_cancelled(context), 0);
    kac_context_cancel(context);
    assert_int_equal(kac_context_cancelled(context), 1);
    assert_int_equal(kac_context_cancelled(other), 0);
    kac_context_resume(context);
    assert_int_equal(kac_context_cancelled(context), 0);
    kac_context_cancel(NULL);
    kac_context_resume(NULL);
    assert_int_equal(kac_context_cancelled(NULL), 0);
    kac_context_destroy(other);
    kac_context_destroy(context);
}

static void log_levels_have_names_both_ways(void **state)
{
    int32_t level = -1;

    (void)state;
    assert_string_equal(kac_log_level_name(KAC_LOG_WARNING), "warning");
    assert_string_equal(kac_log_level_name(KAC_LOG_INFO), "info");
    assert_null(kac_log_level_name(-1));
    assert_null(kac_log_level_name(2));
    assert_int_equal(kac_log_level_from_name("info", &level), KAC_OK);
    assert_int_equal(level, KAC_LOG_INFO);
    assert_int_equal(kac_log_level_from_name("loud", &level),
                     KAC_ERROR_ARGUMENT);
    assert_message_names("warning, info");
    assert_int_equal(kac_log_level_from_name(NULL, &level), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_log_level_from_name("info", NULL), KAC_ERROR_ARGUMENT);
    assert_int_equal(level, KAC_LOG_INFO);
}

static void callbacks_need_a_context(void **state)
{
    kac_context *context = NULL;

    (void)state;
    assert_int_equal(kac_context_set_log(NULL, NULL, NULL), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_context_set_progress(NULL, NULL, NULL),
                     KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_context_create(&context), KAC_OK);
    assert_int_equal(kac_context_set_log(context, NULL, NULL), KAC_OK);
    assert_int_equal(kac_context_set_progress(context, NULL, NULL), KAC_OK);
    kac_context_destroy(context);
}

/* ---- Instruction sets -------------------------------------------------- */

enum { CPU_COUNT = 4 };

static void cpus_have_names_both_ways(void **state)
{
    static const char *const names[CPU_COUNT] = {"baseline", "avx2", "avx512",
                                                 "neon"};
    int32_t cpu = -1;

    (void)state;
    for (int32_t i = 0; i < CPU_COUNT; i++) {
        assert_string_equal(kac_cpu_name(i), names[i]);
        assert_int_equal(kac_cpu_from_name(names[i], &cpu), KAC_OK);
        assert_int_equal(cpu, i);
    }
    assert_null(kac_cpu_name(-1));
    assert_null(kac_cpu_name(CPU_COUNT));
    assert_int_equal(kac_cpu_from_name("AVX2", &cpu), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_cpu_from_name(NULL, &cpu), KAC_ERROR_ARGUMENT);
    assert_int_equal(kac_cpu_from_name("avx2", NULL), KAC_ERROR_ARGUMENT);
}

static void best_cpu_is_available(void **state)
{
    (void)state;
    assert_int_equal(kac_cpu_available(KAC_CPU_BASELINE), 1);
    assert_int_equal(kac_cpu_available(kac_cpu_best()), 1);
    assert_int_equal(kac_cpu_available(-1), 0);
    assert_int_equal(kac_cpu_available(CPU_COUNT), 0);
    // No processor has both.
    assert_false(kac_cpu_available(KAC_CPU_AVX2) &&
                 kac_cpu_available(KAC_CPU_NEON));
    assert_int_equal(kac_context_cpu(NULL), kac_cpu_best());
}

static void cpu_of_a_context_is_chosen(void **state)
{
    kac_context *context = NULL;

    (void)state;
    assert_int_equal(kac_context_create(&context), KAC_OK);
    assert_int_equal(kac_context_cpu(context), kac_cpu_best());
    for (int32_t i = CPU_COUNT - 1; i >= 0; i--) {
        const int32_t before = kac_context_cpu(context);

        if (kac_cpu_available(i)) {
            assert_int_equal(kac_context_set_cpu(context, i), KAC_OK);
            assert_int_equal(kac_context_cpu(context), i);
        } else {
            assert_int_equal(kac_context_set_cpu(context, i),
                             KAC_ERROR_SUPPORT);
            assert_message_names(kac_cpu_name(i));
            assert_int_equal(kac_context_cpu(context), before);
        }
    }
    assert_int_equal(kac_context_set_cpu(context, 99), KAC_ERROR_ARGUMENT);
    assert_message_names("99");
    assert_int_equal(kac_context_set_cpu(NULL, 0), KAC_ERROR_ARGUMENT);
    kac_context_destroy(context);
}

static void environment_chooses_the_cpu(void **state)
{
    kac_context *context = NULL;

    (void)state;
    for (int32_t i = 0; i < CPU_COUNT; i++) {
        setenv("KACFLOW_CPU", kac_cpu_name(i), 1);
        if (kac_cpu_available(i)) {
            assert_int_equal(kac_context_create(&context), KAC_OK);
            assert_int_equal(kac_context_cpu(context), i);
            kac_context_destroy(context);
            context = NULL;
        } else {
            assert_int_equal(kac_context_create(&context), KAC_ERROR_SUPPORT);
            assert_message_names("KACFLOW_CPU");
            assert_message_names(kac_cpu_name(i));
            assert_null(context);
        }
    }
    setenv("KACFLOW_CPU", "mmx", 1);
    assert_int_equal(kac_context_create(&context), KAC_ERROR_ARGUMENT);
    assert_message_names("KACFLOW_CPU");
    assert_message_names("mmx");
    assert_null(context);
    setenv("KACFLOW_CPU", "", 1); // as good as unset
    assert_int_equal(kac_context_create(&context), KAC_OK);
    assert_int_equal(kac_context_cpu(context), kac_cpu_best());
    kac_context_destroy(context);
    unsetenv("KACFLOW_CPU");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_is_one_number_in_two_forms),
        cmocka_unit_test(statuses_have_names_both_ways),
        cmocka_unit_test(allocator_gets_back_what_it_gave),
        cmocka_unit_test(every_failed_allocation_is_a_status),
        cmocka_unit_test(create_refuses_null),
        cmocka_unit_test(threads_are_counted),
        cmocka_unit_test(cancel_stays_until_resumed),
        cmocka_unit_test(log_levels_have_names_both_ways),
        cmocka_unit_test(callbacks_need_a_context),
        cmocka_unit_test(cpus_have_names_both_ways),
        cmocka_unit_test(best_cpu_is_available),
        cmocka_unit_test(cpu_of_a_context_is_chosen),
        cmocka_unit_test(environment_chooses_the_cpu),
    };

    unsetenv("KACFLOW_CPU"); // what runs the tests may have set it
    return cmocka_run_group_tests(tests, NULL, NULL);
}
