/* SPDX-License-Identifier: BSD-2-Clause */
/* A program outside the tree: version, one handle, one number. */
#include <kacflow/kacflow.h>

#include <stdio.h>

int main(void)
{
    kac_process *process = NULL;

    if (kac_process_create_kac(NULL, 9, 3, &process) != KAC_OK) {
        fprintf(stderr, "%s\n", kac_last_error());
        return 1;
    }
    printf("%s %.3f\n", kac_version(), kac_bessel_h(0.0));
    kac_process_destroy(process);
    return 0;
}
