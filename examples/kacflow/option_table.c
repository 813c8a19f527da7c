/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of options: names, values, what they are for. */
#include "option_checks.h"

#include <stddef.h>

#define SAMPLING (FOR_SAMPLE | FOR_EVAL | FOR_PLOT)
#define LEARNING (FOR_TRAIN | FOR_DISTILL)

static const char *const law_names[] = {"kac", "wiener", "uniform", "poisson",
                                        NULL};
static const char *const signal_names[] = {"constant", "linear", "exp",
                                           "cos",      "vp",     NULL};
static const char *const clock_names[] = {"linear", "quadratic", "sine",
                                          "power",  "vp",        NULL};
static const char *const prior_names[] = {"data", "noise", NULL};
static const char *const network_names[] = {"mlp", "unet", "own", NULL};
static const char *const resample_names[] = {"conv", "pool", "block", NULL};
static const char *const activation_names[] = {"identity", "relu", "silu",
                                               "gelu",     "tanh", NULL};
static const char *const embedding_names[] = {"raw", "log", "fourier",
                                              "sinusoidal", NULL};
static const char *const switch_names[] = {"on", "off", NULL};
static const char *const heads_names[] = {"velocity", "both", NULL};
static const char *const optimizer_names[] = {"sgd", "adam", "adamw", NULL};
static const char *const schedule_names[] = {"constant", "cosine", "step",
                                             NULL};
static const char *const normalize_names[] = {"none", "range", "standard",
                                              "columns", NULL};
static const char *const flip_names[] = {"none", "horizontal", "vertical",
                                         "both", NULL};
static const char *const storage_names[] = {"f32", "f16", "bf16", NULL};
static const char *const precision_names[] = {"f32", "bf16", NULL};
static const char *const method_names[] = {"euler", "midpoint", "heun", "rk4",
                                           "ab2",   "dopri5",   NULL};
static const char *const grid_names[] = {"power", "karras", NULL};
static const char *const coupling_names[] = {"independent", "ot", NULL};
static const char *const kind_names[] = {"scatter", "images", "loss",
                                         "trajectories", NULL};
const char *const option_times_names[] = {"uniform", "power", "log",
                                          "logit-normal", NULL};
const char *const option_weight_names[] = {"uniform", "noise", NULL};

const char *const option_group_titles[GROUP_COUNT] = {
    "Options",
    "The process: X_t = f(t) X_0 + N(g(t)), t = 0 is data, t = T is noise",
    "The network",
    "The optimizer",
    "The loss",
    "The student and its teacher",
    "Sampling",
    "Pictures",
    "Pictures of the theory",
};

