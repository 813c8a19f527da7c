/* SPDX-License-Identifier: BSD-2-Clause */
/* The U-Net: its tensors, and its operations on a graph. One walk through the
 * architecture does both: without a graph it lists the tensors, with one it
 * finds them by name and builds.
 *
 *   block:      h = conv(act(norm(x)));  h = norm(h) with time and class;
 *               h = conv(dropout(act(h))) + skip(x)
 *   attention:  x + proj(softmax(q k^T) v),  q, k, v = qkv(norm(x))
 *
 * Dhariwal and Nichol, Diffusion Models Beat GANs on Image Synthesis (2021),
 * section 3 and appendix; Ho, Jain, Abbeel (2020), appendix B. Names of
 * tensors are those of the former's published weights. */

#include "network/network_priv.h"

#include <kacflow/unet.h>

/* Time becomes base channels times this. */
enum { EMBED_FACTOR = 4 };

static const char CLASS_TABLE[] = "label_emb.weight";
static const double EPSILON = 1e-5;

/* A picture on the graph (-1 while listing), and its channels. */
struct picture {
    int32_t value;
    int64_t channels;
};

/* All pictures that the way up takes from the way down. */
enum { MOST_SKIPS = KACI_MAX_LEVELS * (KACI_MAX_BLOCKS + 1) + 1 };

struct walk {
    kac_network *network;
    const struct kaci_unet_options *unet;
    struct kaci_graph *graph; /* NULL: only list */
    kac_status status;
    int32_t embedding; /* act(time and class) [rows, 4 base] */
    int64_t dropouts;  /* so far; the number of a mask */
    char prefix[KACI_TENSOR_NAME / 2];
    int32_t depth; /* of the skips */
    struct picture skips[MOST_SKIPS];
};

/* Places of a layer's weight and bias in the parameters. */
struct places {
    int64_t weight, bias;
};

/* Weight or bias of a layer under the walk's prefix. fan_in 0: all numbers
 * begin as `initial`. */
static int64_t tensor(struct walk *walk, const char *layer, const char *part,
                      int32_t rank, const int64_t *shape, int64_t fan_in,
                      float initial, int32_t last)
{
    char name[KACI_TENSOR_NAME];
    struct kaci_weights *made;

    snprintf(name, sizeof name, "%s%s.%s", walk->prefix, layer, part);
    if (walk->graph != NULL) {
        return kaci_network_offset(walk->network, name);
    }
    if (walk->status != KAC_OK) {
        return 0;
    }
    made = kaci_network_append(walk->network, name, rank, shape, fan_in,
                               kaci_network_item(name));
    if (made == NULL) {
        walk->status = KACI_NO_MEMORY;
        return 0;
    }
    made->initial = initial;
    made->last = last;
    return made->offset;
}

static struct places drawn(struct walk *walk, const char *layer, int32_t rank,
                           const int64_t *shape, int32_t last)
{
    struct places places;
    int64_t fan_in = 1;
    int32_t j;

    for (j = 1; j < rank; j++) {
        fan_in *= shape[j];
    }
    places.weight = tensor(walk, layer, "weight", rank, shape, fan_in, 0, last);
    places.bias = tensor(walk, layer, "bias", 1, shape, fan_in, 0, last);
    return places;
}

/* A convolution of `size` 1 or 3; the residual is -1 for none. A last one may
 * begin as zero. */
struct conv {
    int64_t out;
    int32_t size, stride, upsample, residual, last;
    int32_t rank; /* of its weight: 4, 3 where it is over positions in a row */
};

static const struct conv plain_conv = {0, 3, 1, 1, -1, 0, 4};

static struct picture convolve(struct walk *walk, const char *layer,
                               struct picture x, struct conv conv)
{
    const int64_t shape[4] = {conv.out, x.channels, conv.size, conv.size};
    const struct places places =
        drawn(walk, layer, conv.rank, shape, conv.last);

    if (walk->graph != NULL) {
        x.value = kaci_graph_conv(walk->graph, x.value, conv.out, conv.size,
                                  conv.stride, conv.upsample, places.weight,
                                  places.bias, conv.residual);
    }
    x.channels = conv.out;
    return x;
}

/* A convolution that keeps size and number of channels apart from `out`. */
static struct picture convolve_to(struct walk *walk, const char *layer,
                                  struct picture x, int64_t out)
{
    struct conv conv = plain_conv;

    conv.out = out;
    return convolve(walk, layer, x, conv);
}

/* Groups of a norm: the largest divisor of `channels` up to `most`. */
static int64_t groups_of(int64_t most, int64_t channels)
{
    int64_t groups = most < channels ? most : channels;

    while (channels % groups != 0) {
        groups--;
    }
    return groups;
}

