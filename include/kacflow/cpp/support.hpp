/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file
 * What the C++ layer is made of: spans, where a failure goes, owners of
 * handles, and functions that C calls. See kacflow.hpp.
 */
#ifndef KACFLOW_CPP_SUPPORT_HPP
#define KACFLOW_CPP_SUPPORT_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <kacflow/kacflow.h>

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
/** 1 where failures are thrown unless a kacflow::status takes them. */
#define KACFLOW_HAS_EXCEPTIONS 1
#else
#define KACFLOW_HAS_EXCEPTIONS 0
#endif

namespace kacflow
{

/** Contiguous numbers of the caller: made of a vector, an array, a pointer and
 * a count, or whatever has data() and size(). nullptr is an empty one. */
template <class T> class span
{
    T *data_ = nullptr;
    std::size_t size_ = 0;

  public:
    constexpr span() noexcept = default;
    constexpr span(std::nullptr_t) noexcept
    {
    }
    constexpr span(T *data, std::size_t size) noexcept
        : data_(data), size_(size)
    {
    }
    template <std::size_t N>
    constexpr span(T (&array)[N]) noexcept : data_(array), size_(N)
    {
    }
    template <class C,
              class = std::enable_if_t<
                  !std::is_array_v<std::remove_reference_t<C>> &&
                  std::is_convertible_v<
                      std::remove_pointer_t<
                          decltype(std::declval<C &>().data())> (*)[],
                      T (*)[]>>,
              class = decltype(std::declval<C &>().size())>
    constexpr span(C &&numbers) : data_(numbers.data()), size_(numbers.size())
    {
    }
    constexpr T *data() const noexcept
    {
        return data_;
    }
    constexpr std::size_t size() const noexcept
    {
        return size_;
    }
    constexpr std::int64_t count() const noexcept
    {
        return static_cast<std::int64_t>(size_);
    }
    constexpr bool empty() const noexcept
    {
        return size_ == 0;
    }
    constexpr T *begin() const noexcept
    {
        return data_;
    }
    constexpr T *end() const noexcept
    {
        return data_ + size_;
    }
    constexpr T &operator[](std::size_t i) const
    {
        return data_[i];
    }
};

/** A failed call: its status, and the library's message as what(). */
class error : public std::runtime_error
{
    kac_status code_;

  public:
    error(kac_status code, const std::string &message)
        : std::runtime_error(message), code_(code)
    {
    }
    kac_status code() const noexcept
    {
        return code_;
    }
};

/** Takes a failure instead of an exception: pass one as a call's last
 * argument. A call that succeeds leaves KAC_OK in it. */
class status
{
    kac_status code_ = KAC_OK;
    std::string message_;

  public:
    status() = default;
    status(kac_status code, std::string message)
        : code_(code), message_(std::move(message))
    {
    }
    bool ok() const noexcept
    {
        return code_ == KAC_OK;
    }
    kac_status code() const noexcept
    {
        return code_;
    }
    const std::string &message() const noexcept
    {
        return message_;
    }
};

namespace detail
{

/** Keeps the first exception of the caller's functions until the call that ran
 * them is back from C. */
class thrown
{
    std::mutex mutex_;
    std::exception_ptr first_;
    std::thread::id from_;

  public:
    void keep(std::exception_ptr exception)
    {
        const std::lock_guard<std::mutex> lock(mutex_);

        if (!first_) {
            first_ = std::move(exception);
            from_ = std::this_thread::get_id();
        }
    }
    /** For a call that is back. One that succeeded takes only what its own
     * thread kept (a log cannot stop it): other calls on the same context may
     * be running. */
    std::exception_ptr take(kac_status code)
    {
        const std::lock_guard<std::mutex> lock(mutex_);

        return code != KAC_OK || from_ == std::this_thread::get_id()
                   ? std::exchange(first_, nullptr)
                   : nullptr;
    }
};

/** n d; 0 where one is none, and the greatest number where that is more. */
inline std::int64_t times(std::int64_t n, std::int64_t d)
{
    return n <= 0 || d <= 0 ? 0 : d > INT64_MAX / n ? INT64_MAX : n * d;
}

[[noreturn]] inline void raise(kac_status code, const std::string &message)
{
#if KACFLOW_HAS_EXCEPTIONS
    throw error(code, message);
#else
    (void)code;
    (void)message;
    std::terminate();
#endif
}

} // namespace detail

/** Where a call's failure goes: thrown as kacflow::error, or into a status.
 * Without exceptions in the compiler a failure that no status takes ends the
 * program. */
class report
{
    status *to_ = nullptr;

  public:
    report() = default;
    report(status &to) : to_(&to)
    {
        to = status();
    }

    /** True for KAC_OK; else the failure is delivered. */
    bool operator()(kac_status code, detail::thrown *thrown = nullptr) const
    {
        const std::exception_ptr exception =
            thrown != nullptr ? thrown->take(code) : nullptr;

        if (code == KAC_OK && !exception) {
            return true;
        }
        if (to_ == nullptr) {
#if KACFLOW_HAS_EXCEPTIONS
            if (exception) {
                std::rethrow_exception(exception);
            }
#endif
            detail::raise(code, kac_last_error());
        }
        *to_ = status(code != KAC_OK ? code : KAC_ERROR_CALLBACK,
                      exception ? describe(exception) : kac_last_error());
        return false;
    }

    /** Delivers a failure that this layer found. */
    bool refuse(const std::string &message,
                kac_status code = KAC_ERROR_ARGUMENT) const
    {
        if (to_ == nullptr) {
            detail::raise(code, message);
        }
        *to_ = status(code, message);
        return false;
    }