// clang-format off
const struct option option_table[OPTIONS] = {
    [OPTION_DATA] = {"data", OPTION_TEXT, GROUP_MAIN,
        FOR_TRAIN | SAMPLING | FOR_CLASSIFY, "D",
        .help = "Data: toy:NAME (also toy:NAME,std=0.1), or a .npy, .csv, "
                "IDX or IDX.gz file. `kacflow show --toys` lists the toys. "
                "To train: what is learned; to eval: what samples are "
                "compared with; in a picture: what is drawn beneath."},
    [OPTION_SOURCE] = {"source", OPTION_TEXT, GROUP_MAIN,
        LEARNING | SAMPLING, "D",
        .help = "Data at T in the place of the noise: the flow carries the "
                "source into --data. To sample: the points to start from, in "
                "turn; a model trained with a source needs them."},
    [OPTION_COUPLING] = {"coupling", OPTION_CHOICE, GROUP_MAIN, FOR_TRAIN,
        "KIND", .names = coupling_names,
        .help = "Which source point goes with which point of a batch: "
                "independent, or ot, the pairs of least total squared "
                "distance (optimal transport)."},
    [OPTION_OUT] = {"out", OPTION_TEXT, GROUP_MAIN,
        LEARNING | SAMPLING | FOR_CLASSIFY, "FILE",
        .help = "File to write, whole or not at all. train, distill, "
                "classify: a .safetensors model; sample: .npy, .csv or .png; "
                "eval: the table as .csv; plot: .png, of a picture of the theory also .csv."},
    [OPTION_STEPS] = {"steps", OPTION_WHOLE, GROUP_MAIN,
        LEARNING | FOR_CLASSIFY, "N", 0, 1e12, .help = "Training steps in all."},
    [OPTION_COUNT_] = {"count", OPTION_WHOLE, GROUP_MAIN, SAMPLING, "N",
        1, 1e9,
        .help = "Number of samples; of a file of samples: how many of them, "
                "by default all."},
    [OPTION_SEED_] = {"seed", OPTION_SEED, GROUP_MAIN,
        LEARNING | SAMPLING | FOR_CLASSIFY, "S",
        .help = "Seed: the same seed gives the same bits, at any number of "
                "threads."},
    [OPTION_THREADS] = {"threads", OPTION_WHOLE, GROUP_MAIN,
        LEARNING | SAMPLING | FOR_CLASSIFY, "N", 0, 1024,
        .help = "Threads; 0 for one a processor. Results do not depend on "
                "it."},
    [OPTION_RESUME] = {"resume", OPTION_FLAG, GROUP_MAIN, LEARNING,
        .help = "Go on from the checkpoint beside --out (its name with "
                "\".checkpoint\"), with the bits of a run that was never "
                "interrupted. All other options must be the same."},
    [OPTION_LABELS] = {"labels", OPTION_TEXT, GROUP_MAIN,
        LEARNING | SAMPLING | FOR_CLASSIFY, "FILE",
        .help = "Conditions, one a point: whole numbers are classes, "
                "anything else is a real vector (.npy, .csv, IDX, IDX.gz). "
                "To sample: those to sample with, in turn; eval of a file: "
                "those that its samples were made with."},
    [OPTION_CLASS] = {"class", OPTION_CHECKED, GROUP_MAIN, SAMPLING | FOR_DISTILL,
        "K[,K...]", .check = check_class,
        .wanted = "class numbers such as 3 or 0,3,5; or all, or none",
        .help = "Classes to sample, in turn; all (the default of a model "
                "with classes) or none."},
    [OPTION_NORMALIZE] = {"normalize", OPTION_CHOICE, GROUP_MAIN, FOR_TRAIN,
        "HOW", .names = normalize_names,
        .help = "What the network sees: the data; range: all values to "
                "[-1, 1]; standard: mean 0 and mean variance 1; columns: "
                "every column for itself."},
    [OPTION_VALIDATION] = {"validation", OPTION_TEXT, GROUP_MAIN, FOR_TRAIN,
        "SHARE|D",
        .help = "Held-out data to measure the loss on: the share of the "
                "points to hold out (0 to 0.5, chosen at random, read into "
                "memory; of a toy, fresh draws), or other data."},
    [OPTION_VALIDATION_EVERY] = {"validation-every", OPTION_WHOLE, GROUP_MAIN,
        FOR_TRAIN, "N", 1, 1e12,
        .help = "Steps between two measurements on held-out data."},
    [OPTION_CHECKPOINT_EVERY] = {"checkpoint-every", OPTION_WHOLE, GROUP_MAIN,
        LEARNING, "N", 0, 1e12,
        .help = "Steps between two checkpoints; 0 for none by steps."},
    [OPTION_CHECKPOINT_SECONDS] = {"checkpoint-seconds", OPTION_REAL,
        GROUP_MAIN, LEARNING, "S", 0, 1e9,
        .help = "A checkpoint also when S seconds have passed since the last; "
                "0 for none by time. Ctrl-C, SIGTERM and SIGHUP write one and "
                "stop; SIGUSR1 writes one, and the model as it is, and goes "
                "on."},
    [OPTION_SAMPLES_EVERY] = {"samples-every", OPTION_WHOLE, GROUP_MAIN,
        FOR_TRAIN, "N", 0, 1e12,
        .help = "Every N steps, a picture of samples of the averaged weights, "
                "always from the same noise, every class in turn, to the name "
                "of --out with \"-samples-STEP.png\"; 0 for none."},
    [OPTION_FLIP] = {"flip", OPTION_CHOICE, GROUP_MAIN,
        FOR_TRAIN | FOR_CLASSIFY, "WHICH", .names = flip_names,
        .help = "Flip pictures at random each time they are learned from: "
                "horizontal (left and right), vertical, both or none. A "
                "classifier knows only horizontal and none."},
    [OPTION_CROP] = {"crop", OPTION_CHECKED, GROUP_MAIN, FOR_TRAIN, "HxW",
        .check = check_crop, .wanted = "height x width such as 256x256",
        .help = "Learn from parts of larger pictures, cut out at random each "
                "time."},
    [OPTION_STORAGE] = {"storage", OPTION_CHOICE, GROUP_MAIN, LEARNING,
        "TYPE", .names = storage_names,
        .help = "How the model keeps its weights: 4 bytes each (f32), or 2, "
                "of 11 (f16) or 8 (bf16) significant bits. Checkpoints are "
                "not rounded."},
    [OPTION_LOG] = {"log", OPTION_TEXT, GROUP_MAIN, LEARNING, "FILE",
        .help = "CSV file of step, loss, velocity, mean, gradient, rate, "
                "validation; `kacflow plot FILE` draws it."},
    [OPTION_LOG_EVERY] = {"log-every", OPTION_WHOLE, GROUP_MAIN, LEARNING,
        "N", 1, 1e12, .help = "Steps between two lines of the log."},
    [OPTION_CSV] = {"csv", OPTION_FLAG, GROUP_MAIN, FOR_EVAL,
        .help = "Print the table as CSV."},
    [OPTION_EXACT] = {"exact", OPTION_WHOLE, GROUP_MAIN, FOR_EVAL, "N",
        0, 5000,
        .help = "Most points for the exact Wasserstein-2 distance, whose "
                "cost grows with their cube; 0 leaves it out."},
    [OPTION_LIKELIHOOD] = {"likelihood", OPTION_FLAG, GROUP_MAIN, FOR_EVAL,
        .help = "Of a model: the likelihood of the data along its flow, "
                "without conditions."},
    [OPTION_CLASSIFIER] = {"classifier", OPTION_TEXT, GROUP_MAIN, FOR_EVAL,
        "FILE",
        .help = "Judge pictures in the features of a classifier that "
                "`kacflow classify` wrote; fashion is the one that comes with "
                "the tool, for Fashion-MNIST."},
    [OPTION_TRAINING] = {"training", OPTION_TEXT, GROUP_MAIN, FOR_EVAL, "D",
        .help = "With --classifier: the data that were learned. Beside every "
                "figure stands what they have, and the nearest of them to "
                "every sample is found."},
    [OPTION_SHIFT] = {"shift", OPTION_WHOLE, GROUP_MAIN, FOR_CLASSIFY, "N",
        0, 1024,
        .help = "Pictures are moved at random by up to so many rows and "
                "columns."},
    [OPTION_CPU] = {"cpu", OPTION_FLAG, GROUP_MAIN, FOR_SHOW,
        .help = "Show the instruction sets and which is in use."},
    [OPTION_TOYS] = {"toys", OPTION_FLAG, GROUP_MAIN, FOR_SHOW,
        .help = "Show the built-in data and their parameters."},

    [OPTION_LAW] = {"law", OPTION_CHOICE, GROUP_PROCESS, FOR_TRAIN, "LAW",
        .names = law_names,
        .help = "Law of the noise N: the Kac process (finite speed); the "
                "Wiener process (diffusion); uniform; or the radial noise of "
                "Poisson flows (PFGM++)."},
    [OPTION_A] = {"a", OPTION_REAL, GROUP_PROCESS,
        FOR_TRAIN | FOR_PLOT, "A",
        TINY, 1e9, .help = "Kac: rate at which the direction reverses."},
    [OPTION_C] = {"c", OPTION_REAL, GROUP_PROCESS,
        FOR_TRAIN | FOR_PLOT, "C",
        TINY, 1e9, .help = "Kac: speed; uniform: half width after a unit "
                "of time."},
    [OPTION_SIGMA] = {"sigma", OPTION_REAL, GROUP_PROCESS,
        FOR_TRAIN | FOR_PLOT, "S", TINY, 1e9,
        .help = "Wiener: standard deviation after a unit of time; Poisson: "
                "that of its limit for large D."},
    [OPTION_EXTRA] = {"D", OPTION_REAL, GROUP_PROCESS, FOR_TRAIN, "D",
        1, 1e9,
        .help = "Poisson: extra dimensions, which are the degrees of freedom "
                "of its multivariate t. 1 for PFGM; the tails are heavy for "
                "few, normal for many."},
    [OPTION_HORIZON] = {"T", OPTION_REAL, GROUP_PROCESS,
        FOR_TRAIN | FOR_PLOT, "T", TINY, 1e9, .help = "End time."},
    [OPTION_SIGNAL] = {"signal", OPTION_CHOICE, GROUP_PROCESS, FOR_TRAIN, "F",
        .names = signal_names,
        .help = "f: constant 1; linear 1 - t/T; exp exp(-t); cos "
                "cos(pi t/(2T)); vp exp(-B/2), B the integral of beta. With "
                "linear and cos the data are forgotten at T and sampling "
                "needs only the model; for the others see --prior."},
    [OPTION_CLOCK] = {"clock", OPTION_CHOICE, GROUP_PROCESS, FOR_TRAIN, "G",
        .names = clock_names,
        .help = "g: linear t; quadratic T (t/T)^2; sine T sin(pi t/(2T))^2; "
                "power T (t/T)^P; vp 1 - exp(-B), which --signal vp "
                "brings along."},
    [OPTION_CLOCK_POWER] = {"clock-power", OPTION_REAL, GROUP_PROCESS,
        FOR_TRAIN, "P", 1, 100, .help = "P of --clock power."},
    [OPTION_BETA] = {"beta", OPTION_CHECKED, GROUP_PROCESS, FOR_TRAIN,
        "B0,B1", .check = check_beta,
        .wanted = "two rates, the first >= 0 and the second > 0, such as "
                  "0.1,20",
        .help = "Rate beta of vp at 0 and T, linear between."},
    [OPTION_PRIOR] = {"prior", OPTION_CHOICE, GROUP_PROCESS, FOR_TRAIN, "X",
        .names = prior_names,
        .help = "Where f(T) is not 0, samples start from data that are given "
                "(data: --start-data when sampling) or from the noise alone "
                "(noise), which must then be large against f(T) times the "
                "data. Default data; noise with --signal vp."},

    [OPTION_NETWORK] = {"network", OPTION_CHOICE, GROUP_NETWORK, FOR_TRAIN,
        "KIND", .names = network_names,
        .help = "mlp: a multilayer perceptron; unet: the U-Net, for "
                "pictures; own: that of --architecture."},
    [OPTION_ARCHITECTURE] = {"architecture", OPTION_TEXT, GROUP_NETWORK,
        FOR_TRAIN, "FILE",
        .help = "own: the text of an architecture, which kac_architecture_text() "
                "gives and `kacflow show` prints; or a model or checkpoint "
                "whose network has one."},
    [OPTION_WIDTHS] = {"widths", OPTION_CHECKED, GROUP_NETWORK, FOR_TRAIN,
        "W,W,...", .check = check_widths,
        .wanted = "1 to 256 widths such as 256,256,256",
        .help = "mlp: widths of the hidden layers."},
    [OPTION_WIDTH] = {"width", OPTION_WHOLE, GROUP_NETWORK, FOR_TRAIN, "W",
        1, 65536, .help = "mlp: one width for all hidden layers."},
    [OPTION_DEPTH] = {"depth", OPTION_WHOLE, GROUP_NETWORK, FOR_TRAIN, "N",
        1, 256, .help = "mlp: number of hidden layers."},
    [OPTION_ACTIVATION] = {"activation", OPTION_CHOICE, GROUP_NETWORK,
        FOR_TRAIN, "NAME", .names = activation_names,
        .help = "Activation."},
    [OPTION_TIME_EMBEDDING] = {"time-embedding", OPTION_CHOICE, GROUP_NETWORK,
        FOR_TRAIN, "KIND", .names = embedding_names,
        .help = "How time enters: t/T; t/T and its logarithm; random or "
                "fixed frequencies. unet: sinusoidal by default."},
    [OPTION_TIME_SIZE] = {"time-size", OPTION_WHOLE, GROUP_NETWORK, FOR_TRAIN,
        "N", 2, 4096,
        .help = "Number of time features of fourier and sinusoidal; even. "
                "unet: --channels by default."},
    [OPTION_TIME_SCALE] = {"time-scale", OPTION_REAL, GROUP_NETWORK,
        FOR_TRAIN, "S", TINY, 1e6,
        .help = "Standard deviation of the frequencies of fourier; factor of "
                "those of sinusoidal."},
    [OPTION_RESIDUAL] = {"residual", OPTION_CHOICE, GROUP_NETWORK, FOR_TRAIN,
        "on|off", .names = switch_names,
        .help = "mlp: hidden layers add their input to their output."},
    [OPTION_CHANNELS] = {"channels", OPTION_WHOLE, GROUP_NETWORK, FOR_TRAIN,
        "N", 2, 4096, .help = "unet: base channels; even."},
    [OPTION_MULTIPLIERS] = {"multipliers", OPTION_CHECKED, GROUP_NETWORK,
        FOR_TRAIN, "M,M,...", .check = check_multipliers,
        .wanted = "1 to 12 multiples of the base channels such as 1,2,2",
        .help = "unet: channels of each level, as multiples of --channels; "
                "the sides of pictures are halved between levels."},
    [OPTION_PATCH] = {"patch", OPTION_WHOLE, GROUP_NETWORK, FOR_TRAIN, "P",
        1, 64,
        .help = "unet: squares of P x P positions are one position inside, for "
                "large pictures; P times 2^(levels - 1) must divide their "
                "sides."},
    [OPTION_BLOCKS] = {"blocks", OPTION_WHOLE, GROUP_NETWORK, FOR_TRAIN, "N",
        1, 64, .help = "unet: residual blocks a level."},
    [OPTION_ATTENTION] = {"attention", OPTION_CHECKED, GROUP_NETWORK,
        FOR_TRAIN, "WHERE", .check = check_attention,
        .wanted = "none, middle, or factors of the sides with or without it, "
                  "such as 4,middle",
        .help = "unet: attention where the sides are 1, 2, 4, ... times "
                "smaller, and in the middle."},
    [OPTION_ATTENTION_HEADS] = {"attention-heads", OPTION_WHOLE, GROUP_NETWORK,
        FOR_TRAIN, "N", 1, 65536, .help = "unet: heads of the attention."},
    [OPTION_SCALE_SHIFT] = {"scale-shift", OPTION_CHOICE, GROUP_NETWORK,
        FOR_TRAIN, "on|off", .names = switch_names,
        .help = "unet: time scales and shifts what a norm gives, instead of "
                "being added before it."},
    [OPTION_RESAMPLE] = {"resample", OPTION_CHOICE, GROUP_NETWORK, FOR_TRAIN,
        "HOW", .names = resample_names,
        .help = "unet: between levels a convolution, means and copies (pool), "
                "or a residual block."},
    [OPTION_DROPOUT] = {"dropout", OPTION_REAL, GROUP_NETWORK, FOR_TRAIN, "P",
        0, 0.99, .help = "unet: rate of dropout in the blocks."},
    [OPTION_HEADS] = {"heads", OPTION_CHOICE, GROUP_NETWORK, FOR_TRAIN,
        "HEADS", .names = heads_names,
        .help = "What is learned: the velocity, or with it the mean of the "
                "data given x, which light-cone projection needs."},
    [OPTION_LABEL_DROPOUT] = {"label-dropout", OPTION_REAL, GROUP_NETWORK,
        LEARNING, "P", 0, 1,
        .help = "Probability with which a label is left out, so that one can "
                "sample without."},

    [OPTION_OPTIMIZER] = {"optimizer", OPTION_CHOICE, GROUP_OPTIMIZER,
        LEARNING, "NAME", .names = optimizer_names, .help = "The rule."},
    [OPTION_RATE] = {"rate", OPTION_REAL, GROUP_OPTIMIZER,
        LEARNING | FOR_CLASSIFY, "R", TINY, 1e30, .help = "Learning rate."},
    [OPTION_SCHEDULE] = {"schedule", OPTION_CHOICE, GROUP_OPTIMIZER,
        LEARNING, "KIND", .names = schedule_names,
        .help = "Learning rate over the steps: constant; cosine: falls to 0 "
                "at --steps; step: times --gamma every --period steps."},
    [OPTION_WARMUP] = {"warmup", OPTION_WHOLE, GROUP_OPTIMIZER, LEARNING,
        "N", 0, 1e12,
        .help = "Steps over which the rate rises from 0; at most half of "
                "--steps by default."},
    [OPTION_PERIOD] = {"period", OPTION_WHOLE, GROUP_OPTIMIZER, LEARNING,
        "N", 1, 1e12,
        .help = "Steps between two reductions of `step` (default a third of "
                "--steps)."},
    [OPTION_GAMMA] = {"gamma", OPTION_REAL, GROUP_OPTIMIZER, LEARNING, "G",
        TINY, 1, .help = "Factor of a reduction of `step`."},
    [OPTION_BATCH] = {"batch", OPTION_WHOLE, GROUP_OPTIMIZER,
        LEARNING | FOR_CLASSIFY, "N", 1, 1048576, .help = "Points a step."},
    [OPTION_CLIP] = {"clip", OPTION_REAL, GROUP_OPTIMIZER, LEARNING, "G",
        0, 1e30, .help = "Largest norm of a gradient; 0 for no clipping. 1 by "
                        "default for Poisson noise of D <= 2."},
    [OPTION_WEIGHT_DECAY] = {"weight-decay", OPTION_REAL, GROUP_OPTIMIZER,
        LEARNING, "W", 0, 1e9,
        .help = "Weight decay (default 0; 0.01 for adamw)."},
    [OPTION_MOMENTUM] = {"momentum", OPTION_REAL, GROUP_OPTIMIZER, LEARNING,
        "M", 0, 0.9999999, .help = "Momentum of sgd."},
    [OPTION_BETAS] = {"betas", OPTION_CHECKED, GROUP_OPTIMIZER, LEARNING,
        "B1,B2", .check = check_betas,
        .wanted = "two numbers in [0, 1) such as 0.9,0.999",
        .help = "Decays of the moments of adam and adamw."},
    [OPTION_EMA] = {"ema", OPTION_REAL, GROUP_OPTIMIZER, LEARNING, "D",
        0, 0.9999999999,
        .help = "Decay of the moving average of the weights, which the model "
                "takes; 0 for none."},

    [OPTION_TIMES] = {"times", OPTION_CHECKED, GROUP_LOSS, FOR_TRAIN,
        "KIND[:P[:Q]]", .check = check_times,
        .wanted = "uniform, power:P, log:P or logit-normal:P:Q",
        .help = "How the times of training points are drawn from uniform u: "
                "uniform: T u; power: T u^P; log: T P^u; logit-normal: "
                "T/(1+exp(-(P+Qz))), z normal."},
    [OPTION_VELOCITY_WEIGHT] = {"velocity-weight", OPTION_CHECKED, GROUP_LOSS,
        FOR_TRAIN, "KIND[:W[:F]]", .check = check_weight,
        .wanted = "uniform or noise, with :WEIGHT >= 0 and :FLOOR > 0 behind "
                  "it, such as noise:1:1e-3",
        .help = "Weight of the velocity loss: W, or W/(s^2 + F) with s the "
                "scale of the noise velocity."},
    [OPTION_MEAN_WEIGHT] = {"mean-weight", OPTION_CHECKED, GROUP_LOSS,
        FOR_TRAIN, "KIND[:W[:F]]", .check = check_weight,
        .wanted = "uniform or noise, with :WEIGHT >= 0 and :FLOOR > 0 behind "
                  "it, such as noise:1:1e-3",
        .help = "Weight of the mean loss: W, or W/(s^2 + F) with s the half "
                "width of the light cone."},

    [OPTION_TEACHER_EVALUATIONS] = {"teacher-evaluations", OPTION_WHOLE,
        GROUP_STUDENT, FOR_DISTILL, "N", 1, 1e9,
        .help = "Network evaluations a path of the teacher (of dopri5: at "
                "most; default what the model keeps)."},
    [OPTION_PATHS] = {"paths", OPTION_WHOLE, GROUP_STUDENT, FOR_DISTILL, "N",
        1, 16777216,
        .help = "Paths of the teacher that are kept in memory to learn "
                "from."},
    [OPTION_FRESH] = {"fresh", OPTION_WHOLE, GROUP_STUDENT, FOR_DISTILL, "N",
        0, 16777216,
        .help = "New paths that take the place of the oldest every "
                "--fresh-every steps; 0 to learn from the first ones only."},
    [OPTION_FRESH_EVERY] = {"fresh-every", OPTION_WHOLE, GROUP_STUDENT,
        FOR_DISTILL, "N", 1, 1e12, .help = "Steps between new paths."},
    [OPTION_INIT] = {"init", OPTION_TEXT, GROUP_STUDENT, FOR_DISTILL, "FILE",
        .help = "Model that the student begins with, such as a student of "
                "more evaluations (default: the teacher)."},

    [OPTION_EVALUATIONS] = {"evaluations", OPTION_WHOLE, GROUP_SAMPLER,
        LEARNING | SAMPLING, "N", 1, 1e9,
        .help = "Network evaluations a sample (of dopri5: at most; default "
                "100000). What train is given here the model keeps as its "
                "default. To distill: those of the student."},
    [OPTION_METHOD] = {"method", OPTION_CHOICE, GROUP_SAMPLER,
        LEARNING | SAMPLING, "NAME", .names = method_names,
        .help = "ODE method."},
    [OPTION_GRID] = {"grid", OPTION_CHOICE, GROUP_SAMPLER,
        FOR_TRAIN | SAMPLING, "NAME", .names = grid_names,
        .help = "Times of the steps: power t = end + (T - end)(1 - k/n)^P, "
                "karras t = (T^(1/P) + k/n (end^(1/P) - T^(1/P)))^P."},
    [OPTION_POWER] = {"power", OPTION_REAL, GROUP_SAMPLER,
        LEARNING | SAMPLING, "P", TINY, 100,
        .help = "P of --grid: 1 for equal steps, more for shorter ones near "
                "the data (default with --grid karras 7). To distill: the "
                "steps of the student."},
    [OPTION_END] = {"end", OPTION_REAL, GROUP_SAMPLER, LEARNING | SAMPLING,
        "T", 0, 1e9,
        .help = "Time at which the last step sets x to the mean of the data "
                "given x; 0 to integrate to the end (the default without a "
                "mean head)."},
    [OPTION_REFINEMENTS] = {"refinements", OPTION_WHOLE, GROUP_SAMPLER,
        LEARNING | SAMPLING, "N", 0, 100,
        .help = "How often the last step is repeated from the middle of the "
                "sample's own light cone, an evaluation each."},
    [OPTION_PROJECTION] = {"projection", OPTION_WHOLE, GROUP_SAMPLER,
        LEARNING | SAMPLING, "0|1|2", 0, 2,
        .help = "Light-cone projection: 0 off, 1 at every step, 2 once more "
                "after it. For bounded noise and a mean head."},
    [OPTION_GUIDANCE] = {"guidance", OPTION_REAL, GROUP_SAMPLER,
        LEARNING | SAMPLING, "W", -1, 1e6,
        .help = "Strengthen the condition: v_y + W (v_y - v), with v the "
                "field without condition (train with --label-dropout). Such "
                "an evaluation counts twice. 0 for off."},
    [OPTION_GUIDANCE_LIMIT] = {"guidance-limit", OPTION_REAL, GROUP_SAMPLER,
        LEARNING | SAMPLING, "B", 0, 1e9,
        .help = "Hold the guided mean to |x_0| <= B (normalised data) and the "
                "guided velocity to the process's speed; 0 for off, 1 for "
                "data normalised to their range."},
    [OPTION_GUIDANCE_FROM] = {"guidance-from", OPTION_REAL, GROUP_SAMPLER,
        LEARNING | SAMPLING, "T", 0, 1e9,
        .help = "Guide only at times from here on."},
    [OPTION_GUIDANCE_TO] = {"guidance-to", OPTION_REAL, GROUP_SAMPLER,
        LEARNING | SAMPLING, "T", 0, 1e9,
        .help = "Guide only at times up to here (default T)."},
    [OPTION_TOLERANCE] = {"tolerance", OPTION_CHECKED, GROUP_SAMPLER,
        SAMPLING | FOR_DISTILL, "R[,A]", .check = check_tolerance,
        .wanted = "a relative and an absolute tolerance such as 1e-5 or "
                  "1e-6,1e-8",
        .help = "Tolerance of dopri5, relative and absolute."},
    [OPTION_PRECISION] = {"precision", OPTION_CHOICE, GROUP_SAMPLER, SAMPLING,
        "TYPE", .names = precision_names,
        .help = "What the network reads as weights: the model's floats (f32), "
                "or their matrices rounded to 8 significant bits (bf16), "
                "half as many bytes, with sums in floats."},
    [OPTION_START_DATA] = {"start-data", OPTION_TEXT, GROUP_SAMPLER, SAMPLING | FOR_DISTILL,
        "D",
        .help = "Data x_0 to start from, where f(T) is not 0: samples begin "
                "at f(T) x_0 + noise. \"noise\" for x_0 = 0 (after "
                "normalisation): the noise alone."},
    [OPTION_KNOWN] = {"known", OPTION_TEXT, GROUP_SAMPLER, FOR_SAMPLE, "D",
        .help = "Points of which a part is known, in turn, such as pictures "
                "with a hole: samples keep that part and fill in the rest. "
                "With --mask."},
    [OPTION_MASK] = {"mask", OPTION_TEXT, GROUP_SAMPLER, FOR_SAMPLE,
        "M", .help = "What is known: not 0 in a file of the shape of a point; "
                "of pictures also left, right, top, bottom (that half), or "
                "center (all but the middle)."},
    [OPTION_INTERPOLATE] = {"interpolate", OPTION_TEXT, GROUP_SAMPLER,
        FOR_SAMPLE, "D",
        .help = "Carry points of D to noise and sample from the way between "
                "two noises, points 0 and 1, 2 and 3, ...: a row of 10 for "
                "each pair. Without a class where none is given."},
    [OPTION_TRAJECTORIES] = {"trajectories", OPTION_WHOLE, GROUP_SAMPLER,
        FOR_SAMPLE, "K", 1, 100000,
        .help = "Also write the paths of the first K samples, to the name of "
                "--out with \"-trajectories\": a picture where --out is one, "
                "else .npy [times, K, d]."},

    [OPTION_KIND] = {"kind", OPTION_CHOICE, GROUP_PICTURE, FOR_PLOT, "KIND",
        .names = kind_names,
        .help = "What to draw (default: what suits the file)."},
    [OPTION_COLUMNS] = {"columns", OPTION_CHECKED, GROUP_PICTURE,
        FOR_SAMPLE | FOR_PLOT, "I,J", .check = check_columns,
        .wanted = "two column numbers from 0 such as 0,1",
        .help = "Columns of a scatter (default 0,1)."},
    [OPTION_SHAPE] = {"shape", OPTION_CHECKED, GROUP_PICTURE,
        FOR_TRAIN | FOR_SAMPLE | FOR_PLOT | FOR_CLASSIFY, "HxW[x3]",
        .check = check_shape,
        .wanted = "height x width, x 3 for colour, such as 28x28",
        .help = "Points are pictures of this shape, rows first (default: "
                "what the file or model says)."},
    [OPTION_RANGE] = {"range", OPTION_CHECKED, GROUP_PICTURE,
        FOR_SAMPLE | FOR_PLOT, "LOW,HIGH", .check = check_range,
        .wanted = "the values of black and white such as 0,255",
        .help = "Values of black and white (default: 0,255 or 0,1 or -1,1 or "
                "what is there)."},
    [OPTION_TITLE] = {"title", OPTION_TEXT, GROUP_PICTURE, FOR_PLOT, "TEXT",
        .help = "Title of the picture."},

    [OPTION_AT] = {"at", OPTION_CHECKED, GROUP_THEORY, FOR_PLOT, "T[,T...]",
        .check = check_at,
        .wanted = "1 to 6 times > 0 such as 0.1,0.5,1",
        .help = "Times t to draw, up to 6."},
    [OPTION_BUMP] = {"bump", OPTION_REAL, GROUP_THEORY, FOR_PLOT, "S",
        1e-6, 1e6,
        .help = "Standard deviation of the Gaussian that solutions start "
                "from."},
    [OPTION_DIMENSION] = {"dimension", OPTION_WHOLE, GROUP_THEORY, FOR_PLOT,
        "D", 1, 1e9, .help = "Number of coordinates of the energy."},
    [OPTION_SIZE] = {"size", OPTION_CHECKED, GROUP_THEORY, FOR_PLOT, "WxH",
        .check = check_size,
        .wanted = "width x height in pixels, 200 to 8000 each, such as "
                  "1440x880",
        .help = "Size of the picture in pixels."},

    [OPTION_QUIET] = {"quiet", OPTION_FLAG, GROUP_MAIN, FOR_ALL,
        .help = "No progress and no notes, only results and errors."},
    [OPTION_HELP] = {"help", OPTION_FLAG, GROUP_MAIN, FOR_ALL,
        .help = "This help."},
};
// clang-format on