static struct picture normalize(struct walk *walk, const char *layer,
                                struct picture x, int32_t modulation,
                                int32_t activation)
{
    const int64_t groups = groups_of(walk->unet->groups, x.channels);
    struct places places;

    places.weight = tensor(walk, layer, "weight", 1, &x.channels, 0, 1, 0);
    places.bias = tensor(walk, layer, "bias", 1, &x.channels, 0, 0, 0);
    if (walk->graph != NULL) {
        x.value = kaci_graph_group_norm(walk->graph, x.value, groups, EPSILON,
                                        places.weight, places.bias, modulation,
                                        activation);
    }
    return x;
}

static int32_t dense(struct walk *walk, const char *layer, int32_t x,
                     int64_t in, int64_t out, int32_t activation)
{
    const int64_t shape[2] = {out, in};
    const struct places places = drawn(walk, layer, 2, shape, 0);

    return walk->graph != NULL
               ? kaci_graph_linear(walk->graph, x, out, places.weight,
                                   places.bias, activation, -1)
               : -1;
}

/* ---- Blocks -------------------------------------------------------------- */

enum { KEEP, DOWN, UP };

/* The picture of half or twice the size, without weights. */
static struct picture resize(struct walk *walk, struct picture x, int size)
{
    if (walk->graph != NULL && size != KEEP) {
        x.value = size == DOWN ? kaci_graph_pool(walk->graph, x.value)
                               : kaci_graph_upsample(walk->graph, x.value);
    }
    return x;
}

/* act(norm(x)), resized, convolved to `out`: the first half of a block. An
 * upsampling is the convolution's. */
static struct picture block_in(struct walk *walk, struct picture x, int64_t out,
                               int size)
{
    const int32_t activation = walk->network->options.activation;
    struct conv conv = plain_conv;

    x = normalize(walk, "in_layers.0", x, -1, activation);
    if (size == DOWN) {
        x = resize(walk, x, DOWN);
    }
    conv.out = out;
    conv.upsample = size == UP ? 2 : 1;
    return convolve(walk, "in_layers.2", x, conv);
}

/* Time and class enter h, which is normalised and activated. */
static struct picture block_embed(struct walk *walk, struct picture h)
{
    const int32_t activation = walk->network->options.activation;
    const int64_t width = EMBED_FACTOR * walk->unet->base;
    const int32_t scale_shift = walk->unet->scale_shift;
    const int32_t embedding =
        dense(walk, "emb_layers.1", walk->embedding, width,
              scale_shift ? 2 * h.channels : h.channels, KACI_IDENTITY);

    if (walk->graph != NULL && !scale_shift) {
        h.value = kaci_graph_add_channels(walk->graph, h.value, embedding);
    }
    return normalize(walk, "out_layers.0", h, scale_shift ? embedding : -1,
                     activation);
}

static struct picture block(struct walk *walk, struct picture x, int64_t out,
                            int size)
{
    struct picture h = block_in(walk, x, out, size), skip;
    struct conv conv = plain_conv;

    h = block_embed(walk, h);
    if (walk->graph != NULL && walk->unet->dropout > 0.0) {
        h.value = kaci_graph_dropout(walk->graph, h.value, walk->unet->dropout,
                                     walk->dropouts++);
    }
    skip = resize(walk, x, size);
    if (skip.channels != out) {
        conv.out = out;
        conv.size = 1;
        skip = convolve(walk, "skip_connection", skip, conv);
        conv.size = plain_conv.size;
    }
    conv.out = out;
    conv.residual = skip.value;
    conv.last = 1;
    return convolve(walk, "out_layers.3", h, conv);
}

static int64_t heads_of(const struct walk *walk, int64_t channels, int up)
{
    if (walk->unet->head_channels > 0) {
        return channels / walk->unet->head_channels;
    }
    return up ? walk->unet->heads_up : walk->unet->heads;
}

/* The channels of an attention must divide into its heads. */
static void check_heads(struct walk *walk, int64_t channels, int up)
{
    const int64_t by = walk->unet->head_channels;
    const int64_t heads = heads_of(walk, channels, up);

    if (walk->status != KAC_OK) {
        return;
    }
    if (by > 0 && channels % by != 0) {
        walk->status =
            kaci_error(KAC_ERROR_ARGUMENT,
                       "attention to %" PRId64 " channels cannot have %" PRId64
                       " a head; the number must divide them",
                       channels, by);
    } else if (channels % heads != 0) {
        walk->status =
            kaci_error(KAC_ERROR_ARGUMENT,
                       "attention to %" PRId64 " channels cannot have %" PRId64
                       " heads; the number must divide them",
                       channels, heads);
    }
}

static struct picture attend(struct walk *walk, struct picture x, int up)
{
    struct conv conv = plain_conv;
    struct picture h;

