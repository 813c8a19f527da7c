/* SPDX-License-Identifier: BSD-2-Clause */
/* An architecture: its list of operations, their checks, and its heads. */

#include "network/architecture_priv.h"

#include <math.h>
#include <string.h>

/* Numbers of a value, which is one row of a batch. */
enum { MAX_VALUE = 1 << 26 };

/* ---- A node -------------------------------------------------------------- */

void *kaci_node_at(struct kaci_node *node, const struct kaci_field *field)
{
    return (char *)node + field->offset;
}

static void set_usual(struct kaci_node *node, const struct kaci_field *field)
{
    switch (field->type) {
    case KACI_FIELD_WHOLE:
        *(int64_t *)kaci_node_at(node, field) = (int64_t)field->usual;
        break;
    case KACI_FIELD_REAL:
        *(double *)kaci_node_at(node, field) = field->usual;
        break;
    case KACI_FIELD_VALUE:
    case KACI_FIELD_CHOICE:
        *(int32_t *)kaci_node_at(node, field) = (int32_t)field->usual;
        break;
    default:
        break;
    }
}

struct kaci_node kaci_node_new(const struct kaci_node_kind *kind)
{
    struct kaci_node node = {.kind = kind, .x = -1, .y = -1};
    const struct kaci_field *field;

    for (field = kind->fields; field->type != KACI_FIELD_END; field++) {
        if (field->has_usual) {
            set_usual(&node, field);
        }
    }
    return node;
}

const struct kaci_field *kaci_node_field(const struct kaci_node *node,
                                         const char *key)
{
    const struct kaci_field *field;

    for (field = node->kind->fields; field->type != KACI_FIELD_END; field++) {
        if (strcmp(field->key, key) == 0) {
            return field;
        }
    }
    return NULL;
}

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_';
}

kac_status kaci_node_set_name(struct kaci_node *node, const char *name)
{
    size_t i;

    if (name == NULL) {
        node->name[0] = '\0';
        return KAC_OK;
    }
    for (i = 0; i <= KACI_NODE_NAME && name[i] != '\0'; i++) {
        if (!is_letter(name[i]) &&
            !(i > 0 && (name[i] == '.' || name[i] == '-'))) {
            break;
        }
    }
    if (i == 0 || i > KACI_NODE_NAME || name[i] != '\0') {
        return kaci_node_refuse(node,
                                "name is \"%.60s\", must be 1 to %d letters, "
                                "digits and \"_.-\", not first \".\" or \"-\"",
                                name, KACI_NODE_NAME);
    }
    memcpy(node->name, name, i + 1);
    return KAC_OK;
}

static kac_status check_name(const kac_architecture *architecture,
                             const struct kaci_node *node,
                             const struct kaci_field *field)
{
    int32_t i;

    if (node->name[0] == '\0') {
        return field->has_usual ? KAC_OK
                                : kaci_node_refuse(node, "%s", "name is NULL");
    }
    for (i = 0; i < architecture->count; i++) {
        if (strcmp(architecture->nodes[i].name, node->name) == 0) {
            return kaci_node_refuse(
                node, "name is that of value %" PRId32 ", must be another", i);
        }
    }
    return KAC_OK;
}

static kac_status check_value(const kac_architecture *architecture,
                              const struct kaci_node *node,
                              const struct kaci_field *field, int32_t value)
{
    if ((value == -1 && field->has_usual) ||
        (value >= 0 && value < architecture->count)) {
        return KAC_OK;
    }
    return kaci_node_refuse(
        node, "%s is %" PRId32 ", must be a value, 0 to %" PRId32 "%s",
        field->key, value, architecture->count - 1,
        field->has_usual ? ", or -1" : "");
}

static kac_status check_field(const kac_architecture *architecture,
                              struct kaci_node *node,
                              const struct kaci_field *field)
{
    int64_t whole;

    switch (field->type) {
    case KACI_FIELD_NAME:
        return check_name(architecture, node, field);
    case KACI_FIELD_VALUE:
        return check_value(architecture, node, field,
                           *(int32_t *)kaci_node_at(node, field));
    case KACI_FIELD_REAL:
        return KAC_OK;
    default:
        break;
    }
    whole = field->type == KACI_FIELD_WHOLE
                ? *(int64_t *)kaci_node_at(node, field)
                : *(int32_t *)kaci_node_at(node, field);
    if (whole < field->least || whole > field->most) {
        return kaci_node_refuse(
            node, "%s is %" PRId64 ", must be %" PRId64 " to %" PRId64,
            field->key, whole, field->least, field->most);
    }
    return KAC_OK;
}

