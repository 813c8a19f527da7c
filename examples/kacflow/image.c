/* SPDX-License-Identifier: BSD-2-Clause */
/* PNG files. */
#include "image.h"

#include <png.h>
#include <setjmp.h>
#include <stddef.h>

#include "files.h"
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

/* libpng returns from errors by longjmp: nothing in here changes after
 * setjmp but what libpng owns. */
static int encode(FILE *stream, char *path, uint32_t width, uint32_t height,
                  int colours, const uint8_t *pixels)
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
                 colours == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (uint32_t y = 0; y < height; y++)
        png_write_row(png, pixels + (size_t)y * width * (size_t)colours);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return 0;
}

int image_write_png(const char *path, int64_t width, int64_t height,
                    int colours, const uint8_t *pixels)
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
                   colours, pixels);
    if (wrong) {
        file_abandon(&file);
        return wrong;
    }
    return file_commit(&file);
}
