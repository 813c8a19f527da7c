# SPDX-License-Identifier: BSD-2-Clause
"""ctypes declarations of libkacflow: made from the public headers by
generate.py, not to be edited."""
import ctypes as C

# Opaque handles


class kac_context(C.Structure):
    pass


class kac_dataset(C.Structure):
    pass


class kac_field(C.Structure):
    pass


class kac_integrator(C.Structure):
    pass


class kac_likelihood(C.Structure):
    pass


class kac_model(C.Structure):
    pass


class kac_network(C.Structure):
    pass


class kac_npy(C.Structure):
    pass


class kac_optimizer(C.Structure):
    pass


class kac_process(C.Structure):
    pass


class kac_sampler(C.Structure):
    pass


class kac_tensors(C.Structure):
    pass


class kac_trainer(C.Structure):
    pass


# Callbacks

kac_allocate_fn = C.CFUNCTYPE(C.c_void_p, C.c_void_p, C.c_int64)
kac_field_fn = C.CFUNCTYPE(
    C.c_int32,
    C.c_void_p,
    C.c_int64,
    C.POINTER(C.c_double),
    C.POINTER(C.c_double),
    C.POINTER(C.c_double),
    C.POINTER(C.c_double),
    C.POINTER(C.c_double),
    C.POINTER(C.c_double))
kac_log_fn = C.CFUNCTYPE(None, C.c_void_p, C.c_int32, C.c_char_p)
kac_progress_fn = C.CFUNCTYPE(
    C.c_int32,
    C.c_void_p,
    C.c_char_p,
    C.c_int64,
    C.c_int64)
kac_release_fn = C.CFUNCTYPE(None, C.c_void_p, C.c_void_p)
kac_schedule_fn = C.CFUNCTYPE(
    C.c_int32,
    C.c_void_p,
    C.c_double,
    C.POINTER(C.c_double))
kac_telegraph_fn = C.CFUNCTYPE(
    C.c_int32,
    C.c_void_p,
    C.c_int64,
    C.POINTER(C.c_double),
    C.POINTER(C.c_double))
kac_telegraph_smooth_fn = C.CFUNCTYPE(
    C.c_int32,
    C.c_void_p,
    C.c_int64,
    C.POINTER(C.c_double),
    C.POINTER(C.c_double),
    C.POINTER(C.c_double))
kac_telegraph_wave_fn = C.CFUNCTYPE(
    C.c_int32,
    C.c_void_p,
    C.POINTER(C.c_double),
    C.c_int64,
    C.POINTER(C.c_double),
    C.POINTER(C.c_double))
kac_train_log_fn = C.CFUNCTYPE(
    C.c_int32,
    C.c_void_p,
    C.c_int64,
    C.c_double,
    C.c_double,
    C.c_double,
    C.c_double,
    C.c_double,
    C.c_double)

# Constants

KAC_OK = 0
KAC_ERROR_ARGUMENT = -1
KAC_ERROR_MEMORY = -2
KAC_ERROR_STATE = -3
KAC_ERROR_CALLBACK = -4
KAC_ERROR_CANCELLED = -5
KAC_ERROR_FILE = -6
KAC_ERROR_FORMAT = -7
KAC_ERROR_NONFINITE = -8
KAC_ERROR_SUPPORT = -9
KAC_LOG_WARNING = 0
KAC_LOG_INFO = 1
KAC_CPU_BASELINE = 0
KAC_CPU_AVX2 = 1
KAC_CPU_AVX512 = 2
KAC_CPU_NEON = 3
KAC_COUPLING_INDEPENDENT = 0
KAC_COUPLING_OPTIMAL_TRANSPORT = 1
KAC_NORMALIZE_NONE = 0
KAC_NORMALIZE_RANGE = 1
KAC_NORMALIZE_STANDARD = 2
KAC_NORMALIZE_COLUMNS = 3
KAC_FIELD_MEAN = 1
KAC_FIELD_DIVERGENCE = 2
KAC_KERNEL_BOX = 0
KAC_KERNEL_NORMAL = 1
KAC_DIVERGENCE_EXACT = 0
KAC_DIVERGENCE_HUTCHINSON = 1
KAC_METHOD_EULER = 0
KAC_METHOD_MIDPOINT = 1
KAC_METHOD_HEUN = 2
KAC_METHOD_RK4 = 3
KAC_METHOD_AB2 = 4
KAC_METHOD_DOPRI5 = 5
KAC_STOP_NONE = 0
KAC_STOP_END = 1
KAC_STOP_EVALUATIONS = 2
KAC_STOP_STEP = 3
KAC_STOP_NONFINITE = 4
KAC_NETWORK_MLP = 0
KAC_NETWORK_UNET = 1
KAC_ACTIVATION_IDENTITY = 0
KAC_ACTIVATION_RELU = 1
KAC_ACTIVATION_SILU = 2
KAC_ACTIVATION_GELU = 3
KAC_ACTIVATION_TANH = 4
KAC_TIME_RAW = 0
KAC_TIME_LOG = 1
KAC_TIME_FOURIER = 2
KAC_TIME_SINUSOIDAL = 3
KAC_CONDITION_NONE = 0
KAC_CONDITION_CLASS = 1
KAC_CONDITION_VECTOR = 2
KAC_HEAD_VELOCITY = 1
KAC_HEAD_MEAN = 2
KAC_OPTIMIZER_SGD = 0
KAC_OPTIMIZER_ADAM = 1
KAC_OPTIMIZER_ADAMW = 2
KAC_RATE_CONSTANT = 0
KAC_RATE_COSINE = 1
KAC_RATE_STEP = 2
KAC_LAW_KAC = 0
KAC_LAW_WIENER = 1
KAC_LAW_UNIFORM = 2
KAC_LAW_POISSON = 3
KAC_SIGNAL_CONSTANT = 0
KAC_SIGNAL_LINEAR = 1
KAC_SIGNAL_EXP = 2
KAC_SIGNAL_COS = 3
KAC_SIGNAL_CUSTOM = 4
KAC_SIGNAL_VP = 5
KAC_CLOCK_LINEAR = 0
KAC_CLOCK_QUADRATIC = 1
KAC_CLOCK_CUSTOM = 2
KAC_CLOCK_SINE = 3
KAC_CLOCK_VP = 4
KAC_CLOCK_POWER = 5
KAC_PRIOR_DATA = 0
KAC_PRIOR_NOISE = 1
KAC_EQUATION_TELEGRAPH = 0
KAC_EQUATION_KAC = 1
KAC_EQUATION_HEAT = 2
KAC_EQUATION_WAVE = 3
KAC_TYPE_F32 = 0
KAC_TYPE_F64 = 1
KAC_TYPE_F16 = 2
KAC_TYPE_BF16 = 3
KAC_TYPE_I8 = 4
KAC_TYPE_I16 = 5
KAC_TYPE_I32 = 6
KAC_TYPE_I64 = 7
KAC_TYPE_U8 = 8
KAC_TYPE_U16 = 9
KAC_TYPE_U32 = 10
KAC_TYPE_U64 = 11
KAC_TYPE_BOOL = 12
KAC_TIMES_UNIFORM = 0
KAC_TIMES_POWER = 1
KAC_TIMES_LOG = 2
KAC_TIMES_LOGIT_NORMAL = 3
KAC_WEIGHT_UNIFORM = 0
KAC_WEIGHT_NOISE = 1
KAC_RESAMPLE_CONV = 0
KAC_RESAMPLE_POOL = 1
KAC_RESAMPLE_BLOCK = 2

