#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The library calls of libc only what is listed here, and the system only
where it is listed: nothing that prints, ends the process, reads the locale, or
computes with libm in a way that systems may do differently.

usage: calls_test.py ARCHIVE [NM]"""
import re
import subprocess
import sys

# Words in memory, text, and the functions of libm that are exact.
ANYWHERE = set("""memchr memcmp bcmp memcpy memmove memset
    strchr strcmp strlen strncmp strrchr strstr snprintf
    fabs fabsf floor floorf fma fmaf ldexp ldexpf copysign copysignf sqrt
    sqrtf""".split())

# Only in these objects (lib/base/thread.c is base_thread.c.o).
ONLY_IN = {
    "base_context": "vsnprintf",
    "base_cpu": "getenv",
    "base_error": "vsnprintf",
    "base_memory": "calloc malloc free",
    "base_system_file": """close fstat fsync lstat open pread realpath rename
        stat unlink write""",
    "base_thread": """getpid pthread_cond_broadcast pthread_cond_destroy
        pthread_cond_init pthread_cond_wait pthread_create pthread_join
        pthread_mutex_destroy pthread_mutex_init pthread_mutex_lock
        pthread_mutex_unlock pthread_sigmask sigfillset sysconf""",
}

# What compilers and their options put in: thread-local variables, errno,
# position-independent code, assertions, sanitizers, coverage, checked and
# large-file variants (which lose their decoration).
TOOLS = re.compile(r"_GLOBAL_OFFSET_TABLE_|__tls_get_addr|__errno_location|"
                   r"__assert_fail|__stack_chk_\w+|__(asan|ubsan|tsan|msan|"
                   r"lsan|sanitizer|sancov|llvm|gcov|emutls)_\w+|__cpu_\w+|"
                   r"_?mcount|__fentry__|__(add|sub|mul|div|ext|trunc|fix|"
                   r"float|clz|ctz|popcount|u?div|u?mod)\w*[sdtx][fi]\d?")


def plain(name):
    """stat64, __xstat64, __fstat64_time64 -> stat; __memcpy_chk -> memcpy"""
    name = name.split("@")[0]
    checked = re.fullmatch(r"__(\w+)_chk", name)
    if checked:
        name = checked.group(1)
    older = re.fullmatch(r"__([lf]?)xstat(64)?", name)
    if older:
        return older.group(1) + "stat"
    return re.sub(r"^__(\w+)64_time64$|^(open|pread|stat|fstat|lstat)64$",
                  lambda match: match.group(1) or match.group(2), name)


def undefined(archive, nm):
    """(object, symbol) that the archive takes from elsewhere"""
    out = subprocess.run([nm, "-A", archive], check=True, capture_output=True,
                         text=True).stdout
    defined, wanted = set(), set()
    for line in out.splitlines():
        match = re.match(r".*?([^:/\[\]]+?)\.(?:c\.)?o[:\]]+\s*"
                         r"(?:[0-9a-f]+)? *(\w) (\S+)$", line)
        if not match:
            continue
        member, kind, name = match.groups()
        if kind in "Uwv":
            wanted.add((member, name))
        else:
            defined.add(name)
    return defined, {(m, n) for m, n in wanted if n not in defined}


def main():
    nm = sys.argv[2] if len(sys.argv) > 2 else "nm"
    defined, wanted = undefined(sys.argv[1], nm)
    if "kac_version" not in defined or not wanted:
        print(f"{sys.argv[1]}: not understood")
        return 1
    errors = []
    for member, name in sorted(wanted):
        call = plain(name)
        if call in ANYWHERE or TOOLS.fullmatch(name):
            continue
        if call in ONLY_IN.get(member, "").split():
            continue
        where = [m for m, names in ONLY_IN.items() if call in names.split()]
        errors.append(f"{member} calls {name}, which only {', '.join(where)} "
                      "may" if where else
                      f"{member} calls {name}, which the library may not")
    calls = {plain(name) for _, name in wanted if not TOOLS.fullmatch(name)}
    print("\n".join(errors) or f"{len(calls)} functions of libc, as listed")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