    check_heads(walk, x.channels, up);
    conv.size = 1;
    conv.rank = 3;
    conv.out = 3 * x.channels;
    h = normalize(walk, "norm", x, -1, KACI_IDENTITY);
    h = convolve(walk, "qkv", h, conv);
    if (walk->graph != NULL) {
        h.value = kaci_graph_attention(walk->graph, h.value,
                                       (int32_t)heads_of(walk, x.channels, up),
                                       walk->unet->order);
    }
    h.channels = x.channels;
    conv.out = x.channels;
    conv.residual = x.value;
    conv.last = 1;
    return convolve(walk, "proj_out", h, conv);
}

/* Between levels: a block, a convolution or none. */
static struct picture step(struct walk *walk, struct picture x, int size)
{
    const int down = size == DOWN;
    struct conv conv = plain_conv;

    if (walk->unet->resample == KAC_RESAMPLE_BLOCK) {
        return block(walk, x, x.channels, size);
    }
    if (walk->unet->resample == KAC_RESAMPLE_POOL) {
        return resize(walk, x, size);
    }
    conv.out = x.channels;
    conv.stride = down ? 2 : 1;
    conv.upsample = down ? 1 : 2;
    return convolve(walk, down ? "op" : "conv", x, conv);
}

/* ---- The whole ----------------------------------------------------------- */

static void prefix(struct walk *walk, const char *list, int32_t i, int32_t j)
{
    if (i < 0) {
        snprintf(walk->prefix, sizeof walk->prefix, "%s.%" PRId32 ".", list, j);
    } else {
        snprintf(walk->prefix, sizeof walk->prefix,
                 "%s.%" PRId32 ".%" PRId32 ".", list, i, j);
    }
}

/* act(time and class), the same for every block. */
static void embed(struct walk *walk)
{
    kac_network *network = walk->network;
    const int64_t width = EMBED_FACTOR * walk->unet->base;
    const int32_t activation = network->options.activation;
    int32_t h;

    snprintf(walk->prefix, sizeof walk->prefix, "time_embed.");
    h = dense(walk, "0", network->in_time, network->options.time_size, width,
              activation);
    h = dense(walk, "2", h, width, width, KACI_IDENTITY);
    if (walk->graph == NULL) {
        if (walk->status == KAC_OK) {
            walk->status = kaci_condition_append(network, CLASS_TABLE, width);
        }
        return;
    }
    if (network->options.condition != KAC_CONDITION_NONE) {
        h = kaci_graph_add(
            walk->graph, h,
            kaci_condition_add(network, walk->graph, CLASS_TABLE, width));
    }
    walk->embedding = kaci_graph_activate(walk->graph, h, activation);
}

static void push(struct walk *walk, struct picture x)
{
    assert(walk->depth < MOST_SKIPS);
    walk->skips[walk->depth++] = x;
}

static int64_t level_channels(const struct walk *walk, int32_t level)
{
    return (int64_t)(walk->unet->multipliers[level] * (double)walk->unet->base);
}

static struct picture way_down(struct walk *walk, struct picture x)
{
    static const char LIST[] = "input_blocks";
    const struct kaci_unet_options *unet = walk->unet;
    int32_t number = 0, level, i;

    prefix(walk, LIST, -1, number++);
    x = convolve_to(walk, "0", x, level_channels(walk, 0));
    push(walk, x);
    for (level = 0; level < unet->levels; level++) {
        for (i = 0; i < unet->blocks; i++) {
            prefix(walk, LIST, number, 0);
            x = block(walk, x, level_channels(walk, level), KEEP);
            if ((unet->attention >> level) & 1) {
                prefix(walk, LIST, number, 1);
                x = attend(walk, x, 0);
            }
            push(walk, x);
            number++;
        }
        if (level < unet->levels - 1) {
            prefix(walk, LIST, number++, 0);
            x = step(walk, x, DOWN);
            push(walk, x);
        }
    }
    return x;
}

static struct picture middle(struct walk *walk, struct picture x)
{
    static const char LIST[] = "middle_block";
    int32_t number = 0;

    prefix(walk, LIST, -1, number++);
    x = block(walk, x, x.channels, KEEP);
    if (walk->unet->middle) {
        prefix(walk, LIST, -1, number++);
        x = attend(walk, x, 0);
    }
    prefix(walk, LIST, -1, number);
    return block(walk, x, x.channels, KEEP);
}

static struct picture join(struct walk *walk, struct picture x)
{
    const struct picture skip = walk->skips[--walk->depth];

    if (walk->graph != NULL) {
        x.value = kaci_graph_concat(walk->graph, x.value, skip.value);
    }
    x.channels += skip.channels;
    return x;
}

static struct picture way_up(struct walk *walk, struct picture x)
{
    static const char LIST[] = "output_blocks";
    const struct kaci_unet_options *unet = walk->unet;
    int32_t number = 0, level, i;