/* ---- The list ------------------------------------------------------------ */

/* Makes room for one node more. */
static kac_status grow(kac_architecture *architecture)
{
    const int32_t room = 2 * architecture->room + 16;
    struct kaci_node *more;

    if (architecture->count < architecture->room) {
        return KAC_OK;
    }
    more = kaci_alloc(architecture->context, room, sizeof *more);
    if (more == NULL) {
        return KACI_NO_MEMORY;
    }
    if (architecture->count > 0) {
        memcpy(more, architecture->nodes,
               (size_t)architecture->count * sizeof *more);
    }
    kaci_free(architecture->context, architecture->nodes);
    architecture->nodes = more;
    architecture->room = room;
    return KAC_OK;
}

static kac_status check_size(const struct kaci_node *node)
{
    const struct kaci_picture *shape = &node->shape;
    char text[KACI_SHAPE_TEXT];

    // Products one by one, as none of the three is above 2^43.
    if (shape->height <= MAX_VALUE && shape->width <= MAX_VALUE &&
        shape->channels <= MAX_VALUE &&
        shape->height * shape->width <= MAX_VALUE / shape->channels) {
        return KAC_OK;
    }
    return kaci_node_refuse(node,
                            "the result is of %s, must have at most %d numbers",
                            kaci_shape_text(shape, text), MAX_VALUE);
}

kac_status kaci_architecture_append(kac_architecture *architecture,
                                    const struct kaci_node *node, int32_t *out)
{
    struct kaci_node copy = *node;
    const struct kaci_field *field;
    kac_status status = KAC_OK;

    if (architecture->count == KACI_MAX_NODES) {
        return kaci_node_refuse(node, "there are %d values already, the most",
                                KACI_MAX_NODES);
    }
    for (field = copy.kind->fields;
         status == KAC_OK && field->type != KACI_FIELD_END; field++) {
        status = check_field(architecture, &copy, field);
    }
    if (status == KAC_OK) {
        status = copy.kind->shape(architecture, &copy);
    }
    if (status == KAC_OK) {
        status = check_size(&copy);
    }
    if (status == KAC_OK) {
        status = grow(architecture);
    }
    if (status != KAC_OK) {
        return status;
    }
    architecture->nodes[architecture->count] = copy;
    if (out != NULL) {
        *out = architecture->count;
    }
    architecture->count++;
    return KAC_OK;
}

kac_status kaci_architecture_new(const kac_context *context,
                                 kac_architecture **out)
{
    kac_architecture *architecture =
        kaci_alloc(context, 1, sizeof *architecture);

    if (architecture == NULL) {
        return KACI_NO_MEMORY;
    }
    architecture->context = context;
    architecture->velocity = architecture->mean = -1;
    *out = architecture;
    return KAC_OK;
}

void kac_architecture_destroy(kac_architecture *architecture)
{
    if (architecture != NULL) {
        kaci_free(architecture->context, architecture->nodes);
        kaci_free(architecture->context, architecture->text);
        kaci_free(architecture->context, architecture);
    }
}

/* ---- What serves, what is reached -----------------------------------------
 */

/* Marks what a value is computed from, itself included. */
static void mark_back(const kac_architecture *architecture, int32_t value,
                      int8_t serves[KACI_MAX_NODES])
{
    int32_t i;

    if (value < 0) {
        return;
    }
    serves[value] = 1;
    for (i = value; i >= 0; i--) {
        const struct kaci_node *node = &architecture->nodes[i];

        if (serves[i] && node->x >= 0) {
            serves[node->x] = 1;
        }
        if (serves[i] && node->y >= 0) {
            serves[node->y] = 1;
        }
    }
}

static kac_status check_reached(const kac_architecture *architecture,
                                int32_t head, const char *name)
{
    int8_t serves[KACI_MAX_NODES] = {0};

    mark_back(architecture, head, serves);
    KACI_REQUIRE(head < 0 || serves[0],
                 "%s, value %" PRId32 ", does not depend on the point, value 0",
                 name, head);
    return KAC_OK;
}

