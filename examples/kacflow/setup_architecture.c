/* SPDX-License-Identifier: BSD-2-Clause */
/* An architecture from a file. */
#include "setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

enum { longest = 1 << 20 }; // bytes of a text; 4096 operations have fewer

/* From the metadata of a model or a checkpoint. */
static int from_tensors(kac_context *context, const char *path,
                        kac_architecture **out)
{
    kac_tensors *file = NULL;
    const char *text = NULL;
    kac_status status = kac_tensors_open(context, path, &file);

    if (!status)
        text = kac_tensors_metadata(file, "network.architecture");
    if (!status && text)
        status = kac_architecture_parse(context, text, out);
    if (status)
        message_status(status, path);
    else if (!text)
        message_error("%s has a network without an architecture; its kind is "
                      "for --network",
                      path);
    kac_tensors_destroy(file);
    return status || !text ? TOOL_FAILED : 0;
}

int setup_architecture(kac_context *context, const char *path,
                       kac_architecture **out)
{
    static const char begins[] = "kacflow architecture";
    char *text = malloc(longest + 1);
    FILE *stream = text ? fopen(path, "rb") : NULL;
    size_t length = 0;
    kac_status status;

    if (stream) {
        length = fread(text, 1, longest, stream);
        fclose(stream);
    }
    if (!text)
        return message_memory("the architecture");
    if (!stream) {
        free(text);
        message_error("cannot open %s", path);
        return TOOL_FAILED;
    }
    text[length] = '\0';
    if (strncmp(text, begins, sizeof begins - 1) != 0) {
        free(text);
        return from_tensors(context, path, out);
    }
    status = kac_architecture_parse(context, text, out);
    free(text);
    if (!status)
        return 0;
    message_status(status, path);
    return TOOL_FAILED;
}
