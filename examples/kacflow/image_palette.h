/* SPDX-License-Identifier: BSD-2-Clause */
/* The 256 colours that do for a figure. */
#ifndef KACFLOW_TOOL_IMAGE_PALETTE_H
#define KACFLOW_TOOL_IMAGE_PALETTE_H

#include <stdbool.h>
#include <stdint.h>

enum { palette_most = 256, palette_cells = 32768 };

struct image_palette {
    int count;
    uint8_t colours[palette_most][3];
    uint8_t of_cell[palette_cells]; // colour of each cell of 5 bits a channel
};

/* Choose them for n pixels RGB. A figure has a few colours of its own, `kept`
 * of them, which stay exactly as they are, and where lines meet paper mixtures
 * of them: those that are rare go to the nearest of the others. False: no
 * memory. */
bool image_palette_choose(int64_t n, const uint8_t *pixels, int kept,
                          const uint8_t colours[][3],
                          struct image_palette *out);

/* The index of a pixel's colour. */
uint8_t image_palette_index(const struct image_palette *palette,
                            const uint8_t *pixel);

#endif
