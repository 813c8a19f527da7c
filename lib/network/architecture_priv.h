/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of an architecture: a list of operations, each of which is one
 * row of a list of kinds and the numbers of its
 * options, described by the kind's fields. Building by calls and reading a text
 * both end in kaci_architecture_append(), which checks. */
#ifndef KACI_ARCHITECTURE_PRIV_H
#define KACI_ARCHITECTURE_PRIV_H

#include "network/network_priv.h"

#include <kacflow/architecture.h>

enum { KACI_MAX_NODES = 4096, KACI_NODE_NAME = 48, KACI_NODE_WHOLES = 6 };

struct kaci_picture {
    int64_t height, width, channels;
};

/* An operation. Which of the members it has is told by its kind's fields. */
struct kaci_node {
    const struct kaci_node_kind *kind;
    char name[KACI_NODE_NAME + 1]; /* empty: none */
    int32_t x, y;                  /* values read; -1: none */
    int32_t choice;                /* activation, time, condition */
    int64_t whole[KACI_NODE_WHOLES];
    double real;
    struct kaci_picture shape; /* of the result */
};

/* What a field is, and so its type. */
enum kaci_field_type {
    KACI_FIELD_END = 0,
    KACI_FIELD_NAME,
    KACI_FIELD_VALUE,  /* int32_t; `usual` -1: may be none */
    KACI_FIELD_WHOLE,  /* int64_t */
    KACI_FIELD_REAL,   /* double */
    KACI_FIELD_CHOICE, /* int32_t, a name in a text */
};

struct kaci_field {
    const char *key;
    enum kaci_field_type type;
    size_t offset;       /* in the node */
    int64_t least, most; /* of a whole number; of a choice */
    int32_t has_usual;   /* left out of a text where it is `usual` */
    double usual;
    const char *(*name_of)(int32_t value);
    kac_status (*from_name)(const char *name, int32_t *out);
};

/* A graph that is being built from the nodes. */
struct kaci_lowering {
    kac_network *network;
    struct kaci_graph *graph;
    int32_t *values;                    /* of the graph, for each node */
    const struct kaci_weights *weights; /* of the next node that has some */
    int64_t dropouts;                   /* so far */
};

struct kaci_node_kind {
    const char *word;
    /* Sets the shape of a node whose fields are within their bounds, or
     * refuses. */
    kac_status (*shape)(const struct kac_architecture *architecture,
                        struct kaci_node *node);
    /* Appends the tensors, and the operation with them. */
    kac_status (*list)(const struct kac_architecture *architecture,
                       const struct kaci_node *node, kac_network *network);
    int32_t (*lower)(struct kaci_lowering *lowering,
                     const struct kaci_node *node);
    struct kaci_field fields[10]; /* up to KACI_FIELD_END */
};

struct kac_architecture {
    const kac_context *context;
    struct kaci_node *nodes;
    int32_t count, room;
    int32_t velocity, mean; /* nodes, or -1 */
    char *text;             /* of the last kac_architecture_text() */
};

/* ---- Kinds (architecture_inputs.c, _weights.c, _plain.c) --------------- */

/* clang-format off */
extern const struct kaci_node_kind
    kaci_node_point,
    kaci_node_time,
    kaci_node_condition,
    kaci_node_linear,
    kaci_node_conv,
    kaci_node_group_norm,
    kaci_node_layer_norm,
    kaci_node_attention,
    kaci_node_add,
    kaci_node_add_channels,
    kaci_node_concat,
    kaci_node_slice,
    kaci_node_activate,
    kaci_node_pool,
    kaci_node_upsample,
    kaci_node_join_patches,
    kaci_node_split_patches,
    kaci_node_flatten,
    kaci_node_dropout;
/* clang-format on */
/* All of them, then NULL. */
extern const struct kaci_node_kind *const kaci_node_kinds[];

/* Places of options in `whole`. */
enum {
    KACI_AT_HEIGHT = 0, /* point */
    KACI_AT_WIDTH = 1,
    KACI_AT_CHANNELS = 2, /* also of what has columns */
    KACI_AT_BIAS = 3,
    KACI_AT_LAST = 4,
    KACI_AT_SIZE = 0, /* of time, condition, convolution, patches */
    KACI_AT_STRIDE = 1,
    KACI_AT_UPSAMPLE = 5,
    KACI_AT_GROUPS = 0, /* or heads */
    KACI_AT_ORDER = 1,
    KACI_AT_FIRST = 0
};

#define KACI_EPSILON 1e-5

/* How fields are written. */
#define KACI_AT_NODE(member) offsetof(struct kaci_node, member)
#define KACI_NAME                                                              \
    .key = "name", .type = KACI_FIELD_NAME, .offset = KACI_AT_NODE(name)
