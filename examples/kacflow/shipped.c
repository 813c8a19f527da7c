/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that come with the tool: found, and read. */
#include "shipped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "message.h"

static const char classifier_name[] = "fashion-classifier.safetensors";

/* The folder of the running tool, with a slash behind it, or "". Where there is
 * no /proc it stays unknown, and the place of the installation is what is
 * left. */
static void own_folder(char *folder, size_t size)
{
    const ssize_t length = readlink("/proc/self/exe", folder, size - 1);
    char *slash;

    folder[length > 0 ? length : 0] = '\0';
    slash = strrchr(folder, '/');
    if (slash)
        slash[1] = '\0';
    else
        folder[0] = '\0';
}

char *shipped_find(const char *name)
{
    char folder[4096], path[4096 + 256];
    const char *const places[] = {"", "../share/kacflow/"};

    own_folder(folder, sizeof folder);
    for (int i = 0; folder[0] && i < 2; i++) {
        snprintf(path, sizeof path, "%s%s%s", folder, places[i], name);
        if (file_exists(path))
            return file_append(path, "");
    }
    snprintf(path, sizeof path, "%s/%s", KACFLOW_DATA_FOLDER, name);
    return file_exists(path) ? file_append(path, "") : NULL;
}

int shipped_classifier(kac_context *context, const char *name,
                       kac_classifier **out)
{
    const bool ours = strcmp(name, "fashion") == 0;
    char *path = ours ? shipped_find(classifier_name) : NULL;
    kac_status status;

    if (ours && !path) {
        message_error("%s, which comes with kacflow, is not beside the tool "
                      "nor in %s",
                      classifier_name, KACFLOW_DATA_FOLDER);
        return TOOL_FAILED;
    }
    status = kac_classifier_load(context, ours ? path : name, out);
    if (status)
        message_status(status, NULL);
    free(path);
    return status ? TOOL_FAILED : 0;
}
