/* SPDX-License-Identifier: BSD-2-Clause */
/* The C++ layer: owners, spans, both ways of failing, lambdas that throw. The
 * same file is built without exceptions, where only the second way exists. */
#include <csetjmp>
#include <cstdarg>
#include <cstddef>

#include <kacflow/kacflow.hpp>

#include <array>
#include <cmath>
#include <string>
#include <thread>

extern "C" {
#include <cmocka.h>
}

namespace
{

void test_span(void **)
{
    const std::vector<double> v = {1, 2, 3};
    std::array<double, 2> a = {4, 5};
    double raw[] = {6, 7, 8, 9};
    const auto sum = [](kacflow::span<const double> x) {
        double total = 0;

        for (const double each : x) {
            total += each;
        }
        return total;
    };

    assert_true(sum(v) == 6.0);
    assert_true(sum(a) == 9.0);
    assert_true(sum(raw) == 30.0);
    assert_true(sum({raw + 1, 2}) == 15.0);
    assert_true(sum(nullptr) == 0.0);
    static_assert(!std::is_constructible_v<kacflow::span<double>,
                                           const std::vector<double> &>,
                  "constant numbers are not filled");
    static_assert(!std::is_constructible_v<kacflow::span<const double>,
                                           const std::vector<float> &>,
                  "floats are not doubles");
}

void test_status(void **)
{
    kacflow::context ctx;
    kacflow::status status;
    const auto bad = kacflow::process::kac(ctx, -1, 3, status);

    assert_true(!bad);
    assert_false(status.ok());
    assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
    assert_true(status.message() == kac_last_error());
    auto good = kacflow::process::kac(ctx, 9, 3, status);
    assert_true(good && status.ok() && status.message().empty());

    /* Lengths are found wrong here, and named. */
    std::vector<double> x = {0.0, 0.1, 0.2}, t = {0.5};
    assert_true(good.velocity(2, t, x, x, status).empty());
    assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
    assert_string_equal(status.message().c_str(),
                        "x has 3 numbers, must have 2");
    good.draw(1, 0, 0, 3, t, x, x, {}, status);
    assert_true(status.ok());
    assert_true(good.horizon() == 1.0);
    good.set_horizon(-1, status);
    assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
    const std::vector<float> three = {1, 2, 3};
    assert_true(!kacflow::dataset::array(ctx, 2, three, status));
    assert_false(status.ok());
}

/* Objects go in any order; what they need stays. */
void test_lifetime(void **)
{
    const std::vector<float> points = {-1, 0, 1, 0};
    kacflow::sampler sampler;
    {
        kacflow::status status;
        kacflow::context ctx(status);
        auto noise = kacflow::process::kac(ctx, 9, 3, status);
        auto copy = noise;
        auto data = kacflow::dataset::array(ctx, 2, points, status);
        auto net = kacflow::network::mlp(ctx, 2, {8}, status);

        net.initialize(1, true, status);
        kacflow::optimizer adam(ctx, KAC_OPTIMIZER_ADAM, 1e-3, status);
        kacflow::trainer trainer(ctx, noise, net, adam, data, status);
        noise = kacflow::process();
        assert_true(copy.get() != nullptr && noise.get() == nullptr);
        trainer.set_batch(16, status);
        int steps = 0;
        trainer.set_log(
            [&steps](const kacflow::training_step &at) {
                steps++;
                return at.step < 3;
            },
            status);
        trainer.run(10, status);
        assert_int_equal(status.code(), KAC_ERROR_CALLBACK);
        assert_int_equal(steps, 3);
        assert_int_equal(trainer.steps(), 3);
        assert_true(std::isfinite(trainer.loss()));
        sampler = kacflow::sampler(ctx, trainer.model(status), status);
        assert_true(status.ok());
    }
    const std::vector<float> drawn = sampler.draw(1, 0, 4);
    assert_int_equal(drawn.size(), 8);
}

/* The same numbers as the C interface. */
void test_numbers(void **)
{
    kacflow::context ctx;
    auto noise = kacflow::process::kac(ctx, 9, 3);
    const std::vector<double> t = {0.25, 0.5}, x = {0.1, -0.2, 0.3, 0.0};
    const std::vector<double> x0 = {0.0, 0.1, 0.2, -0.1};
    std::vector<double> want(4);

    kacflow::check(kac_process_velocity(noise.get(), 2, 2, t.data(), x.data(),
                                        x0.data(), want.data()));
    assert_true(noise.velocity(2, t, x, x0) == want);
    want.resize(2);
    kacflow::check(kac_process_log_density(noise.get(), 2, 2, t.data(),
                                           x.data(), x0.data(), want.data()));
    assert_true(noise.log_density(2, t, x, x0) == want);

    /* One data point: the empirical field is the conditional one. */
    const std::vector<double> point = {0.1, -0.1};
    const auto one = kacflow::field::conditional(ctx, noise, point);
    const auto all = kacflow::field::empirical(ctx, noise, 2, point);
    const auto v = one.velocity(t, x), w = all.velocity(t, x);
    for (std::size_t i = 0; i < v.size(); i++) {
        assert_true(std::fabs(v[i] - w[i]) <= 1e-12);
    }
    const auto mean = all.mean(t, x);
    assert_true(mean[0] == 0.1 && mean[3] == -0.1);

    /* d'Alembert where there are no reversals to speak of. */
    const std::vector<double> at = {0.0, 0.25};
    const auto u = kacflow::telegraph_solve(
        1e-20, 1.0, 0.5, [](double y) { return std::exp(-y * y); }, -8.0, 8.0,
        1e-12, at);
    for (std::size_t i = 0; i < at.size(); i++) {
        const double l = at[i] - 0.5, r = at[i] + 0.5;

        assert_true(std::fabs(u[i] - 0.5 * (std::exp(-l * l) +
                                            std::exp(-r * r))) <= 1e-14);
    }
}

void test_unet(void **)
{
    kacflow::context ctx;
    const double multipliers[] = {1, 2};
    auto net = kacflow::network::unet(ctx, 4, 4, 1, 8, multipliers);

    kacflow::check(kac_unet_set_blocks(net.get(), 1));
    net.initialize(1, false);
    const std::vector<float> t = {0.5f}, x(16, 0.25f);
    const std::vector<float> v = net.velocity(t, x);
    assert_int_equal(v.size(), 16);
    assert_true(std::isfinite(v[0]));
}

/* A rotation by the caller's function on two threads. */
void test_classifier(void **)
{
    kacflow::context ctx;
    kacflow::status status;
    const std::vector<std::int64_t> widths = {3};
    std::vector<float> x(6 * 16), labels(6);

    for (std::size_t i = 0; i < x.size(); i++) { // dark and bright ones
        x[i] = i / 16 % 2 != 0 ? 0.9f : -0.9f;
        labels[i / 16] = static_cast<float>(i / 16 % 2);
    }
    auto data = kacflow::dataset::array(ctx, 16, x);
    kacflow::check(kac_dataset_set_condition(data.get(), 1, labels.data()));
    auto judge = kacflow::classifier::make(ctx, 4, 4, 1, 2, widths, 5, status);
    assert_true(status.ok());
    judge.initialize(1, status);
    judge.set_augmentation(1, true, status);
    judge.set_range(-1.0, 1.0, status);
    kacflow::optimizer adam(ctx, KAC_OPTIMIZER_ADAM, 0.02);
    assert_true(judge.train(adam, data, 200, 6, 1, status) < 0.7);
    assert_true(status.ok());
    const auto classes = judge.classes(x);
    assert_int_equal(classes.size(), 6);
    for (std::size_t i = 0; i < 6; i++) {
        assert_int_equal(classes[i], i % 2);
    }
    assert_int_equal(judge.features(x).size(), 30);
    assert_int_equal(judge.logits(x).size(), 12);
    assert_true(judge.features({x.data(), 17}, status).empty());
    assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
}

void test_own_field(void **)
{
    kacflow::context ctx;

    ctx.set_threads(2);
    const auto turn =
        kacflow::field::own(ctx, 2, [](const kacflow::field_call &at) {
            for (std::size_t i = 0; i < at.t.size(); i++) {
                at.v[2 * i] = -at.x[2 * i + 1];
                at.v[2 * i + 1] = at.x[2 * i];
            }
            return true;
        });
    kacflow::integrator rk4(ctx, KAC_METHOD_RK4);
    rk4.set_steps(100);
    std::vector<double> x = {1.0, 0.0, 0.0, 2.0};
    rk4.run(turn, 0.0, 1.0, x);
    assert_true(std::fabs(x[0] - std::cos(1.0)) < 1e-8);
    assert_true(std::fabs(x[3] - 2.0 * std::cos(1.0)) < 1e-8);
    assert_true(rk4.evaluations_mean() == 400.0);
}

void test_progress(void **)
{
    kacflow::context ctx;
    kacflow::status status;
    auto noise = kacflow::process::kac(ctx, 9, 3);
    std::vector<double> points = {0.5, -0.5};
    int calls = 0;

    ctx.set_progress([&calls](const char *, std::int64_t, std::int64_t) {
        calls++;
        return false;
    });
    kacflow::sampler sampler(ctx, noise,
                             kacflow::field::empirical(ctx, noise, 1, points));
    const std::vector<float> start = {0.5f, -0.5f};
    const auto data = kacflow::dataset::array(ctx, 1, start);
    sampler.set_start_data(data);
    assert_true(sampler.draw(1, 0, 3, {}, status).empty());
    assert_int_equal(status.code(), KAC_ERROR_CALLBACK);
    assert_true(calls > 0);
}

#if KACFLOW_HAS_EXCEPTIONS
template <class F> std::string caught(kac_status code, F &&run)
{
    try {
        run();
    } catch (const kacflow::error &e) {
        assert_int_equal(e.code(), code);
        return e.what();
    }
    return "nothing";
}

void test_thrown(void **)
{
    kacflow::context ctx;
    auto noise = kacflow::process::kac(ctx, 9, 3);

    assert_true(caught(KAC_ERROR_ARGUMENT, [&] {
                    kacflow::process::kac(ctx, 9, -3);
                }).find("c is -3") != std::string::npos);
    assert_true(caught(KAC_ERROR_ARGUMENT, [&] {
                    noise.velocity(2, std::vector<double>{0.5},
                                   std::vector<double>{0.5},
                                   std::vector<double>{0.5});
                }) == "x has 1 numbers, must have 2");
    caught(KAC_ERROR_FILE,
           [&] { kacflow::model::load(ctx, "/nowhere/at.all"); });
}

struct own_exception {
    int number;
};

/* What a lambda throws comes out of the call that ran it, whatever its type,
 * once; a status gets its text. */
void test_thrown_through_c(void **)
{
    kacflow::context ctx;
    kacflow::status status;

    ctx.set_threads(2);
    const auto broken =
        kacflow::field::own(ctx, 1, [](const kacflow::field_call &at) -> bool {
            throw own_exception{static_cast<int>(at.n)};
        });
    const auto text =
        kacflow::field::own(ctx, 1, [](const kacflow::field_call &) -> bool {
            throw std::runtime_error("my own words");
        });
    const std::vector<double> t = {0.5, 0.5}, x = {1.0, 2.0};
    int number = 0;

    try {
        broken.velocity(t, x);
    } catch (const own_exception &e) {
        number = e.number;
    }
    assert_int_equal(number, 2);
    text.velocity(t, x, {}, status);
    assert_int_equal(status.code(), KAC_ERROR_CALLBACK);
    assert_string_equal(status.message().c_str(), "my own words");
    assert_string_equal(
        caught(KAC_ERROR_ARGUMENT, [&] { ctx.set_threads(-2); }).c_str(),
        kac_last_error());

    /* An exception of f0. */
    bool mine = false;
    try {
        kacflow::telegraph_solve(
            1.0, 1.0, 1.0, [](double) -> double { throw own_exception{1}; },
            -1.0, 1.0, 1e-6, x);
    } catch (const own_exception &) {
        mine = true;
    }
    assert_true(mine);
}

#endif

} // namespace

int main()
{
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_span),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_lifetime),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_unet),
        cmocka_unit_test(test_classifier),
        cmocka_unit_test(test_own_field),
        cmocka_unit_test(test_progress),
#if KACFLOW_HAS_EXCEPTIONS
        cmocka_unit_test(test_thrown),
        cmocka_unit_test(test_thrown_through_c),
#endif
    };

    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
