/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file distill.h
 * Distillation: a student that needs K evaluations, for a teacher that needs
 * many.
 *
 * The student is an ordinary model on a fixed grid t_k = T (1 - k/K)^power. It
 * makes K Euler steps, and each is to end where the teacher's path ends:
 *
 *     x + (t_{k+1} - t_k) V(t_k, x)  =  Psi(t_k -> t_{k+1}, x)
 *
 * with Psi the teacher's flow by as many evaluations as it wants. What is
 * learned is the mean over paths of the teacher and over k of the squared
 * distance of the two sides, so the loss is in the squared units of a point
 * as the network sees it. (The form of DistillKac, arXiv 2509.21513, with
 * points of the teacher's paths.)
 *
 * A trainer of a student draws these paths itself, keeps some of them, and may
 * replace them as it goes: memory and the teacher's share of the work are the
 * caller's choice. All other calls of trainer.h apply as they are said there:
 * batch, seed, average, log, run, checkpoints, model. Those about data do not:
 * the sampling density of t, the loss weights, normalisation (it is the
 * teacher's), a source and held-out data are #KAC_ERROR_STATE. The model says
 * in its entries how it is sampled, so that kac_sampler_create_model() gives a
 * sampler of exactly K evaluations.
 */
#ifndef KACFLOW_DISTILL_H
#define KACFLOW_DISTILL_H

#include <kacflow/common.h>
#include <kacflow/context.h>
#include <kacflow/network.h>
#include <kacflow/optimizer.h>
#include <kacflow/sampler.h>
#include <kacflow/trainer.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Create a trainer of a student.
 *
 * @param ctx          Context, or NULL; must outlive the trainer.
 * @param teacher      With all its settings, start data or source included;
 *                     its process becomes the student's. Must outlive the
 *                     trainer; not to be changed or used elsewhere while it
 *                     trains.
 * @param network      Initialised, with a velocity head: what the student
 *                     begins with. Copied without its mean head; of the
 *                     teacher's dimension, and with the teacher's condition
 *                     or none. The teacher's own network is a good choice, and
 *                     for fewer evaluations so is that of a student with more.
 * @param optimizer    Without steps; changed by training; must outlive the
 *                     trainer.
 * @param evaluations  K: steps and evaluations of the student; 1 to 1024.
 * @param power        Of its grid; finite, > 0; 1 for equal steps.
 * @param out          Receives the trainer. The caller destroys it.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE (a network that is
 *         not initialised, an optimizer that has made steps) or
 *         #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_create_student(kac_context *ctx,
                                              kac_sampler *teacher,
                                              const kac_network *network,
                                              kac_optimizer *optimizer,
                                              int64_t evaluations, double power,
                                              kac_trainer **out);

/** Evaluations K of the student; 0 for a trainer on data and for NULL.
 * @since 0.1 */
KAC_API int64_t kac_trainer_evaluations(const kac_trainer *trainer);

/**
 * The paths of the teacher that are learned from. Path i = 0, 1, ... is a
 * function of the trainer's seed and of i; the first `paths` of them are drawn
 * before the first step and kept, (K + 1) d floats each. After every `every`
 * steps the `fresh` oldest give way to new ones. A step takes its pairs of
 * ends from those that are kept, each once before one comes again.
 *
 * With few paths, and none that is fresh, a large network learns them by
 * heart. A path costs the evaluations of one sample of the teacher. A run that
 * is resumed draws the paths that were kept anew.
 *
 * @param trainer  Of a student, before its first step.
 * @param paths    1 to 2^24. Default 8192.
 * @param fresh    0 to paths; 0 to keep the first ones. Default 0.
 * @param every    >= 1. Default 1.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_set_paths(kac_trainer *trainer, int64_t paths,
                                         int64_t fresh, int64_t every);

/** Paths that are kept; 0 for a trainer on data and for NULL. @since 0.1 */
KAC_API int64_t kac_trainer_paths(const kac_trainer *trainer);

/**
 * Conditions of the paths: path i has those of row i modulo n. By default
 * classes come in turn, 0, 1, ..., and a vector is left out everywhere;
 * kac_trainer_set_condition_dropout() leaves out the condition of that share
 * of the paths.
 *
 * @param trainer  Of a student with a condition, before its first step.
 * @param n        >= 1.
 * @param cond     [n, k] conditions as in kac_network_forward(). Copied.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT, #KAC_ERROR_STATE or
 *         #KAC_ERROR_MEMORY.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_set_path_conditions(kac_trainer *trainer,
                                                   int64_t n,
                                                   const float *cond);

/**
 * Weight of the squared distance at the end of one step of the student.
 *
 * @param trainer  Of a student, before its first step.
 * @param segment  k, 0 (the one that begins at T) to K - 1.
 * @param weight   Finite, >= 0. Default 1.
 * @return #KAC_OK, #KAC_ERROR_ARGUMENT or #KAC_ERROR_STATE.
 * @since 0.1
 */
KAC_API kac_status kac_trainer_set_segment_weight(kac_trainer *trainer,
                                                  int64_t segment,
                                                  double weight);

/** Weight of a step of the student; NaN where there is no such one.
 * @since 0.1 */
KAC_API double kac_trainer_segment_weight(const kac_trainer *trainer,
                                          int64_t segment);

#ifdef __cplusplus
}
#endif

#endif
