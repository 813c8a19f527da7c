/* SPDX-License-Identifier: BSD-2-Clause */
/* An architecture: options of its operations, its heads, what there is. */

#include "network/architecture_priv.h"

#include <math.h>

static const struct kaci_node *node_at(const kac_architecture *architecture,
                                       int32_t value)
{
    return architecture != NULL && value >= 0 && value < architecture->count
               ? &architecture->nodes[value]
               : NULL;
}

/* The option of a value's operation, or NULL. */
static const struct kaci_field *field_of(const kac_architecture *architecture,
                                         int32_t value, const char *key)
{
    const struct kaci_node *node = node_at(architecture, value);

    return node != NULL ? kaci_node_field(node, key) : NULL;
}

static kac_status check_option(const kac_architecture *architecture,
                               int32_t value, const char *key)
{
    const struct kaci_node *node = node_at(architecture, value);

    KACI_REQUIRE(architecture != NULL, "architecture is NULL");
    KACI_REQUIRE(node != NULL, "value is %" PRId32 ", must be 0 to %" PRId32,
                 value, architecture->count - 1);
    if (kaci_node_field(node, key) == NULL) {
        return kaci_node_refuse(node, "value %" PRId32 " has no %s", value,
                                key);
    }
    return KAC_OK;
}

static kac_status set_flag(kac_architecture *architecture, int32_t value,
                           const char *key, int32_t flag)
{
    const kac_status status = check_option(architecture, value, key);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(flag == 0 || flag == 1, "%s is %" PRId32 ", must be 0 or 1",
                 key, flag);
    *(int64_t *)kaci_node_at(&architecture->nodes[value],
                             field_of(architecture, value, key)) = flag;
    return KAC_OK;
}

static int32_t flag_of(const kac_architecture *architecture, int32_t value,
                       const char *key)
{
    const struct kaci_field *field = field_of(architecture, value, key);

    return field != NULL
               ? (int32_t) *
                     (int64_t *)kaci_node_at(&architecture->nodes[value], field)
               : 0;
}

kac_status kac_architecture_set_bias(kac_architecture *architecture,
                                     int32_t value, int32_t bias)
{
    return set_flag(architecture, value, "bias", bias);
}

int32_t kac_architecture_bias(const kac_architecture *architecture,
                              int32_t value)
{
    return flag_of(architecture, value, "bias");
}

kac_status kac_architecture_set_last(kac_architecture *architecture,
                                     int32_t value, int32_t last)
{
    return set_flag(architecture, value, "last", last);
}

int32_t kac_architecture_last(const kac_architecture *architecture,
                              int32_t value)
{
    return flag_of(architecture, value, "last");
}

kac_status kac_architecture_set_epsilon(kac_architecture *architecture,
                                        int32_t value, double epsilon)
{
    const kac_status status = check_option(architecture, value, "epsilon");

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(isfinite(epsilon) && epsilon > 0.0,
                 "epsilon is %g, must be finite and > 0", epsilon);
    architecture->nodes[value].real = epsilon;
    return KAC_OK;
}

double kac_architecture_epsilon(const kac_architecture *architecture,
                                int32_t value)
{
    return field_of(architecture, value, "epsilon") != NULL
               ? architecture->nodes[value].real
               : (double)NAN;
}

/* Sets a head, which is not the other one. */
static kac_status set_head(kac_architecture *architecture, int32_t value,
                           const char *name, int32_t other, int32_t *head)
{
    const struct kaci_picture *point, *shape;
    char text[KACI_SHAPE_TEXT], wanted[KACI_SHAPE_TEXT];

    if (value == -1) {
        *head = -1;
        return KAC_OK;
    }
    KACI_REQUIRE(value >= 1 && value < architecture->count,
                 "value is %" PRId32 ", must be 1 to %" PRId32
                 ", or -1 for no %s",
                 value, architecture->count - 1, name);
    KACI_REQUIRE(value != other,
                 "value %" PRId32 " is the other head already, must be another "
                 "value to be the %s",
                 value, name);
    point = &architecture->nodes[0].shape;
    shape = &architecture->nodes[value].shape;
    KACI_REQUIRE(
        kaci_same_shape(point, shape) ||
            (shape->height == 1 && shape->width == 1 &&
             shape->channels == point->height * point->width * point->channels),
        "value %" PRId32 " is of %s, must be of %s, as the point, to "
        "be the %s",
        value, kaci_shape_text(shape, text), kaci_shape_text(point, wanted),
        name);
    *head = value;
    return KAC_OK;
}

kac_status kac_architecture_set_velocity(kac_architecture *architecture,
                                         int32_t value)
{
    KACI_REQUIRE(architecture != NULL, "architecture is NULL");
    return set_head(architecture, value, "velocity", architecture->mean,
                    &architecture->velocity);
}

int32_t kac_architecture_velocity(const kac_architecture *architecture)
{
    return architecture != NULL ? architecture->velocity : -1;
}

kac_status kac_architecture_set_mean(kac_architecture *architecture,
                                     int32_t value)
{
    KACI_REQUIRE(architecture != NULL, "architecture is NULL");
    return set_head(architecture, value, "mean", architecture->velocity,
                    &architecture->mean);
}

int32_t kac_architecture_mean(const kac_architecture *architecture)
{
    return architecture != NULL ? architecture->mean : -1;
}

int32_t kac_architecture_count(const kac_architecture *architecture)
{
    return architecture != NULL ? architecture->count : 0;
}

const char *kac_architecture_operation(const kac_architecture *architecture,
                                       int32_t value)
{
    const struct kaci_node *node = node_at(architecture, value);

    return node != NULL ? node->kind->word : NULL;
}

const char *kac_architecture_name(const kac_architecture *architecture,
                                  int32_t value)
{
    const struct kaci_node *node = node_at(architecture, value);

    return node != NULL && node->name[0] != '\0' ? node->name : NULL;
}

int64_t kac_architecture_height(const kac_architecture *architecture,
                                int32_t value)
{
    const struct kaci_node *node = node_at(architecture, value);

    return node != NULL ? node->shape.height : 0;
}

int64_t kac_architecture_width(const kac_architecture *architecture,
                               int32_t value)
{
    const struct kaci_node *node = node_at(architecture, value);

    return node != NULL ? node->shape.width : 0;
}

int64_t kac_architecture_channels(const kac_architecture *architecture,
                                  int32_t value)
{
    const struct kaci_node *node = node_at(architecture, value);

    return node != NULL ? node->shape.channels : 0;
}