#define KACI_VALUE(word, member)                                               \
    .key = (word), .type = KACI_FIELD_VALUE, .offset = KACI_AT_NODE(member)
#define KACI_WHOLE(word, place, low, high)                                     \
    .key = (word), .type = KACI_FIELD_WHOLE,                                   \
    .offset = KACI_AT_NODE(whole) + (place) * sizeof(int64_t), .least = (low), \
    .most = (high)
#define KACI_REAL(word)                                                        \
    .key = (word), .type = KACI_FIELD_REAL, .offset = KACI_AT_NODE(real)
#define KACI_CHOICE(word, low, high, names)                                    \
    .key = (word), .type = KACI_FIELD_CHOICE, .offset = KACI_AT_NODE(choice),  \
    .least = (low), .most = (high), .name_of = names##_name,                   \
    .from_name = names##_from_name
#define KACI_ACTIVATION                                                        \
    KACI_CHOICE("activation", KAC_ACTIVATION_IDENTITY, KAC_ACTIVATION_TANH,    \
                kac_activation),                                               \
        .has_usual = 1, .usual = KAC_ACTIVATION_IDENTITY

/* ---- For kinds (architecture_kinds.c) ------------------------------------ */

/* KAC_ERROR_ARGUMENT with "linear "name": " before the message, which has
 * something to fill in. */
#define kaci_node_refuse(node, format, ...)                                    \
    kaci_error(KAC_ERROR_ARGUMENT, "%s%s%s%s: " format, (node)->kind->word,    \
               (node)->name[0] != '\0' ? " \"" : "", (node)->name,             \
               (node)->name[0] != '\0' ? "\"" : "", __VA_ARGS__)

/* "28 x 28 x 1". */
enum { KACI_SHAPE_TEXT = 72 };
const char *kaci_shape_text(const struct kaci_picture *shape,
                            char text[KACI_SHAPE_TEXT]);
const struct kaci_picture *
kaci_node_shape(const struct kac_architecture *architecture, int32_t value);
int kaci_same_shape(const struct kaci_picture *a, const struct kaci_picture *b);
struct kaci_picture kaci_vector_shape(int64_t columns);
/* The operand y, called `name`, has the shape, or is none. */
kac_status kaci_node_check_second(const struct kac_architecture *architecture,
                                  const struct kaci_node *node,
                                  const char *name,
                                  const struct kaci_picture *shape);

/* Appends a tensor of the node, drawn by its name; NULL: no memory. */
struct kaci_weights *kaci_node_append(const struct kaci_node *node,
                                      const char *part, int32_t rank,
                                      const int64_t *shape, int64_t fan_in,
                                      kac_network *network);
/* list() of what has none. */
kac_status kaci_node_no_tensors(const struct kac_architecture *architecture,
                                const struct kaci_node *node,
                                kac_network *network);
/* The value of the graph; -1 for -1. */
int32_t kaci_lowered(const struct kaci_lowering *lowering, int32_t value);

/* ---- The list (architecture.c) ------------------------------------------ */

/* Checks and appends; `out` (may be NULL) receives its number. */
kac_status kaci_architecture_append(kac_architecture *architecture,
                                    const struct kaci_node *node, int32_t *out);
/* A node of that kind with its defaults. */
struct kaci_node kaci_node_new(const struct kaci_node_kind *kind);
/* Sets the name, which is checked; NULL: none. */
kac_status kaci_node_set_name(struct kaci_node *node, const char *name);
/* Where a field is. */
void *kaci_node_at(struct kaci_node *node, const struct kaci_field *field);
/* The field of that key, or NULL. */
const struct kaci_field *kaci_node_field(const struct kaci_node *node,
                                         const char *key);
/* An architecture without anything. */
kac_status kaci_architecture_new(const kac_context *context,
                                 kac_architecture **out);
kac_status kaci_architecture_copy(const kac_context *context,
                                  const kac_architecture *architecture,
                                  kac_architecture **out);
/* The same with the velocity as only head, and what it needs. */
kac_status kaci_architecture_copy_velocity(const kac_context *context,
                                           const kac_architecture *architecture,
                                           kac_architecture **out);
/* Refuses what is no network: see kac_network_create_own(). */
kac_status kaci_architecture_check(const kac_architecture *architecture);

/* Dimension, time, condition and heads of a network with it. */
void kaci_architecture_options(const kac_architecture *architecture,
                               struct kaci_network_options *options);

/* ---- The text (architecture_text.c) -------------------------------------- */

/* The text, to be freed by kaci_free(); NULL where there is no memory. */
char *kaci_architecture_print(const kac_context *context,
                              const kac_architecture *architecture);

#endif
