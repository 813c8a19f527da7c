/* SPDX-License-Identifier: BSD-2-Clause */
/* PNG files. */
#include "image.h"

#include <png.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdlib.h>

#include "files.h"
#include "image_palette.h"
#include "message.h"

static void png_fails(png_structp png, png_const_charp text)
{
    const char *path = png_get_error_ptr(png);

    message_error("%s cannot be written: %s", path, text);
    png_longjmp(png, 1);
}

static void png_warns(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

/* Rows of numbers of the palette, or of the pixels themselves. */
static void write_rows(png_structp png, uint32_t width, uint32_t height,
                       int colours, const struct image_palette *palette,
                       const uint8_t *pixels, uint8_t *row)
{
    for (uint32_t y = 0; y < height; y++) {
        const uint8_t *line = pixels + (size_t)y * width * (size_t)colours;

        if (palette)
            for (uint32_t x = 0; x < width; x++)
                row[x] = image_palette_index(palette, line + 3 * (size_t)x);
        png_write_row(png, palette ? row : line);
    }
}

static void set_palette(png_structp png, png_infop info,
                        const struct image_palette *palette)
{
    png_color colours[palette_most];

    for (int i = 0; i < palette->count; i++) {
        colours[i].red = palette->colours[i][0];
        colours[i].green = palette->colours[i][1];
        colours[i].blue = palette->colours[i][2];
    }
    png_set_PLTE(png, info, colours, palette->count);
    png_set_compression_level(png, 9);
}

/* libpng returns from errors by longjmp: nothing in here changes after
 * setjmp but what libpng owns. `row` has room for a row of the palette's
 * numbers; both are NULL where there is no palette. */
static int encode(FILE *stream, char *path, uint32_t width, uint32_t height,
                  int colours, const struct image_palette *palette,
                  uint8_t *row, const uint8_t *pixels)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, path,
                                              png_fails, png_warns);
    png_infop info = png ? png_create_info_struct(png) : NULL;

    if (!info) {
        png_destroy_write_struct(&png, NULL);
        return message_memory("a PNG file");
    }
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return TOOL_FAILED;
    }
    png_init_io(png, stream);
    png_set_IHDR(png, info, width, height, 8,
                 palette        ? PNG_COLOR_TYPE_PALETTE
                 : colours == 3 ? PNG_COLOR_TYPE_RGB
                                : PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (palette)
        set_palette(png, info, palette);
    png_write_info(png, info);
    write_rows(png, width, height, colours, palette, pixels, row);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return 0;
}

static int write_png(const char *path, int64_t width, int64_t height,
                     int colours, const struct image_palette *palette,
                     uint8_t *row, const uint8_t *pixels)
{
    struct new_file file;
    int wrong;

    if (width < 1 || height < 1 || width > 65500 || height > 65500) {
        message_error("%s: a picture of %lld x %lld pixels is too large; "
                      "lower --count",
                      path, (long long)width, (long long)height);
        return TOOL_USAGE;
    }
    wrong = file_begin(&file, path);
    if (wrong)
        return wrong;
    wrong = encode(file.stream, file.path, (uint32_t)width, (uint32_t)height,
                   colours, palette, row, pixels);
    if (wrong) {
        file_abandon(&file);
        return wrong;
    }
    return file_commit(&file);
}

int image_write_png(const char *path, int64_t width, int64_t height,
                    int colours, const uint8_t *pixels)
{
    return write_png(path, width, height, colours, NULL, NULL, pixels);
}

int image_write_figure(const char *path, int64_t width, int64_t height,
                       int kept, const uint8_t colours[][3],
                       const uint8_t *pixels)
{
    struct image_palette *palette = malloc(sizeof *palette);
    uint8_t *row = malloc((size_t)width);
    int wrong;

    if (palette && row &&
        image_palette_choose(width * height, pixels, kept, colours, palette))
        wrong = write_png(path, width, height, 3, palette, row, pixels);
    else
        wrong = message_memory("a picture");
    free(palette);
    free(row);
    return wrong;
}
