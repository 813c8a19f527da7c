/* SPDX-License-Identifier: BSD-2-Clause */
/* The 256 colours that do for a figure. */
#include "image_palette.h"

#include <stdlib.h>
#include <string.h>

/* Pixels whose channels agree in their upper 5 bits. */
struct cell {
    int64_t count;
    int64_t votes; // for the colour, by which the commonest one wins
    uint8_t colour[3];
    uint16_t number;
};

static int cell_of(const uint8_t *pixel)
{
    return pixel[0] >> 3 << 10 | pixel[1] >> 3 << 5 | pixel[2] >> 3;
}

/* Most pixels first; the order of equals must not depend on the system. */
static int compare_cells(const void *a, const void *b)
{
    const struct cell *one = a, *two = b;

    if (one->count != two->count)
        return one->count < two->count ? 1 : -1;
    return (one->number > two->number) - (one->number < two->number);
}

static int nearest(const struct image_palette *palette, const uint8_t *colour)
{
    int best = 0, smallest = 3 * 256 * 256;

    for (int i = 0; i < palette->count; i++) {
        int distance = 0;

        for (int k = 0; k < 3; k++) {
            const int gap = palette->colours[i][k] - colour[k];

            distance += gap * gap;
        }
        if (distance < smallest) {
            smallest = distance;
            best = i;
        }
    }
    return best;
}

bool image_palette_choose(int64_t n, const uint8_t *pixels, int kept,
                          const uint8_t colours[][3], struct image_palette *out)
{
    struct cell *cells = calloc(palette_cells, sizeof *cells);

    if (!cells)
        return false;
    memset(out, 0, sizeof *out);
    for (int i = 0; i < palette_cells; i++)
        cells[i].number = (uint16_t)i;
    for (int i = 0; i < kept; i++) {
        struct cell *cell = &cells[cell_of(colours[i])];

        memcpy(cell->colour, colours[i], 3);
        cell->votes = n + 1; // which the others cannot outvote
    }
    for (int64_t i = 0; i < n; i++) {
        const uint8_t *pixel = pixels + 3 * i;
        struct cell *cell = &cells[cell_of(pixel)];

        cell->count++;
        if (cell->votes == 0)
            memcpy(cell->colour, pixel, 3);
        cell->votes += memcmp(cell->colour, pixel, 3) == 0 ? 1 : -1;
    }
    qsort(cells, palette_cells, sizeof *cells, compare_cells);
    while (out->count < palette_most && cells[out->count].count > 0) {
        memcpy(out->colours[out->count], cells[out->count].colour, 3);
        out->count++;
    }
    for (int i = 0; i < palette_cells && cells[i].count > 0; i++)
        out->of_cell[cells[i].number] =
            (uint8_t)(i < out->count ? i : nearest(out, cells[i].colour));
    free(cells);
    return true;
}

uint8_t image_palette_index(const struct image_palette *palette,
                            const uint8_t *pixel)
{
    return palette->of_cell[cell_of(pixel)];
}
