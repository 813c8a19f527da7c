#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A manual page must format without a warning: man_page.sh PAGE
said=$(LC_ALL=C.UTF-8 MANROFFSEQ= man --warnings -l "$1" 2>&1 >/dev/null)
[ -z "$said" ] || {
    echo "$said"
    exit 1
}
