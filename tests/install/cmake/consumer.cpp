/* SPDX-License-Identifier: BSD-2-Clause */
/* A C++ program outside the tree: the same line as consumer.c. */
#include <kacflow/kacflow.hpp>

#include <cstdio>

int main()
{
    kacflow::context ctx;
    const auto process = kacflow::process::kac(ctx, 9, 3);

    std::printf("%s %.3f\n", kac_version(), kac_bessel_h(0.0));
    return process ? 0 : 1;
}