    for (level = unet->levels - 1; level >= 0; level--) {
        for (i = 0; i <= unet->blocks; i++) {
            int32_t part = 0;

            x = join(walk, x);
            prefix(walk, LIST, number, part++);
            x = block(walk, x, level_channels(walk, level), KEEP);
            if ((unet->attention >> level) & 1) {
                prefix(walk, LIST, number, part++);
                x = attend(walk, x, 1);
            }
            if (level > 0 && i == unet->blocks) {
                prefix(walk, LIST, number, part);
                x = step(walk, x, UP);
            }
            number++;
        }
    }
    assert(walk->depth == 0);
    return x;
}

/* Channels of a head, before its squares are taken apart. */
static int64_t head_channels(const struct kaci_unet_options *unet)
{
    return unet->channels * unet->patch * unet->patch;
}

static int64_t out_channels(const kac_network *network)
{
    const int both =
        network->options.heads == (KAC_HEAD_VELOCITY | KAC_HEAD_MEAN);

    return (both ? 2 : 1) * head_channels(&network->options.unet);
}

/* Squares of positions become channels of one; without patches nothing. */
static struct picture join_patches(struct walk *walk, struct picture x)
{
    const int32_t patch = walk->unet->patch;

    if (walk->graph != NULL && patch > 1) {
        x.value = kaci_graph_join_patches(walk->graph, x.value, patch);
    }
    x.channels *= (int64_t)patch * patch;
    return x;
}

/* From the picture to the channels of the heads. */
static struct picture whole(struct walk *walk)
{
    const kac_network *network = walk->network;
    struct picture x = {network->in_x, walk->unet->channels};
    struct conv conv = plain_conv;

    embed(walk);
    x = join_patches(walk, x);
    x = way_down(walk, x);
    x = middle(walk, x);
    x = way_up(walk, x);
    snprintf(walk->prefix, sizeof walk->prefix, "out.");
    x = normalize(walk, "0", x, -1, network->options.activation);
    conv.out = out_channels(network);
    conv.last = 1;
    return convolve(walk, "2", x, conv);
}

static kac_status unet_list(kac_network *network)
{
    struct walk walk = {
        .network = network, .unet = &network->options.unet, .embedding = -1};

    whole(&walk);
    return walk.status == KAC_OK ? kaci_network_append_time(network)
                                 : walk.status;
}

/* One head, from channel `first` of the result on, as a picture. */
static int32_t head(const struct walk *walk, struct picture y, int64_t first)
{
    const struct kaci_unet_options *unet = walk->unet;
    const int64_t channels = head_channels(unet);
    int32_t value = y.value;

    if (y.channels > channels) {
        value = kaci_graph_slice(walk->graph, value, first, channels);
    }
    if (unet->patch > 1) {
        value = kaci_graph_split_patches(walk->graph, value, unet->patch);
    }
    kaci_graph_output(walk->graph, value);
    return value;
}

static kac_status unet_graph(kac_network *network)
{
    const struct kaci_unet_options *unet = &network->options.unet;
    const int32_t heads = network->options.heads;
    struct walk walk = {.network = network, .unet = unet, .embedding = -1};
    struct picture y;
    kac_status status = kaci_graph_create(
        network->context, kaci_network_shard_rows(network), &network->graph);

    if (status != KAC_OK) {
        return status;
    }
    walk.graph = network->graph;
    network->in_x = kaci_graph_input_image(walk.graph, unet->height,
                                           unet->width, unet->channels, 1);
    network->in_time =
        kaci_graph_input(walk.graph, network->options.time_size, 0);
    y = whole(&walk);
    if (heads & KAC_HEAD_VELOCITY) {
        network->out_velocity = head(&walk, y, 0);
    }
    if (heads & KAC_HEAD_MEAN) {
        network->out_mean = head(&walk, y, head_channels(unet));
    }
    status = kaci_graph_differentiate(walk.graph);
    return status == KAC_OK
               ? kaci_graph_finish(walk.graph, network->parameter_count)
               : status;
}

/* Pictures of about 8192 positions in all, a power of two of them: 8 of 28 x
 * 28, 1 of 96 x 96. More would need more memory, fewer spend a larger share on
 * packing weights. */
enum { POSITIONS = 8192, MOST_ROWS = 16 };

int64_t kaci_picture_rows(int64_t positions)
{
    int64_t rows = MOST_ROWS;

    while (rows > 1 && rows * positions > POSITIONS) {
        rows /= 2;
    }
    return rows;
}

static int64_t unet_rows(const struct kaci_network_options *options)
{
    return kaci_picture_rows(options->unet.height / options->unet.patch *
                             (options->unet.width / options->unet.patch));
}

const struct kaci_network_kind kaci_unet_kind = {
    KAC_NETWORK_UNET, unet_rows,        unet_list,
    unet_graph,       kaci_unet_create, kaci_unet_set_own};
