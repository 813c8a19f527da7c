/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file common.h
 * Status codes, messages of the last error, version.
 *
 * Every function that can fail returns a #kac_status. After an argument,
 * state or memory error the outputs are untouched and the message is kept
 * for the calling thread (kac_last_error()). Functions that answer at once
 * may be asked about NULL: a pointer is then NULL, a double NaN, a number or
 * a yes-or-no 0, an index or one of an enumeration -1, unless said otherwise.
 */
#ifndef KACFLOW_COMMON_H
#define KACFLOW_COMMON_H

#include <stdint.h>

#if defined(_WIN32)
#define KAC_API /* functions need no mark: the DLL has a list of its exports */
#elif defined(__GNUC__)
#define KAC_API __attribute__((visibility("default")))
#else
#define KAC_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What a call came to; one of the KAC_OK and KAC_ERROR_... constants. */
typedef int32_t kac_status;

/** Status codes. Values are only appended, never reused. */
enum {
    KAC_OK = 0,               /**< done */
    KAC_ERROR_ARGUMENT = -1,  /**< outside the documented domain */
    KAC_ERROR_MEMORY = -2,    /**< an allocation failed */
    KAC_ERROR_STATE = -3,     /**< right call, wrong moment */
    KAC_ERROR_CALLBACK = -4,  /**< a caller's function asked to stop */
    KAC_ERROR_CANCELLED = -5, /**< kac_context_cancel() was called */
    KAC_ERROR_FILE = -6,      /**< a file cannot be opened, read or written */
    KAC_ERROR_FORMAT = -7,    /**< a file's content is not what it must be */
    KAC_ERROR_NONFINITE = -8, /**< a computation left the finite numbers */
    KAC_ERROR_SUPPORT = -9    /**< this processor or system cannot do it */
};

/**
 * Name of a status, such as "KAC_ERROR_MEMORY".
 *
 * @param status  Any value.
 * @return A constant string, or NULL for a value that is no status.
 * @since 0.1
 */
KAC_API const char *kac_status_name(kac_status status);

/**
 * Status of a name: the inverse of kac_status_name().
 *
 * @param name  A name such as "KAC_ERROR_MEMORY".
 * @param out   Receives the status.
 * @return #KAC_OK or #KAC_ERROR_ARGUMENT for an unknown name or a NULL.
 * @since 0.1
 */
KAC_API kac_status kac_status_from_name(const char *name, kac_status *out);

/**
 * Message of the last failed call on this thread: it names the argument, its
 * value and what would be right.
 *
 * @return A string, empty when nothing has failed yet, never NULL; valid until
 *         the next failing call on the same thread. A successful call leaves
 *         it alone.
 * @since 0.1
 */
KAC_API const char *kac_last_error(void);

/** Version of the library as "major.minor.patch". @since 0.1 */
KAC_API const char *kac_version(void);

/** Version as major * 10000 + minor * 100 + patch. @since 0.1 */
KAC_API int32_t kac_version_number(void);

/** Major version. @since 0.1 */
KAC_API int32_t kac_version_major(void);

/** Minor version. @since 0.1 */
KAC_API int32_t kac_version_minor(void);

/** Patch version. @since 0.1 */
KAC_API int32_t kac_version_patch(void);

#ifdef __cplusplus
}
#endif

#endif
