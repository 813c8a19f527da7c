/* SPDX-License-Identifier: BSD-2-Clause */
/* The start of the radius of the Kac law; made by kac_start.py, do not edit. */
#ifndef KACI_KAC_START_H
#define KACI_KAC_START_H

/* Y / (2 + M + 2 M^2) = sum over i of x^i sum over j of
 * kac_start[i][j] y^j; the start is within 1.6e-03 of the least of
 * sigma, p and 1 for L <= 8.4. */
static const float kac_start[3][7] = {
    {1.00162935f, -0.120247453f, -1.12854195f, -6.68335438f,
     25.1517525f, -25.9366055f, 8.77427578f},
    {-0.00325336517f, 0.162551343f, -0.868215322f, -19.9578838f,
     76.6814117f, -89.1429443f, 33.2707748f},
    {-0.00128048519f, 0.319300562f, -8.65147209f, 74.8215561f,
     -239.217346f, 308.299591f, -135.912094f},
};

#endif
