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

/* A student outlives the names of its teacher, and samples in two steps. */
void test_student(void **)
{
    kacflow::sampler sampler;
    {
        const std::vector<float> points = {-1, 0, 1, 0}, none(1, -1.0F);
        kacflow::context ctx;
        auto noise = kacflow::process::kac(ctx, 9, 3);
        auto data = kacflow::dataset::array(ctx, 2, points);
        auto net = kacflow::network::mlp(ctx, 2, {8});

        net.initialize(1, true);
        kacflow::optimizer first(ctx, KAC_OPTIMIZER_ADAM, 1e-3);
        kacflow::optimizer second(ctx, KAC_OPTIMIZER_ADAM, 1e-3);
        kacflow::trainer trainer(ctx, noise, net, first, data);
        auto model = trainer.model();
        kacflow::sampler teacher(ctx, model);
        auto student =
            kacflow::trainer::student(ctx, teacher, model, second, 2);
        teacher = kacflow::sampler();
        model = kacflow::model();
        student.set_batch(16);
        student.set_paths(20, 5, 2);
        student.set_segment_weight(1, 2);
        assert_int_equal(student.paths(), 20);
        assert_int_equal(student.evaluations(), 2);
        assert_int_equal(trainer.evaluations(), 0);
        kacflow::status status;
        student.set_path_conditions(1, none, status);
        assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
        student.run(3);
        sampler = kacflow::sampler(ctx, student.model());
    }
    assert_int_equal(sampler.draw(1, 0, 4).size(), 8);
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

void test_own_network(void **)
{
    kacflow::context ctx;
    auto a = kacflow::architecture::pictures(ctx, 4, 4, 1);
    auto t =
        a.linear("time", a.time(KAC_TIME_LOG, 0, 0), 6, KAC_ACTIVATION_SILU);
    auto h = a.conv("in", a.point(), 6);
    kacflow::status status;

    t = a.add(t, a.condition("class", KAC_CONDITION_CLASS, 3, 6));
    h = a.group_norm("", a.add_channels(h, t), 3, KAC_ACTIVATION_SILU);
    h = a.attention(a.conv("qkv", h, 18, 1), 2);
    h = a.conv("out", a.layer_norm("norm", h), 2);
    a.set_last(h, true);
    assert_int_equal(a.concat(h, t, status), -1);
    assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
    assert_int_equal(a.channels(h), 2);
    a.set_velocity(a.slice(h, 0, 1));
    a.set_mean(a.slice(h, 1, 1));
    assert_int_equal(a.count(), 14);

    auto net = a.make_network(ctx);
    net.initialize(1, false);
    assert_int_equal(net.dimension(), 16);
    assert_true(kacflow::architecture::of(ctx, net).text() == a.text());
    assert_true(kacflow::architecture::parse(ctx, a.text()).text() == a.text());
    const std::vector<float> time{0.5f}, x(16, 0.25f);
    assert_int_equal(net.velocity(time, x).size(), 16);
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
    net.set_precision(KAC_TYPE_BF16);
    assert_int_equal(net.precision(), KAC_TYPE_BF16);
    assert_false(net.velocity(t, x) == v);
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

/* Whether a data set may be made of numbers of this type, for the array that
 * it does not copy. */
template <class T, class = void> struct is_kept : std::false_type {
};
template <class T>
struct is_kept<T,
               std::void_t<decltype(kacflow::dataset::array(
                   std::declval<kacflow::context &>(), 2, std::declval<T>()))>>
    : std::true_type {
};
static_assert(is_kept<const std::vector<float> &>::value &&
                  is_kept<std::vector<float> &>::value &&
                  is_kept<kacflow::span<const float>>::value,
              "numbers of the caller");
static_assert(!is_kept<std::vector<float>>::value,
              "a vector that is gone before the data set");

/* Numbers of floats that no vector can hold, and that no memory holds: for
 * those the sanitizers end the program. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(SANITIZED) || defined(__SANITIZE_ADDRESS__) ||                     \
    defined(__SANITIZE_THREAD__)
const std::int64_t too_many[] = {INT64_MAX};
#else
const std::int64_t too_many[] = {INT64_MAX, INT64_MAX / 4};
#endif

/* Every array has its length checked, conditions too, and a number of results
 * that no memory holds is a failure like any other. */
void test_lengths(void **)
{
    kacflow::context ctx;
    kacflow::status status;
    const auto noise = kacflow::process::kac(ctx, 9, 3);
    const std::vector<float> two = {-1, 1};
    const auto data = kacflow::dataset::array(ctx, 1, two);
    auto net = kacflow::network::mlp(ctx, 1, {8});
    const auto refused = [&status](const char *message) {
        assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
        assert_string_equal(status.message().c_str(), message);
    };

    net.set_condition(KAC_CONDITION_VECTOR, 2);
    net.initialize(1);
    const auto field = kacflow::field::learned(ctx, net);
    kacflow::sampler sampler(ctx, noise, field);
    kacflow::likelihood likelihood(ctx, noise, field);
    const std::vector<float> cond = {0, 0, 0};
    const std::vector<double> t = {0.5}, x = {0.1}, wrong = {0, 0, 0};
    assert_true(sampler.draw(1, 0, 2, cond, status).empty());
    refused("cond has 3 numbers, must have 4");
    assert_true(likelihood.evaluate(x, wrong, status).empty());
    refused("cond has 3 numbers, must have 2");
    assert_true(field.velocity(t, x, wrong, status).empty());
    refused("cond has 3 numbers, must have 2");
    assert_true(field.velocity(x, wrong, {}, status).empty());
    refused("x has 3 numbers, must have 1");
    assert_int_equal(sampler.draw(1, 0, 1, {cond.data(), 2}, status).size(), 1);
    assert_true(status.ok());
    const float one[1] = {0.5f};
    assert_true(sampler.invert(one, cond, status).empty());
    refused("cond has 3 numbers, must have 2");
    assert_true(sampler.interpolate(one, two, t, status).empty());
    refused("to has 2 numbers, must have 1");
    const auto noises = sampler.invert(two, {}, status);
    const std::vector<double> ends = {0, 1};
    const auto way = sampler.interpolate({noises.data(), 1},
                                         {noises.data() + 1, 1}, ends, status);
    assert_int_equal(way.size(), 2);
    assert_true(std::fabs(way[0] - noises[0]) < 1e-5f);
    assert_true(std::fabs(way[1] - noises[1]) < 1e-5f);
    {
        const std::uint8_t mask[2] = {1, 1};
        const auto values = kacflow::dataset::array(ctx, 1, one);

        sampler.set_known(mask, values, status);
        refused("mask has 2 numbers, must have 1");
        sampler.set_known({mask, 1}, values, status);
        assert_true(status.ok());
    }
    assert_true(sampler.draw(1, 0, 1, {cond.data(), 2}, status)[0] == 0.5f);
    sampler.set_known({}, kacflow::dataset(), status);
    assert_true(sampler.draw(1, 0, 1, {cond.data(), 2}, status)[0] != 0.5f);
    assert_true(!kacflow::dataset::array(ctx, 3, two, status));
    refused("points has 2 numbers, must have a multiple of 3");
    assert_true(!kacflow::field::empirical(ctx, noise, 2, wrong, {}, status));
    refused("points has 3 numbers, must have a multiple of 2");

    assert_true(data.read(0, -1, status).empty());
    refused("n is -1, must be >= 0");
    for (const std::int64_t n : too_many) {
        assert_true(sampler.draw(1, 0, n, {}, status).empty());
        assert_int_equal(status.code(), KAC_ERROR_MEMORY);
    }
    for (const std::int64_t d : {INT64_MAX, INT64_MIN, std::int64_t{0}}) {
        assert_true(noise.velocity(d, wrong, wrong, wrong, status).empty());
        assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
    }
}

/* An object that nothing was made of, or that was moved away: every call is
 * refused, none touches what is not there. */
void test_empty(void **)
{
    kacflow::context ctx;
    kacflow::status status;
    const std::vector<double> t = {0.5}, x = {0.1};
    const std::vector<float> t32 = {0.5f}, x32 = {0.1f};
    std::vector<double> out(1);
    std::vector<float> out32(1);
    int calls = 0;
    const auto refused = [&](auto &&call) {
        status = kacflow::status();
        call();
        assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
        calls++;
    };

    auto noise = kacflow::process::kac(ctx, -1, 3, status);
    assert_false(status.ok());
    refused([&] { noise.set_horizon(1, status); });
    refused([&] { noise.set_schedule(0, 0, status); });
    refused([&] { noise.set_prior(0, status); });
    refused([&] { noise.draw(1, 0, 0, 1, t, x, out, {}, status); });
    refused([&] { noise.draw(1, 0, 0, 1, t32, x32, out32, {}, status); });
    refused([&] { noise.velocity(1, t, x, x, status); });
    refused([&] { noise.score(1, t, x, x, status); });
    refused([&] { noise.log_density(1, t, x, x, status); });
    assert_true(std::isnan(noise.horizon()));

    kacflow::dataset data;
    refused([&] { data.set_parameter("noise", 1, status); });
    refused([&] { data.read(0, 1, status); });
    assert_int_equal(data.count(), 0);
    assert_int_equal(data.dimension(), 0);

    kacflow::network net;
    refused([&] { net.set_activation(0, status); });
    refused([&] { net.set_time_embedding(0, 2, 1, status); });
    refused([&] { net.set_horizon(1, status); });
    refused([&] { net.set_residual(true, status); });
    refused([&] { net.set_condition(0, 0, status); });
    refused([&] { net.set_heads(1, status); });
    refused([&] { net.initialize(1, true, status); });
    refused([&] { net.velocity(t32, x32, {}, status); });
    assert_int_equal(net.dimension(), 0);
    assert_int_equal(net.parameter_count(), 0);

    kacflow::optimizer adam;
    refused([&] { adam.set_betas(0.9, 0.99, status); });
    refused([&] { adam.set_weight_decay(0, status); });
    refused([&] { adam.set_clip_norm(1, status); });
    refused([&] { adam.set_schedule(0, 0, 1, 1, status); });

    kacflow::field field;
    refused([&] { kacflow::field::learned(ctx, net, status); });
    refused([&] { kacflow::field::conditional(ctx, noise, x, status); });
    refused([&] { kacflow::field::empirical(ctx, noise, 1, x, {}, status); });
    refused([&] { kacflow::field::own(ctx, 1, nullptr, 0, 0, status); });
    refused([&] { field.set_divergence(0, 1, 1, status); });
    refused([&] { field.velocity(t, x, {}, status); });
    refused([&] { field.mean(t, x, {}, status); });
    refused([&] { field.divergence(t, x, {}, status); });
    assert_int_equal(field.dimension(), 0);

    kacflow::integrator euler;
    refused([&] { euler.set_steps(1, status); });
    refused([&] { euler.set_tolerance(1e-3, 1e-3, status); });
    refused([&] { euler.set_grid(t, status); });
    refused([&] { euler.run(field, 0, 1, out, {}, status); });
    euler = kacflow::integrator(ctx, KAC_METHOD_EULER);
    refused([&] { euler.run(field, 0, 1, out, {}, status); });

    kacflow::model model;
    refused([&] { model.save("/nowhere/at.all", status); });
    assert_int_equal(model.dimension(), 0);

    kacflow::trainer trainer(ctx, noise, net, adam, data, status);
    assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
    refused([&] { trainer.set_batch(1, status); });
    refused([&] { trainer.set_seed(1, status); });
    refused([&] { trainer.set_ema(0, status); });
    refused([&] { trainer.set_times(0, 0, 0, status); });
    refused([&] { trainer.set_source(data, 0, status); });
    refused([&] {
        trainer.set_log([](const kacflow::training_step &) { return true; },
                        status);
    });
    refused([&] { trainer.run(1, status); });
    refused([&] { trainer.save("/nowhere/at.all", status); });
    refused([&] { trainer.restore("/nowhere/at.all", status); });
    refused([&] { model = trainer.model(status); });
    assert_int_equal(trainer.steps(), 0);
    assert_true(std::isnan(trainer.loss()));

    kacflow::sampler sampler(ctx, model, status);
    assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
    refused([&] { sampler = kacflow::sampler(ctx, noise, field, status); });
    refused([&] { sampler.set_method(0, status); });
    refused([&] { sampler.set_evaluations(1, status); });
    refused([&] { sampler.set_start_data(data, status); });
    refused([&] { sampler.draw(1, 0, 1, {}, status); });
    refused([&] { sampler.invert(x32, {}, status); });
    refused([&] { sampler.interpolate(x32, x32, t, status); });

    kacflow::likelihood likelihood(ctx, model, status);
    assert_int_equal(status.code(), KAC_ERROR_ARGUMENT);
    refused(
        [&] { likelihood = kacflow::likelihood(ctx, noise, field, status); });
    refused([&] { likelihood.set_tolerance(1e-3, 1e-3, status); });
    refused([&] { likelihood.evaluate(x, {}, status); });

    const kacflow::context other = std::move(ctx);
    assert_true(other && !ctx);
    refused([&] { ctx.set_threads(1, status); });
    refused([&] { ctx.set_cpu(0, status); });
    refused([&] { ctx.set_log([](std::int32_t, const char *) {}, status); });
    refused([&] {
        ctx.set_progress(
            [](const char *, std::int64_t, std::int64_t) { return true; },
            status);
    });
    ctx.cancel();
    ctx.resume();
    assert_int_equal(calls, 60);
}

/* A function that is replaced is let go, even by itself while it runs. */
void test_replaced(void **)
{
    kacflow::context ctx;
    auto noise = kacflow::process::kac(ctx, 9, 3);
    auto net = kacflow::network::mlp(ctx, 2, {8});
    net.initialize(1);
    kacflow::optimizer adam(ctx, KAC_OPTIMIZER_ADAM, 1e-3);
    kacflow::trainer trainer(ctx, noise, net, adam,
                             kacflow::dataset::toy(ctx, "moons", 1));
    const auto held = std::make_shared<int>(0);
    const auto count = [held](const kacflow::training_step &) {
        ++*held;
        return true;
    };

    trainer.set_batch(8);
    trainer.set_log(count);
    trainer.set_log(count);
    assert_int_equal(held.use_count(), 3); /* held, count, and one log */
    trainer.set_log([&trainer, held, count](const kacflow::training_step &) {
        trainer.set_log(count);
        *held += 100; /* what this lambda holds is still there */
        return true;
    });
    trainer.run(3);
    assert_int_equal(*held, 102);
    assert_int_equal(held.use_count(), 3);
    trainer.set_log(nullptr);
    trainer.run(5);
    assert_int_equal(*held, 102);
    assert_int_equal(held.use_count(), 2);
    for (int i = 0; i < 3; i++) {
        ctx.set_log([held](std::int32_t, const char *) {});
        ctx.set_progress([held](const char *, std::int64_t, std::int64_t) {
            ++*held;
            return true;
        });
    }
    assert_int_equal(held.use_count(), 4);
    trainer.run(6);
    assert_true(*held > 102);
    ctx.set_log(nullptr);
    ctx.set_progress(nullptr);
    assert_int_equal(held.use_count(), 2);
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

    /* What a worker of another call on this context kept is not this one's. */
    std::thread([&ctx] {
        ctx.exceptions()->keep(std::make_exception_ptr(own_exception{7}));
    }).join();
    ctx.set_threads(2);
    number = 0;
    try {
        broken.velocity(t, x);
    } catch (const own_exception &e) {
        number = e.number;
    }
    assert_int_equal(number, 7); /* a call that fails takes the first */

    /* A log cannot stop its call, but what it throws comes out of it. */
    ctx.exceptions()->keep(std::make_exception_ptr(own_exception{8}));
    number = 0;
    try {
        ctx.set_threads(2);
    } catch (const own_exception &e) {
        number = e.number;
    }
    assert_int_equal(number, 8);

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
        cmocka_unit_test(test_student),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_own_network),
        cmocka_unit_test(test_unet),
        cmocka_unit_test(test_classifier),
        cmocka_unit_test(test_own_field),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_replaced),
        cmocka_unit_test(test_progress),
#if KACFLOW_HAS_EXCEPTIONS
        cmocka_unit_test(test_thrown),
        cmocka_unit_test(test_thrown_through_c),
#endif
    };

    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
