/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file
 * What the C++ layer is made of: spans, where a failure goes, owners of
 * handles, and functions that C calls. See kacflow.hpp.
 */
#ifndef KACFLOW_CPP_SUPPORT_HPP
#define KACFLOW_CPP_SUPPORT_HPP

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
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

  public:
    void keep(std::exception_ptr exception)
    {
        const std::lock_guard<std::mutex> lock(mutex_);

        if (!first_) {
            first_ = std::move(exception);
        }
    }
    std::exception_ptr take()
    {
        const std::lock_guard<std::mutex> lock(mutex_);

        return std::exchange(first_, nullptr);
    }
};

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
            thrown != nullptr ? thrown->take() : nullptr;

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
    bool refuse(const std::string &message) const
    {
        if (to_ == nullptr) {
            detail::raise(KAC_ERROR_ARGUMENT, message);
        }
        *to_ = status(KAC_ERROR_ARGUMENT, message);
        return false;
    }

    /** Refuses an array of the wrong length; an empty one passes where it is
     * optional. */
    template <class T>
    bool length(const char *name, span<T> array, std::int64_t want,
                bool optional = false) const
    {
        return array.count() == want || (optional && array.data() == nullptr)
                   ? true
                   : refuse(std::string(name) + " has " +
                            std::to_string(array.count()) +
                            " numbers, must have " + std::to_string(want));
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

/** Points in an array of n d numbers, or -1 where they do not divide. */
template <class T> std::int64_t points(span<T> x, std::int64_t d)
{
    return d > 0 && x.count() % d == 0 ? x.count() / d : -1;
}

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

/** A handle, and all that must live as long as it. Copies are the same
 * handle; it is destroyed with the last of them. */
template <class T> class owner
{
    struct state {
        T *handle = nullptr;
        void (*destroy)(T *) = nullptr;
        std::vector<std::shared_ptr<const void>> needs;

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
    /** Keeps something alive as long as the handle. */
    void need(std::shared_ptr<const void> what) const
    {
        state_->needs.push_back(std::move(what));
    }
    bool done(const report &to, kac_status code) const
    {
        return to(code, thrown_.get());
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
    /** What keeps exceptions on their way through C. */
    const std::shared_ptr<thrown> &exceptions() const noexcept
    {
        return thrown_;
    }
};

} // namespace detail
} // namespace kacflow

#endif
