/* SPDX-License-Identifier: BSD-2-Clause */
/* Damaged texts of architectures are refused, and the line is named. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include <kacflow/kacflow.h>

#include "own_texts.h"

/* The message has `named` in it. */
static void assert_named(kac_status status, kac_status wanted,
                         const char *named)
{
    if (status != wanted || strstr(kac_last_error(), named) == NULL) {
        print_error("status %d, \"%s\" does not name \"%s\"\n", (int)status,
                    kac_last_error(), named);
        fail();
    }
}

static void refuse_text(const char *text, const char *named)
{
    kac_architecture *a = NULL;

    assert_named(kac_architecture_parse(NULL, text, &a), KAC_ERROR_FORMAT,
                 named);
    assert_null(a);
}

#define HEAD "kacflow architecture 1\n0 point height=1 width=1 channels=2\n"

static void wrong_texts(void **state)
{
    (void)state;
    refuse_text("", "line 1");
    refuse_text("kacflow architecture 2\n", "line 1");
    refuse_text("kacflow architecture 1", "line 1");
    refuse_text("kacflow architecture 1\n", "no point");
    refuse_text("kacflow architecture 1\nvelocity x=-1\n", "");
    refuse_text("kacflow architecture 1\n0 time kind=log size=2 scale=1\n",
                "line 2: the first operation is no point");
    refuse_text("kacflow architecture 1\n0 point height=1 width=1\n",
                "\"channels=\" is missing");
    refuse_text("kacflow architecture 1\n0 point height=1 width=1 channels=2",
                "more than its operation knows");
    refuse_text("kacflow architecture 1\n0 point height=1e0 width=1 "
                "channels=2\n",
                "line 2: a number is none");
    refuse_text("kacflow architecture 1\n0 point height=9223372036854775808 "
                "width=1 channels=2\n",
                "line 2: a number is none");
    refuse_text(
        "kacflow architecture 1\n0 point height=01 width=1 channels=2\n",
        "line 2: it is not written as it would be");
    refuse_text("kacflow architecture 1\n0 point height=1  width=1 "
                "channels=2\n",
                "line 2");
    refuse_text(HEAD "0 pool x=0\n", "line 3: it does not begin");
    refuse_text(HEAD "2 pool x=0\n", "line 3: it does not begin");
    refuse_text(HEAD "1 point height=1 width=1 channels=2\n",
                "no such operation");
    refuse_text(HEAD "1 softmax x=0\n", "no such operation");
    refuse_text(HEAD "1 pool x=0\n", "line 3: pool: x is value 0");
    refuse_text(HEAD "1 flatten x=1\n", "x is 1, must be a value, 0 to 0");
    refuse_text(HEAD "1 flatten x=4294967296\n", "a number is none");
    refuse_text(HEAD "1 flatten x=\n", "empty or too long");
    refuse_text(HEAD "1 flatten y=0\n", "\"x=\" is missing");
    refuse_text(HEAD "1 flatten x=0 y=0\n", "more than its operation knows");
    refuse_text(HEAD "1 flatten x=0\r\n", "a number is none");
    refuse_text(HEAD "\n", "empty or too long");
    refuse_text(HEAD "1 linear name=a x=0 columns=2 activation=swish\n",
                "swish");
    refuse_text(HEAD "1 linear name=a x=0 columns=2 activation=identity\n",
                "line 3: it is not written");
    refuse_text(HEAD "1 linear name=a x=0 columns=2 bias=1\n",
                "line 3: it is not written");
    refuse_text(HEAD "1 linear name=a x=0 columns=2 last=1 bias=0\n",
                "more than its operation knows");
    refuse_text(HEAD "1 linear name=a x=0 columns=2 bias=2\n", "bias is 2");
    refuse_text(HEAD "1 linear x=0 columns=2\n", "\"name=\" is missing");
    refuse_text(HEAD "1 layer_norm x=0 epsilon=nan\n", "epsilon is nan");
    refuse_text(HEAD "1 layer_norm x=0 epsilon=1e-5\n", "it is not written");
    refuse_text(HEAD "1 layer_norm x=0 epsilon=0.10\n", "it is not written");
    refuse_text(HEAD "1 time kind=log size=3 scale=1\n", "it is not written");
    refuse_text(HEAD "velocity x=0\n", "line 3: value is 0");
    refuse_text(HEAD "velocity x=one\n", "a number is none");
    refuse_text(HEAD "1 flatten x=0\nvelocity x=1\nvelocity x=1\n",
                "it is not written");
    refuse_text(HEAD "velocity x=1\n1 flatten x=0\n", "value is 1");
    refuse_text(
        HEAD "1 linear "
             "name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa x=0 columns=2\n",
        "empty or too long");
}

/* One byte wrong, left out or doubled: refused, or another text that is
 * canonical. */
static void any_byte(void **state)
{
    const size_t length = sizeof text_of_all - 1;
    int64_t accepted = 0, tried = 0;

    (void)state;
    for (size_t i = 0; i < length; i++) {
        for (int how = 0; how < 4; how++) {
            char text[sizeof text_of_all + 1];
            kac_architecture *a = NULL;
            kac_status status;

            memcpy(text, text_of_all, sizeof text_of_all);
            if (how == 0) {
                memmove(text + i, text + i + 1, length - i);
            } else if (how == 1) {
                memmove(text + i + 1, text + i, length - i + 1);
            } else if (how == 2) {
                text[i] = text[i] == '9' ? '1' : (char)(text[i] + 1);
            } else {
                text[i] = '\0';
            }
            status = kac_architecture_parse(NULL, text, &a);
            tried++;
            if (status == KAC_OK) {
                accepted++;
                assert_string_equal(kac_architecture_text(a), text);
            } else {
                assert_int_equal(status, KAC_ERROR_FORMAT);
                assert_null(a);
            }
            kac_architecture_destroy(a);
        }
    }
    // Some names and numbers may be others.
    assert_in_range(accepted, 20, tried / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_texts),
        cmocka_unit_test(any_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