kac_status kaci_architecture_check(const kac_architecture *architecture)
{
    int8_t serves[KACI_MAX_NODES] = {0};
    int32_t i, weights = 0;
    kac_status status;

    KACI_REQUIRE(architecture->velocity >= 0 || architecture->mean >= 0,
                 "the architecture has no head: call "
                 "kac_architecture_set_velocity() or "
                 "kac_architecture_set_mean()");
    mark_back(architecture, architecture->velocity, serves);
    mark_back(architecture, architecture->mean, serves);
    for (i = 0; i < architecture->count; i++) {
        const struct kaci_node *node = &architecture->nodes[i];

        if (!serves[i] && i > 0) {
            return kaci_node_refuse(
                node, "its result, value %" PRId32 ", serves no head", i);
        }
        weights += node->name[0] != '\0';
    }
    status = check_reached(architecture, architecture->velocity, "velocity");
    if (status == KAC_OK) {
        status = check_reached(architecture, architecture->mean, "mean");
    }
    KACI_REQUIRE(status != KAC_OK || weights > 0,
                 "no operation of the architecture has weights");
    return status;
}

/* Copies the nodes that serve, with new numbers. */
static kac_status copy_nodes(const kac_architecture *from,
                             const int8_t serves[KACI_MAX_NODES],
                             int32_t number[KACI_MAX_NODES],
                             kac_architecture *to)
{
    kac_status status = KAC_OK;
    int32_t i;

    for (i = 0; i < from->count && status == KAC_OK; i++) {
        struct kaci_node node = from->nodes[i];

        if (!serves[i]) {
            continue;
        }
        node.x = node.x >= 0 ? number[node.x] : -1;
        node.y = node.y >= 0 ? number[node.y] : -1;
        status = grow(to);
        if (status == KAC_OK) {
            number[i] = to->count;
            to->nodes[to->count++] = node;
        }
    }
    return status;
}

/* All, or with the velocity alone. */
static kac_status copy(const kac_context *context, const kac_architecture *from,
                       int velocity, kac_architecture **out)
{
    int8_t serves[KACI_MAX_NODES] = {0};
    int32_t number[KACI_MAX_NODES] = {0};
    kac_architecture *to;
    kac_status status = kaci_architecture_new(context, &to);

    if (status != KAC_OK) {
        return status;
    }
    if (velocity) {
        mark_back(from, from->velocity, serves);
    } else {
        memset(serves, 1, sizeof serves);
    }
    status = copy_nodes(from, serves, number, to);
    if (status != KAC_OK) {
        kac_architecture_destroy(to);
        return status;
    }
    to->velocity = from->velocity >= 0 ? number[from->velocity] : -1;
    to->mean = from->mean >= 0 && !velocity ? number[from->mean] : -1;
    *out = to;
    return KAC_OK;
}

kac_status kaci_architecture_copy(const kac_context *context,
                                  const kac_architecture *architecture,
                                  kac_architecture **out)
{
    return copy(context, architecture, 0, out);
}

kac_status kaci_architecture_copy_velocity(const kac_context *context,
                                           const kac_architecture *architecture,
                                           kac_architecture **out)
{
    kac_status status = copy(context, architecture, 1, out);

    if (status == KAC_OK) {
        status = kaci_architecture_check(*out);
        if (status != KAC_OK) {
            kac_architecture_destroy(*out);
        }
    }
    return status;
}

void kaci_architecture_options(const kac_architecture *architecture,
                               struct kaci_network_options *options)
{
    const struct kaci_picture *point = &architecture->nodes[0].shape;
    int32_t i;

    options->d = point->height * point->width * point->channels;
    options->activation = -1;
    options->time = KAC_TIME_RAW;
    options->time_size = 0;
    options->time_scale = 1.0;
    options->condition = KAC_CONDITION_NONE;
    options->condition_size = 0;
    options->heads = (architecture->velocity >= 0 ? KAC_HEAD_VELOCITY : 0) |
                     (architecture->mean >= 0 ? KAC_HEAD_MEAN : 0);
    for (i = 0; i < architecture->count; i++) {
        const struct kaci_node *node = &architecture->nodes[i];

        if (node->kind == &kaci_node_time) {
            options->time = node->choice;
            options->time_size = (int32_t)node->whole[KACI_AT_SIZE];
            options->time_scale = node->real;
        }
        if (node->kind == &kaci_node_condition) {
            options->condition = node->choice;
            options->condition_size = (int32_t)node->whole[KACI_AT_SIZE];
        }
    }
}
