/* SPDX-License-Identifier: BSD-2-Clause */
/* The version of the library; meson.build is its only source. */
#include "base/base.h"

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

const char *kac_version(void)
{
    return TEXT(KACI_VERSION_MAJOR) "." TEXT(KACI_VERSION_MINOR) "." TEXT(
        KACI_VERSION_PATCH);
}

int32_t kac_version_number(void)
{
    return KACI_VERSION_MAJOR * 10000 + KACI_VERSION_MINOR * 100 +
           KACI_VERSION_PATCH;
}

int32_t kac_version_major(void)
{
    return KACI_VERSION_MAJOR;
}

int32_t kac_version_minor(void)
{
    return KACI_VERSION_MINOR;
}

int32_t kac_version_patch(void)
{
    return KACI_VERSION_PATCH;
}