    /** Refuses an array that is not of n d numbers; an empty one passes where
     * it is optional. A d that is none (of an empty object) is left for C to
     * refuse. */
    template <class T>
    bool length(const char *name, span<T> array, std::int64_t n, std::int64_t d,
                bool optional = false) const
    {
        const std::int64_t want = detail::times(n, d);

        if (array.count() == want ||
            (optional ? array.data() == nullptr : d <= 0)) {
            return true;
        }
        return refuse(std::string(name) + " has " +
                      std::to_string(array.count()) + " numbers, must have " +
                      std::to_string(want));
    }

    /** Counts the points of d numbers in an array; refuses a part of one. */
    template <class T>
    bool points(const char *name, span<T> array, std::int64_t d,
                std::int64_t *n) const
    {
        *n = d > 0 ? array.count() / d : 0;
        if (d <= 0 || array.count() % d == 0) {
            return true;
        }
        return refuse(std::string(name) + " has " +
                      std::to_string(array.count()) +
                      " numbers, must have a multiple of " + std::to_string(d));
    }

    /** Makes room for n d results. */
    template <class T>
    bool room(std::vector<T> *out, std::int64_t n, std::int64_t d) const
    {
        if (n < 0) {
            return refuse("n is " + std::to_string(n) + ", must be >= 0");
        }
        const auto size = static_cast<std::size_t>(detail::times(n, d));
        if (size > out->max_size()) {
            return refuse("out of memory", KAC_ERROR_MEMORY);
        }
#if KACFLOW_HAS_EXCEPTIONS
        try {
            out->resize(size);
        } catch (const std::bad_alloc &) {
            return refuse("out of memory", KAC_ERROR_MEMORY);
        }
#else
        /* The vector could only end the program: ask before it does. */
        void *const there = ::operator new(size * sizeof(T), std::nothrow);
        ::operator delete(there);
        if (there == nullptr) {
            return refuse("out of memory", KAC_ERROR_MEMORY);
        }
        out->resize(size);
#endif
        return true;
    }

  private:
    static std::string describe(const std::exception_ptr &exception)
    {
#if KACFLOW_HAS_EXCEPTIONS
        try {
            std::rethrow_exception(exception);
        } catch (const std::exception &e) {
            return e.what();
        } catch (...) {
        }
#endif
        (void)exception;
        return "a function of the caller failed";
    }
};

/** For calls of the C interface: throws where the status is not KAC_OK. */
inline void check(kac_status code)
{
    report()(code);
}

namespace detail
{

/** Runs a function of the caller inside C: an exception is kept and answered
 * with `failed`. */
template <class F, class R>
R guard(const std::shared_ptr<thrown> &thrown, R failed, F &&body) noexcept
{
#if KACFLOW_HAS_EXCEPTIONS
    try {
        return body();
    } catch (...) {
        thrown->keep(std::current_exception());
        return failed;
    }
#else
    (void)thrown;
    (void)failed;
    return body();
#endif
}

/** A function of the caller that C calls, and where its exceptions go. C has
 * its address; held() keeps it while it runs, since it may set another one in
 * its own place. */
template <class F> struct box : std::enable_shared_from_this<box<F>> {
    std::function<F> call;
    std::shared_ptr<detail::thrown> thrown;

    box(std::function<F> function, std::shared_ptr<detail::thrown> where)
        : call(std::move(function)), thrown(std::move(where))
    {
    }
    static std::shared_ptr<box> held(void *user)
    {
        return static_cast<box *>(user)->shared_from_this();
    }
};

/** A handle, and all that must live as long as it. Copies are the same
 * handle; it is destroyed with the last of them. */
template <class T> class owner
{
    struct state {
        T *handle = nullptr;
        void (*destroy)(T *) = nullptr;
        std::vector<std::shared_ptr<const void>> needs;
        std::array<std::shared_ptr<const void>, 2> settings;

        state() = default;
        state(const state &) = delete;
        state &operator=(const state &) = delete;
        ~state()
        {
            if (handle != nullptr) {
                destroy(handle);
            }
        }
    };
    std::shared_ptr<state> state_;
    std::shared_ptr<thrown> thrown_;

  protected:
    owner() = default;

    /** Takes over what a create call gave; empty where it failed. */
    template <class Create, class... Needs>
    void create(const report &to, std::shared_ptr<thrown> thrown,
                void (*destroy)(T *), Create &&call, Needs... needs)
    {
        auto made = std::make_shared<state>();

        made->destroy = destroy;
        made->needs = {std::move(needs)...};
        thrown_ = std::move(thrown);
        if (to(call(&made->handle), thrown_.get())) {
            state_ = std::move(made);
        }
    }
    bool done(const report &to, kac_status code) const
    {
        return to(code, thrown_.get());
    }
    /** After a setter of C: what it was given lives until another one takes its
     * place, or as long as the handle. */
    void set(const report &to, std::size_t slot, kac_status code,
             std::shared_ptr<const void> given) const
    {
        if (code == KAC_OK) {
            state_->settings[slot].swap(given);
        }
        done(to, code);
    }
    template <class F>
    std::shared_ptr<box<F>> boxed(std::function<F> function) const
    {
        return std::make_shared<box<F>>(std::move(function), exceptions());
    }

  public:
    /** The handle for calls of the C interface; NULL in an empty object. */
    T *get() const noexcept
    {
        return state_ ? state_->handle : nullptr;
    }
    explicit operator bool() const noexcept
    {
        return get() != nullptr;
    }
    /** What keeps the handle alive. */
    std::shared_ptr<const void> lifetime() const noexcept
    {
        return state_;
    }
    /** What keeps exceptions on their way through C; never empty. */
    std::shared_ptr<thrown> exceptions() const
    {
        return thrown_ ? thrown_ : std::make_shared<thrown>();
    }
};

} // namespace detail
} // namespace kacflow

#endif
