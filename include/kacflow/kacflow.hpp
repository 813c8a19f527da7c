/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file
 * libkacflow for C++17, header-only, over the C interface.
 *
 * Every handle is an object that owns it: copies are the same handle, it is
 * destroyed with the last of them, and whatever it was made of (a process, a
 * context, a lambda) lives as long. Arrays are spans: a vector, an array, or a
 * pointer with a count, whose lengths are checked against the shapes.
 *
 * A failure is thrown as kacflow::error with the library's message. A call
 * whose last argument is a kacflow::status writes the failure there instead
 * and gives an empty object or array; nothing else differs, and code that is
 * compiled without exceptions uses that. An exception that leaves a lambda of
 * the caller stops the call that ran it, and comes out of that call.
 *
 * What has no method here is called as in C with get(), its status given to
 * kacflow::check(). Threads: as the functions of the C interface.
 *
 *     kacflow::context ctx;
 *     auto noise = kacflow::process::kac(ctx, 9, 3);
 *     auto data = kacflow::dataset::toy(ctx, "moons", 1);
 *     auto net = kacflow::network::mlp(ctx, 2, {128, 128});
 *     net.initialize(1);
 *     kacflow::optimizer adam(ctx, KAC_OPTIMIZER_ADAM, 1e-3);
 *     kacflow::trainer trainer(ctx, noise, net, adam, data);
 *     trainer.run(3000);
 *     kacflow::sampler sampler(ctx, trainer.model());
 *     std::vector<float> points = sampler.draw(7, 0, 100);
 */
#ifndef KACFLOW_KACFLOW_HPP
#define KACFLOW_KACFLOW_HPP

#include <kacflow/cpp/architecture.hpp>
#include <kacflow/cpp/classifier.hpp>
#include <kacflow/cpp/flow.hpp>
#include <kacflow/cpp/handles.hpp>
#include <kacflow/cpp/sampling.hpp>
#include <kacflow/cpp/support.hpp>
#include <kacflow/cpp/telegraph.hpp>

#endif
