/* SPDX-License-Identifier: BSD-2-Clause */
/* PNG files. */
#ifndef KACFLOW_TOOL_IMAGE_H
#define KACFLOW_TOOL_IMAGE_H

#include <stdint.h>

/* Write pixels [height, width, colours], colours 1 (grey) or 3 (RGB), as a
 * PNG file, whole or not at all. 0 or an exit status, with a message. */
int image_write_png(const char *path, int64_t width, int64_t height,
                    int colours, const uint8_t *pixels);

/* The same for figures, RGB, with a palette of 256 colours, which takes less
 * than half the room; `kept` colours stay exactly as they are. */
int image_write_figure(const char *path, int64_t width, int64_t height,
                       int kept, const uint8_t colours[][3],
                       const uint8_t *pixels);

#endif
