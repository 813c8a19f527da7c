/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole way in C++: learn a distribution, draw new points from it, and
 * compare the learned velocity with the exact one.
 *
 *     train_and_sample_cpp [STEPS]
 */
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <kacflow/kacflow.hpp>

static void run(std::int64_t steps)
{
    kacflow::context ctx;
    ctx.set_threads(0);

    // What to learn, the noise that hides it, and what learns.
    const std::vector<float> corners = {-1, -1, -1, 1, 1, -1, 1, 1};
    auto data = kacflow::dataset::array(ctx, 2, corners);
    auto noise = kacflow::process::kac(ctx, 9, 3);
    auto net = kacflow::network::mlp(ctx, 2, {64, 64});
    net.initialize(1);
    kacflow::optimizer adam(ctx, KAC_OPTIMIZER_ADAM, 2e-3);

    kacflow::trainer trainer(ctx, noise, net, adam, data);
    trainer.set_log([steps](const kacflow::training_step &at) {
        if (at.step % (steps / 4 + 1) == 0) {
            std::printf("step %5lld  loss %.4f\n",
                        static_cast<long long>(at.step), at.loss);
        }
        return true;
    });
    trainer.run(steps);

    // From noise back to data.
    kacflow::sampler sampler(ctx, trainer.model());
    const std::vector<float> points = sampler.draw(7, 0, 5);
    for (std::size_t i = 0; i < points.size(); i += 2) {
        std::printf("%8.4f %8.4f\n", static_cast<double>(points[i]),
                    static_cast<double>(points[i + 1]));
    }

    // The exact field of the same four points.
    const std::vector<double> exact = {-1, -1, -1, 1, 1, -1, 1, 1};
    const std::vector<double> t = {0.5}, x = {0.8, -0.7};
    const auto want =
        kacflow::field::empirical(ctx, noise, 2, exact).velocity(t, x);
    const auto got = kacflow::field::learned(ctx, net).velocity(t, x);
    std::printf("velocity at t = 0.5: exact (%.3f, %.3f), learned (%.3f, "
                "%.3f)\n",
                want[0], want[1], got[0], got[1]);

    // A failure without an exception.
    kacflow::status status;
    kacflow::process::kac(ctx, -9, 3, status);
    std::printf("refused: %s\n", status.message().c_str());
}

int main(int argc, char **argv)
{
    try {
        run(argc > 1 ? std::atoll(argv[1]) : 2000);
    } catch (const kacflow::error &e) {
        std::fprintf(stderr, "train_and_sample_cpp: %s\n", e.what());
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
