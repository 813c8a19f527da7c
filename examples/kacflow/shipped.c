/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that come with the tool: found, and read. */
#include "shipped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "message.h"

static const char ours[] = "fashion"; // what users call both
static const char classifier_name[] = "fashion-classifier.safetensors";
static const char model_name[] = "fashion-unet.safetensors";

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

/* The path of what a user named; NULL after saying that it is not there. */
static char *named(const char *name, const char *file)
{
    char *path =
        strcmp(name, ours) == 0 ? shipped_find(file) : file_append(name, "");

    if (!path)
        message_error("%s, which comes with kacflow, is not beside the tool "
                      "nor in %s",
                      file, KACFLOW_DATA_FOLDER);
    return path;
}

int shipped_classifier(kac_context *context, const char *name,
                       kac_classifier **out)
{
    char *path = named(name, classifier_name);
    const kac_status status =
        path ? kac_classifier_load(context, path, out) : KAC_OK;

    if (status)
        message_status(status, NULL);
    free(path);
    return path && !status ? 0 : TOOL_FAILED;
}

static int replace(const char **name, char **path)
{
    if (!*name || strcmp(*name, ours) != 0)
        return 0;
    if (!*path)
        *path = named(ours, model_name);
    if (!*path)
        return TOOL_FAILED;
    *name = *path;
    return 0;
}

int shipped_model(struct options *options, char **path)
{
    int wrong = replace(&options->given[OPTION_INIT], path);

    for (int i = 0; !wrong && i < options->file_count; i++)
        wrong = replace(&options->files[i], path);
    return wrong;
}