# name: (result, arguments)
FUNCTIONS = {
    "kac_activation_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_activation_name": (C.c_char_p, [C.c_int32]),
    "kac_bessel_h": (C.c_double, [C.c_double]),
    "kac_bessel_h_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_bessel_h_array_f32": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_bessel_h_derivative": (C.c_double, [C.c_double]),
    "kac_bessel_h_derivative_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_bessel_h_derivative_array_f32": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_bessel_h_derivative_f32": (C.c_float, [C.c_float]),
    "kac_bessel_h_f32": (C.c_float, [C.c_float]),
    "kac_bessel_i0": (C.c_double, [C.c_double]),
    "kac_bessel_i0_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_bessel_i0_array_f32": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_bessel_i0_f32": (C.c_float, [C.c_float]),
    "kac_bessel_i0e": (C.c_double, [C.c_double]),
    "kac_bessel_i0e_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_bessel_i0e_array_f32": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_bessel_i0e_f32": (C.c_float, [C.c_float]),
    "kac_bessel_i1": (C.c_double, [C.c_double]),
    "kac_bessel_i1_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_bessel_i1_array_f32": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_bessel_i1_f32": (C.c_float, [C.c_float]),
    "kac_bessel_i1e": (C.c_double, [C.c_double]),
    "kac_bessel_i1e_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_bessel_i1e_array_f32": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_bessel_i1e_f32": (C.c_float, [C.c_float]),
    "kac_bessel_kappa": (C.c_double, [C.c_double]),
    "kac_bessel_kappa_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_bessel_kappa_array_f32": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_bessel_kappa_f32": (C.c_float, [C.c_float]),
    "kac_bessel_ratio": (C.c_double, [C.c_double]),
    "kac_bessel_ratio_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_bessel_ratio_array_f32": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_bessel_ratio_f32": (C.c_float, [C.c_float]),
    "kac_beta_i": (C.c_double, [C.c_double, C.c_double, C.c_double]),
    "kac_beta_i_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_beta_i_complement": (C.c_double, [C.c_double, C.c_double, C.c_double]),
    "kac_beta_i_complement_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_clock_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_clock_name": (C.c_char_p, [C.c_int32]),
    "kac_condition_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_condition_name": (C.c_char_p, [C.c_int32]),
    "kac_context_cancel": (None, [C.POINTER(kac_context)]),
    "kac_context_cancelled": (C.c_int32, [C.POINTER(kac_context)]),
    "kac_context_cpu": (C.c_int32, [C.POINTER(kac_context)]),
    "kac_context_create": (C.c_int32, [C.POINTER(C.POINTER(kac_context))]),
    "kac_context_create_with_allocator": (C.c_int32, [
        kac_allocate_fn,
        kac_release_fn,
        C.c_void_p,
        C.POINTER(C.POINTER(kac_context))]),
    "kac_context_destroy": (None, [C.POINTER(kac_context)]),
    "kac_context_resume": (None, [C.POINTER(kac_context)]),
    "kac_context_set_cpu": (C.c_int32, [C.POINTER(kac_context), C.c_int32]),
    "kac_context_set_log": (C.c_int32, [
        C.POINTER(kac_context),
        kac_log_fn,
        C.c_void_p]),
    "kac_context_set_progress": (C.c_int32, [
        C.POINTER(kac_context),
        kac_progress_fn,
        C.c_void_p]),
    "kac_context_set_threads": (C.c_int32, [C.POINTER(kac_context), C.c_int32]),
    "kac_context_threads": (C.c_int32, [C.POINTER(kac_context)]),
    "kac_coupling_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_coupling_interpolate": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_coupling_interpolate_f32": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_coupling_name": (C.c_char_p, [C.c_int32]),
    "kac_coupling_pair": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int32,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_int64),
        C.POINTER(C.c_double)]),
    "kac_coupling_pair_f32": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int32,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_int64),
        C.POINTER(C.c_double)]),
    "kac_cpu_available": (C.c_int32, [C.c_int32]),
    "kac_cpu_best": (C.c_int32, []),
    "kac_cpu_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_cpu_name": (C.c_char_p, [C.c_int32]),
    "kac_dataset_condition_size": (C.c_int64, [C.POINTER(kac_dataset)]),
    "kac_dataset_count": (C.c_int64, [C.POINTER(kac_dataset)]),
    "kac_dataset_create_array": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.POINTER(kac_dataset))]),
    "kac_dataset_create_bytes": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_uint8),
        C.POINTER(C.POINTER(kac_dataset))]),
    "kac_dataset_create_toy": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_char_p,
        C.c_uint64,
        C.POINTER(C.POINTER(kac_dataset))]),
    "kac_dataset_destroy": (None, [C.POINTER(kac_dataset)]),
    "kac_dataset_dimension": (C.c_int64, [C.POINTER(kac_dataset)]),
    "kac_dataset_gather": (C.c_int32, [
        C.POINTER(kac_dataset),
        C.c_int64,
        C.POINTER(C.c_int64),
        C.POINTER(C.c_float)]),
    "kac_dataset_gather_condition": (C.c_int32, [
        C.POINTER(kac_dataset),
        C.c_int64,
        C.POINTER(C.c_int64),
        C.POINTER(C.c_float)]),
    "kac_dataset_has_density": (C.c_int32, [C.POINTER(kac_dataset)]),
    "kac_dataset_is_endless": (C.c_int32, [C.POINTER(kac_dataset)]),
    "kac_dataset_log_density": (C.c_int32, [
        C.POINTER(kac_dataset),
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_dataset_measure": (C.c_int32, [
        C.POINTER(kac_dataset),
        C.c_int32,
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_dataset_mode_count": (C.c_int64, [C.POINTER(kac_dataset)]),
    "kac_dataset_modes": (C.c_int32, [
        C.POINTER(kac_dataset),
        C.POINTER(C.c_double)]),
    "kac_dataset_open": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_char_p,
        C.POINTER(C.POINTER(kac_dataset))]),
    "kac_dataset_parameter": (C.c_int32, [
        C.POINTER(kac_dataset),
        C.c_char_p,
        C.POINTER(C.c_double)]),
    "kac_dataset_point_rank": (C.c_int32, [C.POINTER(kac_dataset)]),
    "kac_dataset_point_shape": (C.c_int64, [C.POINTER(kac_dataset), C.c_int32]),
    "kac_dataset_read": (C.c_int32, [
        C.POINTER(kac_dataset),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float)]),
    "kac_dataset_set_condition": (C.c_int32, [
        C.POINTER(kac_dataset),
        C.c_int64,
        C.POINTER(C.c_float)]),
    "kac_dataset_set_parameter": (C.c_int32, [
        C.POINTER(kac_dataset),
        C.c_char_p,
        C.c_double]),
    "kac_dataset_toy_count": (C.c_int32, []),
    "kac_dataset_toy_name": (C.c_char_p, [C.c_int32]),
    "kac_divergence_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_divergence_name": (C.c_char_p, [C.c_int32]),
    "kac_field_condition_width": (C.c_int64, [C.POINTER(kac_field)]),
    "kac_field_create_callback": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int64,
        C.c_int64,
        C.c_int32,
        kac_field_fn,
        C.c_void_p,
        C.POINTER(C.POINTER(kac_field))]),
    "kac_field_create_conditional": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(kac_process),
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.POINTER(kac_field))]),
    "kac_field_create_empirical": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(kac_process),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.POINTER(kac_field))]),
    "kac_field_create_learned": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(kac_network),
        C.POINTER(C.POINTER(kac_field))]),
    "kac_field_create_mixture": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(kac_process),
        C.c_int32,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.POINTER(kac_field))]),
    "kac_field_destroy": (None, [C.POINTER(kac_field)]),
    "kac_field_dimension": (C.c_int64, [C.POINTER(kac_field)]),
    "kac_field_divergence": (C.c_int32, [C.POINTER(kac_field)]),
    "kac_field_divergence_probes": (C.c_int64, [C.POINTER(kac_field)]),
    "kac_field_divergence_seed": (C.c_uint64, [C.POINTER(kac_field)]),
    "kac_field_evaluate": (C.c_int32, [
        C.POINTER(kac_field),
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_field_gives": (C.c_int32, [C.POINTER(kac_field)]),
    "kac_field_log_density": (C.c_int32, [
        C.POINTER(kac_field),
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_int32)]),
    "kac_field_set_divergence": (C.c_int32, [
        C.POINTER(kac_field),
        C.c_int32,
        C.c_int64,
        C.c_uint64]),
    "kac_gamma_p": (C.c_double, [C.c_double, C.c_double]),
    "kac_gamma_p_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_gamma_q": (C.c_double, [C.c_double, C.c_double]),
    "kac_gamma_q_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_heads_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_heads_name": (C.c_char_p, [C.c_int32]),
    "kac_integrator_create": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int32,
        C.POINTER(C.POINTER(kac_integrator))]),
    "kac_integrator_destroy": (None, [C.POINTER(kac_integrator)]),
    "kac_integrator_evaluations": (C.c_int64, [
        C.POINTER(kac_integrator),
        C.c_int64]),
    "kac_integrator_evaluations_max": (C.c_int64, [C.POINTER(kac_integrator)]),
    "kac_integrator_evaluations_mean": (C.c_double, [C.POINTER(kac_integrator)]),
    "kac_integrator_max_evaluations": (C.c_int64, [C.POINTER(kac_integrator)]),
    "kac_integrator_method": (C.c_int32, [C.POINTER(kac_integrator)]),
    "kac_integrator_points": (C.c_int64, [C.POINTER(kac_integrator)]),
    "kac_integrator_reason": (C.c_int32, [C.POINTER(kac_integrator), C.c_int64]),
    "kac_integrator_reason_count": (C.c_int64, [
        C.POINTER(kac_integrator),
        C.c_int32]),
    "kac_integrator_run": (C.c_int32, [
        C.POINTER(kac_integrator),
        C.POINTER(kac_field),
        C.c_int64,
        C.c_double,
        C.c_double,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_integrator_run_dense": (C.c_int32, [
        C.POINTER(kac_integrator),
        C.POINTER(kac_field),
        C.c_int64,
        C.c_double,
        C.c_double,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_integrator_set_grid": (C.c_int32, [
        C.POINTER(kac_integrator),
        C.c_int64,
        C.POINTER(C.c_double)]),
    "kac_integrator_set_max_evaluations": (C.c_int32, [
        C.POINTER(kac_integrator),
        C.c_int64]),
    "kac_integrator_set_projection": (C.c_int32, [
        C.POINTER(kac_integrator),
        C.POINTER(kac_process),
        C.c_int32]),
    "kac_integrator_set_steps": (C.c_int32, [
        C.POINTER(kac_integrator),
        C.c_int64]),
    "kac_integrator_set_tolerance": (C.c_int32, [
        C.POINTER(kac_integrator),
        C.c_double,
        C.c_double]),
    "kac_integrator_steps": (C.c_int64, [C.POINTER(kac_integrator)]),
    "kac_integrator_tolerance_absolute": (C.c_double, [C.POINTER(kac_integrator)]),
    "kac_integrator_tolerance_relative": (C.c_double, [C.POINTER(kac_integrator)]),
    "kac_kernel_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_kernel_name": (C.c_char_p, [C.c_int32]),
    "kac_last_error": (C.c_char_p, []),
    "kac_law_atom": (C.c_double, [C.c_double, C.c_double]),
    "kac_law_cdf": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_characteristic": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_covariance": (C.c_double, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_double]),
    "kac_law_density": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_directed": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_direction": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int32,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_energy": (C.c_double, [C.c_double, C.c_double, C.c_double]),
    "kac_law_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_law_jumped_cdf": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_jumped_quantile": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_jumped_survival": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_log_atom": (C.c_double, [C.c_double, C.c_double]),
    "kac_law_log_density": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_log_survival": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_map": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_int8)]),
    "kac_law_map_derivative": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_map_jump": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_moment": (C.c_double, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_double]),
    "kac_law_name": (C.c_char_p, [C.c_int32]),
    "kac_law_quantile": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_score": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_survival": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_variance": (C.c_double, [C.c_double, C.c_double, C.c_double]),
    "kac_law_velocity": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_law_velocity_f32": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_likelihood_bits": (C.c_double, [C.c_double, C.c_int64]),
    "kac_likelihood_clip": (C.c_int32, [C.POINTER(kac_likelihood)]),
    "kac_likelihood_create": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(kac_process),
        C.POINTER(kac_field),
        C.POINTER(C.POINTER(kac_likelihood))]),
    "kac_likelihood_create_model": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(kac_model),
        C.POINTER(C.POINTER(kac_likelihood))]),
    "kac_likelihood_destroy": (None, [C.POINTER(kac_likelihood)]),
    "kac_likelihood_evaluate": (C.c_int32, [
        C.POINTER(kac_likelihood),
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_int32)]),
    "kac_likelihood_evaluations": (C.c_int64, [C.POINTER(kac_likelihood)]),
    "kac_likelihood_evaluations_max": (C.c_int64, [C.POINTER(kac_likelihood)]),
    "kac_likelihood_evaluations_mean": (C.c_double, [C.POINTER(kac_likelihood)]),
    "kac_likelihood_method": (C.c_int32, [C.POINTER(kac_likelihood)]),
    "kac_likelihood_outside": (C.c_int64, [C.POINTER(kac_likelihood)]),
    "kac_likelihood_set_clip": (C.c_int32, [C.POINTER(kac_likelihood), C.c_int32]),
    "kac_likelihood_set_divergence": (C.c_int32, [
        C.POINTER(kac_likelihood),
        C.c_int32,
        C.c_int64,
        C.c_uint64]),
    "kac_likelihood_set_evaluations": (C.c_int32, [
        C.POINTER(kac_likelihood),
        C.c_int64]),
    "kac_likelihood_set_method": (C.c_int32, [
        C.POINTER(kac_likelihood),
        C.c_int32]),
    "kac_likelihood_set_start": (C.c_int32, [
        C.POINTER(kac_likelihood),
        C.c_double]),
    "kac_likelihood_set_tolerance": (C.c_int32, [
        C.POINTER(kac_likelihood),
        C.c_double,
        C.c_double]),
    "kac_likelihood_start": (C.c_double, [C.POINTER(kac_likelihood)]),
    "kac_likelihood_tolerance_absolute": (C.c_double, [C.POINTER(kac_likelihood)]),
    "kac_likelihood_tolerance_relative": (C.c_double, [C.POINTER(kac_likelihood)]),
    "kac_likelihood_unfinished": (C.c_int64, [C.POINTER(kac_likelihood)]),
    "kac_log_gamma": (C.c_double, [C.c_double]),
    "kac_log_gamma_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_log_level_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_log_level_name": (C.c_char_p, [C.c_int32]),
    "kac_method_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_method_name": (C.c_char_p, [C.c_int32]),
    "kac_metric_energy": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int64,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_double)]),
    "kac_metric_modes": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int64,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_metric_nll": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(kac_dataset),
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_double),
        C.POINTER(C.c_int64)]),
    "kac_metric_sliced_wasserstein": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int64,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.c_int64,
        C.c_uint64,
        C.POINTER(C.c_double)]),
    "kac_metric_wasserstein": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_int64),
        C.POINTER(C.c_double)]),
    "kac_model_coupling": (C.c_int32, [C.POINTER(kac_model)]),
    "kac_model_create": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(kac_process),
        C.POINTER(kac_network),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.POINTER(kac_model))]),
    "kac_model_destroy": (None, [C.POINTER(kac_model)]),
    "kac_model_dimension": (C.c_int64, [C.POINTER(kac_model)]),
    "kac_model_entry": (C.c_char_p, [C.POINTER(kac_model), C.c_char_p]),
    "kac_model_load": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_char_p,
        C.POINTER(C.POINTER(kac_model))]),
    "kac_model_network": (C.POINTER(kac_network), [C.POINTER(kac_model)]),
    "kac_model_normalization": (C.c_int32, [
        C.POINTER(kac_model),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_model_process": (C.POINTER(kac_process), [C.POINTER(kac_model)]),
    "kac_model_save": (C.c_int32, [C.POINTER(kac_model), C.c_char_p]),
    "kac_model_set_coupling": (C.c_int32, [C.POINTER(kac_model), C.c_int32]),
    "kac_model_set_entry": (C.c_int32, [
        C.POINTER(kac_model),
        C.c_char_p,
        C.c_char_p]),
    "kac_network_activation": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_network_condition": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_network_condition_size": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_network_condition_width": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_network_create_mlp": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int64,
        C.c_int32,
        C.POINTER(C.c_int64),
        C.POINTER(C.POINTER(kac_network))]),
    "kac_network_create_unet": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int64,
        C.c_int64,
        C.c_int64,
        C.c_int64,
        C.c_int32,
        C.POINTER(C.c_double),
        C.POINTER(C.POINTER(kac_network))]),
    "kac_network_destroy": (None, [C.POINTER(kac_network)]),
    "kac_network_dimension": (C.c_int64, [C.POINTER(kac_network)]),
    "kac_network_forward": (C.c_int32, [
        C.POINTER(kac_network),
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_network_gradient": (C.c_int32, [
        C.POINTER(kac_network),
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_network_heads": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_network_horizon": (C.c_double, [C.POINTER(kac_network)]),
    "kac_network_initialize": (C.c_int32, [
        C.POINTER(kac_network),
        C.c_uint64,
        C.c_int32]),
    "kac_network_is_initialized": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_network_kind": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_network_kind_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_network_kind_name": (C.c_char_p, [C.c_int32]),
    "kac_network_layers": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_network_parameter_count": (C.c_int64, [C.POINTER(kac_network)]),
    "kac_network_read_tensors": (C.c_int32, [
        C.POINTER(kac_network),
        C.POINTER(kac_tensors),
        C.c_char_p]),
    "kac_network_residual": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_network_set_activation": (C.c_int32, [C.POINTER(kac_network), C.c_int32]),
    "kac_network_set_condition": (C.c_int32, [
        C.POINTER(kac_network),
        C.c_int32,
        C.c_int32]),
    "kac_network_set_heads": (C.c_int32, [C.POINTER(kac_network), C.c_int32]),
    "kac_network_set_horizon": (C.c_int32, [C.POINTER(kac_network), C.c_double]),
    "kac_network_set_residual": (C.c_int32, [C.POINTER(kac_network), C.c_int32]),
    "kac_network_set_time_embedding": (C.c_int32, [
        C.POINTER(kac_network),
        C.c_int32,
        C.c_int32,
        C.c_double]),
    "kac_network_tensor_count": (C.c_int64, [C.POINTER(kac_network)]),
    "kac_network_tensor_find": (C.c_int64, [C.POINTER(kac_network), C.c_char_p]),
    "kac_network_tensor_get": (C.c_int32, [
        C.POINTER(kac_network),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float)]),
    "kac_network_tensor_name": (C.c_char_p, [C.POINTER(kac_network), C.c_int64]),
    "kac_network_tensor_rank": (C.c_int32, [C.POINTER(kac_network), C.c_int64]),
    "kac_network_tensor_set": (C.c_int32, [
        C.POINTER(kac_network),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float)]),
    "kac_network_tensor_shape": (C.c_int64, [
        C.POINTER(kac_network),
        C.c_int64,
        C.c_int32]),
    "kac_network_tensor_trained": (C.c_int32, [C.POINTER(kac_network), C.c_int64]),
    "kac_network_time_embedding": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_network_time_scale": (C.c_double, [C.POINTER(kac_network)]),
    "kac_network_time_size": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_network_width": (C.c_int64, [C.POINTER(kac_network), C.c_int32]),
    "kac_network_write_tensors": (C.c_int32, [
        C.POINTER(kac_network),
        C.POINTER(kac_tensors),
        C.c_char_p]),
    "kac_normal_cdf": (C.c_double, [C.c_double]),
    "kac_normal_cdf_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_normal_quantile": (C.c_double, [C.c_double]),
    "kac_normal_quantile_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_normal_survival": (C.c_double, [C.c_double]),
    "kac_normal_survival_array": (C.c_int32, [
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_normalize_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_normalize_name": (C.c_char_p, [C.c_int32]),
    "kac_npy_count": (C.c_int64, [C.POINTER(kac_npy)]),
    "kac_npy_destroy": (None, [C.POINTER(kac_npy)]),
    "kac_npy_is_fortran": (C.c_int32, [C.POINTER(kac_npy)]),
    "kac_npy_open": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_char_p,
        C.POINTER(C.POINTER(kac_npy))]),
    "kac_npy_rank": (C.c_int32, [C.POINTER(kac_npy)]),
    "kac_npy_read": (C.c_int32, [
        C.POINTER(kac_npy),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double)]),
    "kac_npy_read_f32": (C.c_int32, [
        C.POINTER(kac_npy),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float)]),
    "kac_npy_shape": (C.c_int64, [C.POINTER(kac_npy), C.c_int32]),
    "kac_npy_type": (C.c_int32, [C.POINTER(kac_npy)]),
    "kac_npy_write": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_char_p,
        C.c_int32,
        C.POINTER(C.c_int64),
        C.POINTER(C.c_double)]),
    "kac_npy_write_f32": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_char_p,
        C.c_int32,
        C.POINTER(C.c_int64),
        C.POINTER(C.c_float)]),
    "kac_optimizer_beta1": (C.c_double, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_beta2": (C.c_double, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_clip_norm": (C.c_double, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_create": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int32,
        C.c_double,
        C.POINTER(C.POINTER(kac_optimizer))]),
    "kac_optimizer_destroy": (None, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_epsilon": (C.c_double, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_gradient_norm": (C.c_double, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_kind": (C.c_int32, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_kind_from_name": (C.c_int32, [
        C.c_char_p,
        C.POINTER(C.c_int32)]),
    "kac_optimizer_kind_name": (C.c_char_p, [C.c_int32]),
    "kac_optimizer_momentum": (C.c_double, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_rate": (C.c_double, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_rate_at": (C.c_double, [C.POINTER(kac_optimizer), C.c_int64]),
    "kac_optimizer_reset": (C.c_int32, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_schedule": (C.c_int32, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_set_betas": (C.c_int32, [
        C.POINTER(kac_optimizer),
        C.c_double,
        C.c_double]),
    "kac_optimizer_set_clip_norm": (C.c_int32, [
        C.POINTER(kac_optimizer),
        C.c_double]),
    "kac_optimizer_set_epsilon": (C.c_int32, [
        C.POINTER(kac_optimizer),
        C.c_double]),
    "kac_optimizer_set_momentum": (C.c_int32, [
        C.POINTER(kac_optimizer),
        C.c_double]),
    "kac_optimizer_set_rate": (C.c_int32, [C.POINTER(kac_optimizer), C.c_double]),
    "kac_optimizer_set_schedule": (C.c_int32, [
        C.POINTER(kac_optimizer),
        C.c_int32,
        C.c_int64,
        C.c_int64,
        C.c_double]),
    "kac_optimizer_set_weight_decay": (C.c_int32, [
        C.POINTER(kac_optimizer),
        C.c_double]),
    "kac_optimizer_step": (C.c_int32, [
        C.POINTER(kac_optimizer),
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_optimizer_steps": (C.c_int64, [C.POINTER(kac_optimizer)]),
    "kac_optimizer_weight_decay": (C.c_double, [C.POINTER(kac_optimizer)]),
    "kac_path_bridge": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_int8),
        C.POINTER(C.c_int8),
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_int8)]),
    "kac_path_bridge_density": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int32,
        C.c_int32,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_path_bridge_jumps": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_int8),
        C.POINTER(C.c_int8),
        C.c_int64,
        C.POINTER(C.c_int8),
        C.POINTER(C.c_int64),
        C.POINTER(C.c_double)]),
    "kac_path_grid": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_int8),
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_int8),
        C.POINTER(C.c_int8)]),
    "kac_path_jumps": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_int8),
        C.POINTER(C.c_int64),
        C.POINTER(C.c_double)]),
    "kac_path_position": (C.c_int32, [
        C.c_double,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_int8),
        C.POINTER(C.c_int64),
        C.POINTER(C.c_double),
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_int8)]),
    "kac_path_walk": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_int8)]),
    "kac_path_walk_law": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double)]),
    "kac_prior_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_prior_name": (C.c_char_p, [C.c_int32]),
    "kac_process_beta_max": (C.c_double, [C.POINTER(kac_process)]),
    "kac_process_beta_min": (C.c_double, [C.POINTER(kac_process)]),
    "kac_process_clock": (C.c_int32, [C.POINTER(kac_process)]),
    "kac_process_cone": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_double,
        C.POINTER(C.c_double)]),
    "kac_process_create_kac": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_double,
        C.c_double,
        C.POINTER(C.POINTER(kac_process))]),
    "kac_process_create_poisson": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_double,
        C.c_double,
        C.POINTER(C.POINTER(kac_process))]),
    "kac_process_create_uniform": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_double,
        C.POINTER(C.POINTER(kac_process))]),
    "kac_process_create_wiener": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_double,
        C.POINTER(C.POINTER(kac_process))]),
    "kac_process_destroy": (None, [C.POINTER(kac_process)]),
    "kac_process_draw": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_int8)]),
    "kac_process_draw_f32": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float),
        C.POINTER(C.c_int8)]),
    "kac_process_extra_dimensions": (C.c_double, [C.POINTER(kac_process)]),
    "kac_process_horizon": (C.c_double, [C.POINTER(kac_process)]),
    "kac_process_law": (C.c_int32, [C.POINTER(kac_process)]),
    "kac_process_log_atom": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_double,
        C.POINTER(C.c_double)]),
    "kac_process_log_density": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_process_power": (C.c_double, [C.POINTER(kac_process)]),
    "kac_process_prior": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_uint64,
        C.c_int64,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_process_prior_kind": (C.c_int32, [C.POINTER(kac_process)]),
    "kac_process_prior_log_density": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_int32)]),
    "kac_process_rate": (C.c_double, [C.POINTER(kac_process)]),
    "kac_process_schedule": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_double,
        C.POINTER(C.c_double)]),
    "kac_process_score": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_process_set_beta": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_double,
        C.c_double]),
    "kac_process_set_horizon": (C.c_int32, [C.POINTER(kac_process), C.c_double]),
    "kac_process_set_power": (C.c_int32, [C.POINTER(kac_process), C.c_double]),
    "kac_process_set_prior": (C.c_int32, [C.POINTER(kac_process), C.c_int32]),
    "kac_process_set_schedule": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_int32,
        C.c_int32]),
    "kac_process_set_schedule_custom": (C.c_int32, [
        C.POINTER(kac_process),
        kac_schedule_fn,
        C.c_void_p]),
    "kac_process_sigma": (C.c_double, [C.POINTER(kac_process)]),
    "kac_process_signal": (C.c_int32, [C.POINTER(kac_process)]),
    "kac_process_speed": (C.c_double, [C.POINTER(kac_process)]),
    "kac_process_velocity": (C.c_int32, [
        C.POINTER(kac_process),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_random_exponential": (C.c_int32, [
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double)]),
    "kac_random_gamma": (C.c_int32, [
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.c_double,
        C.POINTER(C.c_double)]),
    "kac_random_normal": (C.c_int32, [
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double)]),
    "kac_random_permutation": (C.c_int32, [
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.POINTER(C.c_int64)]),
    "kac_random_philox4x32": (C.c_int32, [
        C.POINTER(C.c_uint32),
        C.POINTER(C.c_uint32),
        C.POINTER(C.c_uint32)]),
    "kac_random_poisson": (C.c_int32, [
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.c_double,
        C.POINTER(C.c_int64)]),
    "kac_random_uniform": (C.c_int32, [
        C.c_uint64,
        C.c_uint32,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double)]),
    "kac_rate_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_rate_name": (C.c_char_p, [C.c_int32]),
    "kac_resample_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_resample_name": (C.c_char_p, [C.c_int32]),
    "kac_sampler_create": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(kac_process),
        C.POINTER(kac_field),
        C.POINTER(C.POINTER(kac_sampler))]),
    "kac_sampler_create_model": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(kac_model),
        C.POINTER(C.POINTER(kac_sampler))]),
    "kac_sampler_destroy": (None, [C.POINTER(kac_sampler)]),
    "kac_sampler_draw": (C.c_int32, [
        C.POINTER(kac_sampler),
        C.c_uint64,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_sampler_draw_path": (C.c_int32, [
        C.POINTER(kac_sampler),
        C.c_uint64,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float),
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_sampler_evaluations": (C.c_int64, [C.POINTER(kac_sampler)]),
    "kac_sampler_evaluations_max": (C.c_int64, [C.POINTER(kac_sampler)]),
    "kac_sampler_evaluations_mean": (C.c_double, [C.POINTER(kac_sampler)]),
    "kac_sampler_grid_end": (C.c_double, [C.POINTER(kac_sampler)]),
    "kac_sampler_grid_power": (C.c_double, [C.POINTER(kac_sampler)]),
    "kac_sampler_method": (C.c_int32, [C.POINTER(kac_sampler)]),
    "kac_sampler_projection": (C.c_int32, [C.POINTER(kac_sampler)]),
    "kac_sampler_refinements": (C.c_int32, [C.POINTER(kac_sampler)]),
    "kac_sampler_set_evaluations": (C.c_int32, [
        C.POINTER(kac_sampler),
        C.c_int64]),
    "kac_sampler_set_grid": (C.c_int32, [
        C.POINTER(kac_sampler),
        C.c_double,
        C.c_double]),
    "kac_sampler_set_method": (C.c_int32, [C.POINTER(kac_sampler), C.c_int32]),
    "kac_sampler_set_projection": (C.c_int32, [C.POINTER(kac_sampler), C.c_int32]),
    "kac_sampler_set_refinements": (C.c_int32, [
        C.POINTER(kac_sampler),
        C.c_int32]),
    "kac_sampler_set_source": (C.c_int32, [
        C.POINTER(kac_sampler),
        C.POINTER(kac_dataset)]),
    "kac_sampler_set_start_data": (C.c_int32, [
        C.POINTER(kac_sampler),
        C.POINTER(kac_dataset)]),
    "kac_sampler_set_tolerance": (C.c_int32, [
        C.POINTER(kac_sampler),
        C.c_double,
        C.c_double]),
    "kac_sampler_unfinished": (C.c_int64, [C.POINTER(kac_sampler)]),
    "kac_signal_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_signal_name": (C.c_char_p, [C.c_int32]),
    "kac_status_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_status_name": (C.c_char_p, [C.c_int32]),
    "kac_stop_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_stop_name": (C.c_char_p, [C.c_int32]),
    "kac_telegraph_clock_density": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_telegraph_clock_draw": (C.c_int32, [
        C.c_uint64,
        C.c_int64,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double)]),
    "kac_telegraph_equation_from_name": (C.c_int32, [
        C.c_char_p,
        C.POINTER(C.c_int32)]),
    "kac_telegraph_equation_name": (C.c_char_p, [C.c_int32]),
    "kac_telegraph_fourier": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_int32,
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_int64),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_telegraph_fundamental": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_telegraph_heat": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        kac_telegraph_fn,
        C.c_void_p,
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_telegraph_heat_distance": (C.c_double, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64]),
    "kac_telegraph_impulse": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_telegraph_insertion": (C.c_int32, [
        C.c_double,
        C.c_double,
        kac_telegraph_wave_fn,
        C.c_void_p,
        C.c_int64,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_telegraph_insertion_radial": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        kac_telegraph_smooth_fn,
        C.c_void_p,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_telegraph_insertion_sample": (C.c_int32, [
        C.c_double,
        C.c_double,
        kac_telegraph_wave_fn,
        C.c_void_p,
        C.c_int64,
        C.c_uint64,
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_telegraph_solve": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_double,
        kac_telegraph_fn,
        kac_telegraph_fn,
        C.c_void_p,
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_telegraph_solve_grid": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_double,
        C.c_int32,
        C.c_int32,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_telegraph_wave": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_int64,
        kac_telegraph_smooth_fn,
        C.c_void_p,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_telegraph_wave_radial": (C.c_int32, [
        C.c_double,
        C.c_double,
        C.c_int64,
        kac_telegraph_smooth_fn,
        C.c_void_p,
        C.c_double,
        C.c_int64,
        C.POINTER(C.c_double),
        C.POINTER(C.c_double),
        C.POINTER(C.c_double)]),
    "kac_tensors_add": (C.c_int32, [
        C.POINTER(kac_tensors),
        C.c_char_p,
        C.c_int32,
        C.POINTER(C.c_int64),
        C.POINTER(C.c_double)]),
    "kac_tensors_add_f32": (C.c_int32, [
        C.POINTER(kac_tensors),
        C.c_char_p,
        C.c_int32,
        C.POINTER(C.c_int64),
        C.POINTER(C.c_float)]),
    "kac_tensors_add_i64": (C.c_int32, [
        C.POINTER(kac_tensors),
        C.c_char_p,
        C.c_int32,
        C.POINTER(C.c_int64),
        C.POINTER(C.c_int64)]),
    "kac_tensors_count": (C.c_int64, [C.POINTER(kac_tensors)]),
    "kac_tensors_create": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(C.POINTER(kac_tensors))]),
    "kac_tensors_destroy": (None, [C.POINTER(kac_tensors)]),
    "kac_tensors_elements": (C.c_int64, [C.POINTER(kac_tensors), C.c_int64]),
    "kac_tensors_find": (C.c_int64, [C.POINTER(kac_tensors), C.c_char_p]),
    "kac_tensors_metadata": (C.c_char_p, [C.POINTER(kac_tensors), C.c_char_p]),
    "kac_tensors_metadata_count": (C.c_int64, [C.POINTER(kac_tensors)]),
    "kac_tensors_metadata_key": (C.c_char_p, [C.POINTER(kac_tensors), C.c_int64]),
    "kac_tensors_name": (C.c_char_p, [C.POINTER(kac_tensors), C.c_int64]),
    "kac_tensors_open": (C.c_int32, [
        C.POINTER(kac_context),
        C.c_char_p,
        C.POINTER(C.POINTER(kac_tensors))]),
    "kac_tensors_rank": (C.c_int32, [C.POINTER(kac_tensors), C.c_int64]),
    "kac_tensors_read": (C.c_int32, [
        C.POINTER(kac_tensors),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_double)]),
    "kac_tensors_read_f32": (C.c_int32, [
        C.POINTER(kac_tensors),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_float)]),
    "kac_tensors_read_i64": (C.c_int32, [
        C.POINTER(kac_tensors),
        C.c_int64,
        C.c_int64,
        C.POINTER(C.c_int64)]),
    "kac_tensors_set_metadata": (C.c_int32, [
        C.POINTER(kac_tensors),
        C.c_char_p,
        C.c_char_p]),
    "kac_tensors_shape": (C.c_int64, [
        C.POINTER(kac_tensors),
        C.c_int64,
        C.c_int32]),
    "kac_tensors_type": (C.c_int32, [C.POINTER(kac_tensors), C.c_int64]),
    "kac_tensors_write": (C.c_int32, [C.POINTER(kac_tensors), C.c_char_p]),
    "kac_time_embedding_from_name": (C.c_int32, [
        C.c_char_p,
        C.POINTER(C.c_int32)]),
    "kac_time_embedding_name": (C.c_char_p, [C.c_int32]),
    "kac_times_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_times_name": (C.c_char_p, [C.c_int32]),
    "kac_trainer_batch": (C.c_int64, [C.POINTER(kac_trainer)]),
    "kac_trainer_condition_dropout": (C.c_double, [C.POINTER(kac_trainer)]),
    "kac_trainer_coupling": (C.c_int32, [C.POINTER(kac_trainer)]),
    "kac_trainer_create": (C.c_int32, [
        C.POINTER(kac_context),
        C.POINTER(kac_process),
        C.POINTER(kac_network),
        C.POINTER(kac_optimizer),
        C.POINTER(kac_dataset),
        C.POINTER(C.POINTER(kac_trainer))]),
    "kac_trainer_destroy": (None, [C.POINTER(kac_trainer)]),
    "kac_trainer_ema": (C.c_double, [C.POINTER(kac_trainer)]),
    "kac_trainer_loss": (C.c_double, [C.POINTER(kac_trainer)]),
    "kac_trainer_model": (C.c_int32, [
        C.POINTER(kac_trainer),
        C.POINTER(C.POINTER(kac_model))]),
    "kac_trainer_restore": (C.c_int32, [C.POINTER(kac_trainer), C.c_char_p]),
    "kac_trainer_run": (C.c_int32, [C.POINTER(kac_trainer), C.c_int64]),
    "kac_trainer_save": (C.c_int32, [C.POINTER(kac_trainer), C.c_char_p]),
    "kac_trainer_seed": (C.c_uint64, [C.POINTER(kac_trainer)]),
    "kac_trainer_set_batch": (C.c_int32, [C.POINTER(kac_trainer), C.c_int64]),
    "kac_trainer_set_condition_dropout": (C.c_int32, [
        C.POINTER(kac_trainer),
        C.c_double]),
    "kac_trainer_set_ema": (C.c_int32, [C.POINTER(kac_trainer), C.c_double]),
    "kac_trainer_set_log": (C.c_int32, [
        C.POINTER(kac_trainer),
        kac_train_log_fn,
        C.c_void_p]),
    "kac_trainer_set_mean_weight": (C.c_int32, [
        C.POINTER(kac_trainer),
        C.c_int32,
        C.c_double,
        C.c_double]),
    "kac_trainer_set_normalization": (C.c_int32, [
        C.POINTER(kac_trainer),
        C.POINTER(C.c_float),
        C.POINTER(C.c_float)]),
    "kac_trainer_set_seed": (C.c_int32, [C.POINTER(kac_trainer), C.c_uint64]),
    "kac_trainer_set_source": (C.c_int32, [
        C.POINTER(kac_trainer),
        C.POINTER(kac_dataset),
        C.c_int32]),
    "kac_trainer_set_times": (C.c_int32, [
        C.POINTER(kac_trainer),
        C.c_int32,
        C.c_double,
        C.c_double]),
    "kac_trainer_set_validation": (C.c_int32, [
        C.POINTER(kac_trainer),
        C.POINTER(kac_dataset),
        C.c_int64,
        C.c_int64]),
    "kac_trainer_set_velocity_weight": (C.c_int32, [
        C.POINTER(kac_trainer),
        C.c_int32,
        C.c_double,
        C.c_double]),
    "kac_trainer_steps": (C.c_int64, [C.POINTER(kac_trainer)]),
    "kac_trainer_times": (C.c_int32, [C.POINTER(kac_trainer)]),
    "kac_trainer_validation_loss": (C.c_double, [C.POINTER(kac_trainer)]),
    "kac_type_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_type_name": (C.c_char_p, [C.c_int32]),
    "kac_type_size": (C.c_int32, [C.c_int32]),
    "kac_unet_attention": (C.c_int32, [C.POINTER(kac_network), C.c_int32]),
    "kac_unet_attention_channels": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_unet_attention_heads": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_unet_attention_heads_up": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_unet_attention_middle": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_unet_attention_order": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_unet_base": (C.c_int64, [C.POINTER(kac_network)]),
    "kac_unet_blocks": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_unet_channels": (C.c_int64, [C.POINTER(kac_network)]),
    "kac_unet_dropout": (C.c_double, [C.POINTER(kac_network)]),
    "kac_unet_height": (C.c_int64, [C.POINTER(kac_network)]),
    "kac_unet_levels": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_unet_multiplier": (C.c_double, [C.POINTER(kac_network), C.c_int32]),
    "kac_unet_norm_groups": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_unet_resample": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_unet_scale_shift": (C.c_int32, [C.POINTER(kac_network)]),
    "kac_unet_set_attention": (C.c_int32, [
        C.POINTER(kac_network),
        C.c_int32,
        C.POINTER(C.c_int32),
        C.c_int32]),
    "kac_unet_set_attention_heads": (C.c_int32, [
        C.POINTER(kac_network),
        C.c_int32,
        C.c_int32,
        C.c_int32]),
    "kac_unet_set_attention_order": (C.c_int32, [
        C.POINTER(kac_network),
        C.c_int32]),
    "kac_unet_set_blocks": (C.c_int32, [C.POINTER(kac_network), C.c_int32]),
    "kac_unet_set_dropout": (C.c_int32, [C.POINTER(kac_network), C.c_double]),
    "kac_unet_set_norm_groups": (C.c_int32, [C.POINTER(kac_network), C.c_int32]),
    "kac_unet_set_resample": (C.c_int32, [C.POINTER(kac_network), C.c_int32]),
    "kac_unet_set_scale_shift": (C.c_int32, [C.POINTER(kac_network), C.c_int32]),
    "kac_unet_width": (C.c_int64, [C.POINTER(kac_network)]),
    "kac_version": (C.c_char_p, []),
    "kac_version_major": (C.c_int32, []),
    "kac_version_minor": (C.c_int32, []),
    "kac_version_number": (C.c_int32, []),
    "kac_version_patch": (C.c_int32, []),
    "kac_weight_from_name": (C.c_int32, [C.c_char_p, C.POINTER(C.c_int32)]),
    "kac_weight_name": (C.c_char_p, [C.c_int32]),
}


def declare(library):
    """Give every function of the loaded library its types."""
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library
