# SPDX-License-Identifier: BSD-2-Clause
"""ctypes declarations of libkacflow: made from the public headers by
generate.py, not to be edited."""
import ctypes as C

from ._types import Functions

# Opaque handles


class kac_architecture(C.Structure):
    pass


class kac_classifier(C.Structure):
    pass


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
KAC_FLIP_NONE = 0
KAC_FLIP_HORIZONTAL = 1
KAC_FLIP_VERTICAL = 2
KAC_FLIP_BOTH = 3
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
KAC_NETWORK_OWN = 2
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
KAC_GRID_POWER = 0
KAC_GRID_KARRAS = 1
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

# What they say is told in _types.py
SIGNATURES = {
    "kac_activation_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_activation_name": "const char *; activation:int32_t",
    "kac_architecture_activate":
        "kac_status; architecture:kac_architecture*; x:int32_t; "
        "activation:int32_t=activation; out:int32_t*",
    "kac_architecture_add":
        "kac_status; architecture:kac_architecture*; x:int32_t; y:int32_t; "
        "out:int32_t*",
    "kac_architecture_add_channels":
        "kac_status; architecture:kac_architecture*; x:int32_t; "
        "vector:int32_t; out:int32_t*",
    "kac_architecture_attention":
        "kac_status; architecture:kac_architecture*; x:int32_t; "
        "heads:int64_t; order:int32_t; out:int32_t*",
    "kac_architecture_bias":
        "int32_t=bool; architecture:const kac_architecture*; value:int32_t",
    "kac_architecture_channels":
        "int64_t; architecture:const kac_architecture*; value:int32_t",
    "kac_architecture_concat":
        "kac_status; architecture:kac_architecture*; x:int32_t; y:int32_t; "
        "out:int32_t*",
    "kac_architecture_condition":
        "kac_status; architecture:kac_architecture*; name:const char*; "
        "kind:int32_t=condition; size:int32_t; columns:int64_t; out:int32_t*",
    "kac_architecture_conv":
        "kac_status; architecture:kac_architecture*; name:const char*; "
        "x:int32_t; channels:int64_t; size:int32_t; stride:int32_t; "
        "upsample:int32_t; residual:int32_t; out:int32_t*",
    "kac_architecture_count": "int32_t; architecture:const kac_architecture*",
    "kac_architecture_create":
        "kac_status; ctx:kac_context*; height:int64_t; width:int64_t; "
        "channels:int64_t; out:kac_architecture**",
    "kac_architecture_create_network":
        "kac_status; ctx:kac_context*; network:const kac_network*; "
        "out:kac_architecture**",
    "kac_architecture_destroy": "void; architecture:kac_architecture*",
    "kac_architecture_dropout":
        "kac_status; architecture:kac_architecture*; x:int32_t; rate:double;"
        " out:int32_t*",
    "kac_architecture_epsilon":
        "double; architecture:const kac_architecture*; value:int32_t",
    "kac_architecture_flatten":
        "kac_status; architecture:kac_architecture*; x:int32_t; out:int32_t*",
    "kac_architecture_group_norm":
        "kac_status; architecture:kac_architecture*; name:const char*?; "
        "x:int32_t; groups:int64_t; modulation:int32_t; "
        "activation:int32_t=activation; out:int32_t*",
    "kac_architecture_height":
        "int64_t; architecture:const kac_architecture*; value:int32_t",
    "kac_architecture_join_patches":
        "kac_status; architecture:kac_architecture*; x:int32_t; "
        "size:int32_t; out:int32_t*",
    "kac_architecture_last":
        "int32_t=bool; architecture:const kac_architecture*; value:int32_t",
    "kac_architecture_layer_norm":
        "kac_status; architecture:kac_architecture*; name:const char*?; "
        "x:int32_t; activation:int32_t=activation; out:int32_t*",
    "kac_architecture_linear":
        "kac_status; architecture:kac_architecture*; name:const char*; "
        "x:int32_t; columns:int64_t; activation:int32_t=activation; "
        "residual:int32_t; out:int32_t*",
    "kac_architecture_mean": "int32_t; architecture:const kac_architecture*",
    "kac_architecture_name":
        "const char *; architecture:const kac_architecture*; value:int32_t",
    "kac_architecture_operation":
        "const char *; architecture:const kac_architecture*; value:int32_t",
    "kac_architecture_parse":
        "kac_status; ctx:kac_context*; text:const char*; "
        "out:kac_architecture**",
    "kac_architecture_point": "int32_t; architecture:const kac_architecture*",
    "kac_architecture_pool":
        "kac_status; architecture:kac_architecture*; x:int32_t; out:int32_t*",
    "kac_architecture_set_bias":
        "kac_status; architecture:kac_architecture*; value:int32_t; "
        "bias:int32_t",
    "kac_architecture_set_epsilon":
        "kac_status; architecture:kac_architecture*; value:int32_t; "
        "epsilon:double",
    "kac_architecture_set_last":
        "kac_status; architecture:kac_architecture*; value:int32_t; "
        "last:int32_t",
    "kac_architecture_set_mean":
        "kac_status; architecture:kac_architecture*; value:int32_t",
    "kac_architecture_set_velocity":
        "kac_status; architecture:kac_architecture*; value:int32_t",
    "kac_architecture_slice":
        "kac_status; architecture:kac_architecture*; x:int32_t; "
        "first:int64_t; channels:int64_t; out:int32_t*",
    "kac_architecture_split_patches":
        "kac_status; architecture:kac_architecture*; x:int32_t; "
        "size:int32_t; out:int32_t*",
    "kac_architecture_text": "const char *; architecture:kac_architecture*?",
    "kac_architecture_time":
        "kac_status; architecture:kac_architecture*; "
        "kind:int32_t=time_embedding; size:int32_t; scale:double; "
        "out:int32_t*",
    "kac_architecture_upsample":
        "kac_status; architecture:kac_architecture*; x:int32_t; out:int32_t*",
    "kac_architecture_velocity":
        "int32_t; architecture:const kac_architecture*",
    "kac_architecture_width":
        "int64_t; architecture:const kac_architecture*; value:int32_t",
    "kac_bessel_h": "double; z:double",
    "kac_bessel_h_array":
        "kac_status; n:int64_t; z:const double*[n]; out:double*[n]",
    "kac_bessel_h_array_f32":
        "kac_status; n:int64_t; z:const float*[n]; out:float*[n]",
    "kac_bessel_h_derivative": "double; z:double",
    "kac_bessel_h_derivative_array":
        "kac_status; n:int64_t; z:const double*[n]; out:double*[n]",
    "kac_bessel_h_derivative_array_f32":
        "kac_status; n:int64_t; z:const float*[n]; out:float*[n]",
    "kac_bessel_h_derivative_f32": "float; z:float",
    "kac_bessel_h_f32": "float; z:float",
    "kac_bessel_i0": "double; z:double",
    "kac_bessel_i0_array":
        "kac_status; n:int64_t; z:const double*[n]; out:double*[n]",
    "kac_bessel_i0_array_f32":
        "kac_status; n:int64_t; z:const float*[n]; out:float*[n]",
    "kac_bessel_i0_f32": "float; z:float",
    "kac_bessel_i0e": "double; z:double",
    "kac_bessel_i0e_array":
        "kac_status; n:int64_t; z:const double*[n]; out:double*[n]",
    "kac_bessel_i0e_array_f32":
        "kac_status; n:int64_t; z:const float*[n]; out:float*[n]",
    "kac_bessel_i0e_f32": "float; z:float",
    "kac_bessel_i1": "double; z:double",
    "kac_bessel_i1_array":
        "kac_status; n:int64_t; z:const double*[n]; out:double*[n]",
    "kac_bessel_i1_array_f32":
        "kac_status; n:int64_t; z:const float*[n]; out:float*[n]",
    "kac_bessel_i1_f32": "float; z:float",
    "kac_bessel_i1e": "double; z:double",
    "kac_bessel_i1e_array":
        "kac_status; n:int64_t; z:const double*[n]; out:double*[n]",
    "kac_bessel_i1e_array_f32":
        "kac_status; n:int64_t; z:const float*[n]; out:float*[n]",
    "kac_bessel_i1e_f32": "float; z:float",
    "kac_bessel_kappa": "double; w:double",
    "kac_bessel_kappa_array":
        "kac_status; n:int64_t; w:const double*[n]; out:double*[n]",
    "kac_bessel_kappa_array_f32":
        "kac_status; n:int64_t; w:const float*[n]; out:float*[n]",
    "kac_bessel_kappa_f32": "float; w:float",
    "kac_bessel_ratio": "double; z:double",
    "kac_bessel_ratio_array":
        "kac_status; n:int64_t; z:const double*[n]; out:double*[n]",
    "kac_bessel_ratio_array_f32":
        "kac_status; n:int64_t; z:const float*[n]; out:float*[n]",
    "kac_bessel_ratio_f32": "float; z:float",
    "kac_beta_i": "double; a:double; b:double; x:double",
    "kac_beta_i_array":
        "kac_status; n:int64_t; a:const double*[n]; b:const double*[n]; "
        "x:const double*[n]; out:double*[n]",
    "kac_beta_i_complement": "double; a:double; b:double; x:double",
    "kac_beta_i_complement_array":
        "kac_status; n:int64_t; a:const double*[n]; b:const double*[n]; "
        "x:const double*[n]; out:double*[n]",
    "kac_classifier_block_width":
        "int64_t; classifier:const kac_classifier*; block:int32_t",
    "kac_classifier_blocks": "int32_t; classifier:const kac_classifier*",
    "kac_classifier_channels": "int64_t; classifier:const kac_classifier*",
    "kac_classifier_classes": "int32_t; classifier:const kac_classifier*",
    "kac_classifier_create":
        "kac_status; ctx:kac_context*; height:int64_t; width:int64_t; "
        "channels:int64_t; classes:int32_t; blocks:int32_t; widths:const "
        "int64_t*[blocks]; features:int64_t; out:kac_classifier**",
    "kac_classifier_destroy": "void; classifier:kac_classifier*",
    "kac_classifier_dimension": "int64_t; classifier:const kac_classifier*",
    "kac_classifier_features": "int64_t; classifier:const kac_classifier*",
    "kac_classifier_flip": "int32_t=bool; classifier:const kac_classifier*",
    "kac_classifier_height": "int64_t; classifier:const kac_classifier*",
    "kac_classifier_high": "double; classifier:const kac_classifier*",
    "kac_classifier_initialize":
        "kac_status; classifier:kac_classifier*; seed:uint64_t",
    "kac_classifier_is_initialized":
        "int32_t=bool; classifier:const kac_classifier*",
    "kac_classifier_load":
        "kac_status; ctx:kac_context*; path:const char*; "
        "out:kac_classifier**",
    "kac_classifier_low": "double; classifier:const kac_classifier*",
    "kac_classifier_parameter_count":
        "int64_t; classifier:const kac_classifier*",
    "kac_classifier_predict":
        "kac_status; classifier:const kac_classifier*; n:int64_t; x:const "
        "float*[n,dimension]; features:float*[n,features]?; "
        "logits:float*[n,classes]?; classes:int32_t*[n]?",
    "kac_classifier_save":
        "kac_status; classifier:const kac_classifier*; path:const char*",
    "kac_classifier_set_augmentation":
        "kac_status; classifier:kac_classifier*; shift:int32_t; flip:int32_t",
    "kac_classifier_set_range":
        "kac_status; classifier:kac_classifier*; low:double; high:double",
    "kac_classifier_shift": "int32_t; classifier:const kac_classifier*",
    "kac_classifier_train":
        "kac_status; classifier:kac_classifier*; optimizer:kac_optimizer*; "
        "dataset:const kac_dataset*; steps:int64_t; batch:int64_t; "
        "seed:uint64_t; loss:double*?",
    "kac_classifier_width": "int64_t; classifier:const kac_classifier*",
    "kac_clock_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_clock_name": "const char *; clock:int32_t",
    "kac_condition_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_condition_name": "const char *; kind:int32_t",
    "kac_context_cancel": "void; context:kac_context*?",
    "kac_context_cancelled": "int32_t=bool; context:const kac_context*",
    "kac_context_cpu": "int32_t=cpu; context:const kac_context*",
    "kac_context_create": "kac_status; out:kac_context**",
    "kac_context_create_with_allocator":
        "kac_status; allocate:kac_allocate_fn; release:kac_release_fn; "
        "user:void*; out:kac_context**",
    "kac_context_destroy": "void; context:kac_context*?",
    "kac_context_resume": "void; context:kac_context*?",
    "kac_context_set_cpu": "kac_status; context:kac_context*; cpu:int32_t=cpu",
    "kac_context_set_log":
        "kac_status; context:kac_context*; log:kac_log_fn?; user:void*",
    "kac_context_set_progress":
        "kac_status; context:kac_context*; progress:kac_progress_fn?; "
        "user:void*",
    "kac_context_set_threads":
        "kac_status; context:kac_context*; threads:int32_t",
    "kac_context_threads": "int32_t; context:const kac_context*",
    "kac_coupling_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_coupling_interpolate":
        "kac_status; process:const kac_process*?; n:int64_t; d:int64_t; "
        "t:const double*[n]; x0:const double*[n,d]; x1:const double*[n,d]; "
        "xt:double*[n,d]; v:double*[n,d]?",
    "kac_coupling_interpolate_f32":
        "kac_status; process:const kac_process*?; n:int64_t; d:int64_t; "
        "t:const float*[n]; x0:const float*[n,d]; x1:const float*[n,d]; "
        "xt:float*[n,d]; v:float*[n,d]?",
    "kac_coupling_name": "const char *; kind:int32_t",
    "kac_coupling_pair":
        "kac_status; ctx:kac_context*; kind:int32_t=coupling; n:int64_t; "
        "d:int64_t; x0:const double*[n,d]; x1:const double*[n,d]; "
        "pairs:int64_t*[n]; cost:double*?",
    "kac_coupling_pair_f32":
        "kac_status; ctx:kac_context*; kind:int32_t=coupling; n:int64_t; "
        "d:int64_t; x0:const float*[n,d]; x1:const float*[n,d]; "
        "pairs:int64_t*[n]; cost:double*?",
    "kac_cpu_available": "int32_t=bool; cpu:int32_t=cpu",
    "kac_cpu_best": "int32_t=cpu",
    "kac_cpu_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_cpu_name": "const char *; cpu:int32_t",
    "kac_dataset_condition_size": "int64_t; dataset:const kac_dataset*",
    "kac_dataset_count": "int64_t; dataset:const kac_dataset*",
    "kac_dataset_create_array":
        "kac_status; ctx:kac_context*; n:int64_t; d:int64_t; points:const "
        "float*[n,d]; out:kac_dataset**",
    "kac_dataset_create_augmented":
        "kac_status; ctx:kac_context*; whole:const kac_dataset*; "
        "height:int64_t; width:int64_t; channels:int64_t; "
        "crop_height:int64_t; crop_width:int64_t; flips:int32_t=flip; "
        "seed:uint64_t; out:kac_dataset**",
    "kac_dataset_create_bytes":
        "kac_status; ctx:kac_context*; n:int64_t; d:int64_t; points:const "
        "uint8_t*[n,d]; out:kac_dataset**",
    "kac_dataset_create_toy":
        "kac_status; ctx:kac_context*; name:const char*; seed:uint64_t; "
        "out:kac_dataset**",
    "kac_dataset_destroy": "void; dataset:kac_dataset*",
    "kac_dataset_dimension": "int64_t; dataset:const kac_dataset*",
    "kac_dataset_flips": "int32_t=flip; dataset:const kac_dataset*",
    "kac_dataset_gather":
        "kac_status; dataset:const kac_dataset*; n:int64_t; index:const "
        "int64_t*[n]; out:float*[n,d]",
    "kac_dataset_gather_condition":
        "kac_status; dataset:const kac_dataset*; n:int64_t; index:const "
        "int64_t*[n]; out:float*[n,k]",
    "kac_dataset_has_density": "int32_t=bool; dataset:const kac_dataset*",
    "kac_dataset_is_endless": "int32_t; dataset:const kac_dataset*",
    "kac_dataset_log_density":
        "kac_status; dataset:const kac_dataset*; n:int64_t; x:const "
        "double*[n,d]; out:double*[n]",
    "kac_dataset_measure":
        "kac_status; dataset:const kac_dataset*; mode:int32_t=normalize; "
        "max_rows:int64_t; shift:float*[d]; scale:float*[d]",
    "kac_dataset_mode_count": "int64_t; dataset:const kac_dataset*",
    "kac_dataset_modes":
        "kac_status; dataset:const kac_dataset*; out:double*[mode count,d]",
    "kac_dataset_open":
        "kac_status; ctx:kac_context*; path:const char*; out:kac_dataset**",
    "kac_dataset_parameter":
        "kac_status; dataset:const kac_dataset*; name:const char*; "
        "out:double*",
    "kac_dataset_point_rank": "int32_t; dataset:const kac_dataset*",
    "kac_dataset_point_shape":
        "int64_t; dataset:const kac_dataset*; i:int32_t",
    "kac_dataset_read":
        "kac_status; dataset:const kac_dataset*; first:int64_t; n:int64_t; "
        "out:float*[n,d]",
    "kac_dataset_set_condition":
        "kac_status; dataset:kac_dataset*; k:int64_t; conditions:const "
        "float*[n,k]?",
    "kac_dataset_set_parameter":
        "kac_status; dataset:kac_dataset*; name:const char*; value:double",
    "kac_dataset_toy_count": "int32_t",
    "kac_dataset_toy_name": "const char *; i:int32_t",
    "kac_dataset_whole_count": "int64_t; dataset:const kac_dataset*",
    "kac_dataset_whole_dimension": "int64_t; dataset:const kac_dataset*",
    "kac_divergence_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_divergence_name": "const char *; method:int32_t",
    "kac_field_condition_width": "int64_t; field:const kac_field*",
    "kac_field_create_callback":
        "kac_status; ctx:kac_context*; d:int64_t; k:int64_t; gives:int32_t; "
        "fn:kac_field_fn; user:void*; out:kac_field**",
    "kac_field_create_conditional":
        "kac_status; ctx:kac_context*; process:const kac_process*; "
        "d:int64_t; x0:const double*[d]; out:kac_field**",
    "kac_field_create_empirical":
        "kac_status; ctx:kac_context*; process:const kac_process*; "
        "n:int64_t; d:int64_t; points:const double*[n,d]; weights:const "
        "double*[n]?; out:kac_field**",
    "kac_field_create_learned":
        "kac_status; ctx:kac_context*; network:const kac_network*; "
        "out:kac_field**",
    "kac_field_create_mixture":
        "kac_status; ctx:kac_context*; process:const kac_process*; "
        "kernel:int32_t=kernel; n:int64_t; d:int64_t; points:const "
        "double*[n,d]; weights:const double*[n]?; widths:const double*[n]; "
        "out:kac_field**",
    "kac_field_destroy": "void; field:kac_field*",
    "kac_field_dimension": "int64_t; field:const kac_field*",
    "kac_field_divergence": "int32_t=divergence; field:const kac_field*",
    "kac_field_divergence_probes": "int64_t; field:const kac_field*",
    "kac_field_divergence_seed": "uint64_t; field:const kac_field*",
    "kac_field_evaluate":
        "kac_status; field:const kac_field*; n:int64_t; t:const double*[n]; "
        "x:const double*[n,d]; cond:const double*[n,k]?; v:double*[n,d]; "
        "xhat:double*[n,d]?; divergence:double*[n]?",
    "kac_field_gives": "int32_t; field:const kac_field*",
    "kac_field_log_density":
        "kac_status; field:const kac_field*; n:int64_t; t:const double*[n]; "
        "x:const double*[n,d]; log_density:double*[n]; fronts:int32_t*[n]?",
    "kac_field_set_divergence":
        "kac_status; field:kac_field*; method:int32_t=divergence; "
        "probes:int64_t; seed:uint64_t",
    "kac_flip_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_flip_name": "const char *; flips:int32_t",
    "kac_gamma_p": "double; a:double; x:double",
    "kac_gamma_p_array":
        "kac_status; n:int64_t; a:const double*[n]; x:const double*[n]; "
        "out:double*[n]",
    "kac_gamma_q": "double; a:double; x:double",
    "kac_gamma_q_array":
        "kac_status; n:int64_t; a:const double*[n]; x:const double*[n]; "
        "out:double*[n]",
    "kac_grid_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_grid_name": "const char *; kind:int32_t",
    "kac_heads_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_heads_name": "const char *; heads:int32_t",
    "kac_integrator_create":
        "kac_status; ctx:kac_context*; method:int32_t=method; "
        "out:kac_integrator**",
    "kac_integrator_destroy": "void; integrator:kac_integrator*",
    "kac_integrator_evaluations":
        "int64_t; integrator:const kac_integrator*; i:int64_t",
    "kac_integrator_evaluations_max":
        "int64_t; integrator:const kac_integrator*",
    "kac_integrator_evaluations_mean":
        "double; integrator:const kac_integrator*",
    "kac_integrator_max_evaluations":
        "int64_t; integrator:const kac_integrator*",
    "kac_integrator_method":
        "int32_t=method; integrator:const kac_integrator*",
    "kac_integrator_points": "int64_t; integrator:const kac_integrator*",
    "kac_integrator_reason":
        "int32_t=stop; integrator:const kac_integrator*; i:int64_t",
    "kac_integrator_reason_count":
        "int64_t; integrator:const kac_integrator*; reason:int32_t=stop",
    "kac_integrator_run":
        "kac_status; integrator:kac_integrator*; field:const kac_field*; "
        "n:int64_t; t0:double; t1:double; cond:const double*[n,k]?; "
        "x:double*[n,d]!",
    "kac_integrator_run_dense":
        "kac_status; integrator:kac_integrator*; field:const kac_field*; "
        "n:int64_t; t0:double; t1:double; cond:const double*[n,k]?; "
        "x:double*[n,d]!; count:int64_t; times:const double*[count]; "
        "path:double*[count,n,d]",
    "kac_integrator_set_grid":
        "kac_status; integrator:kac_integrator*; count:int64_t; times:const "
        "double*[count]",
    "kac_integrator_set_max_evaluations":
        "kac_status; integrator:kac_integrator*; evaluations:int64_t",
    "kac_integrator_set_projection":
        "kac_status; integrator:kac_integrator*; process:const "
        "kac_process*?; again:int32_t",
    "kac_integrator_set_steps":
        "kac_status; integrator:kac_integrator*; steps:int64_t",
    "kac_integrator_set_tolerance":
        "kac_status; integrator:kac_integrator*; relative:double; "
        "absolute:double",
    "kac_integrator_steps": "int64_t; integrator:const kac_integrator*",
    "kac_integrator_tolerance_absolute":
        "double; integrator:const kac_integrator*",
    "kac_integrator_tolerance_relative":
        "double; integrator:const kac_integrator*",
    "kac_kernel_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_kernel_name": "const char *; kernel:int32_t",
    "kac_last_error": "const char *",
    "kac_law_atom": "double; a:double; t:double",
    "kac_law_cdf":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; out:double*[n]",
    "kac_law_characteristic":
        "kac_status; a:double; c:double; t:double; n:int64_t; k:const "
        "double*[n]; out:double*[n]",
    "kac_law_covariance": "double; a:double; c:double; s:double; t:double",
    "kac_law_density":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; out:double*[n]",
    "kac_law_directed":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; out:double*[n,4]",
    "kac_law_direction":
        "kac_status; a:double; c:double; t:double; start:int32_t; n:int64_t;"
        " x:const double*[n]; out:double*[n]",
    "kac_law_energy": "double; a:double; c:double; t:double",
    "kac_law_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_law_jumped_cdf":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; out:double*[n]",
    "kac_law_jumped_quantile":
        "kac_status; a:double; c:double; t:double; n:int64_t; p:const "
        "double*[n]; out:double*[n]",
    "kac_law_jumped_survival":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; out:double*[n]",
    "kac_law_log_atom": "double; a:double; t:double",
    "kac_law_log_density":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; out:double*[n]",
    "kac_law_log_survival":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; out:double*[n]",
    "kac_law_map":
        "kac_status; a:double; c:double; t:double; n:int64_t; u:const "
        "double*[n]; v:const double*[n]; x:double*[n]; velocity:double*[n]?;"
        " atom:int8_t*[n]?",
    "kac_law_map_derivative":
        "kac_status; a:double; c:double; t:double; n:int64_t; u:const "
        "double*[n]; v:const double*[n]; dxda:double*[n]?; dxdc:double*[n]?;"
        " dxdt:double*[n]?",
    "kac_law_map_jump":
        "kac_status; a:double; c:double; t:double; n:int64_t; v:const "
        "double*[n]; inner:double*[n]; outer:double*[n]",
    "kac_law_moment": "double; a:double; c:double; t:double; r:double",
    "kac_law_name": "const char *; law:int32_t",
    "kac_law_quantile":
        "kac_status; a:double; c:double; t:double; n:int64_t; p:const "
        "double*[n]; out:double*[n]",
    "kac_law_score":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; out:double*[n]",
    "kac_law_survival":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; out:double*[n]",
    "kac_law_variance": "double; a:double; c:double; t:double",
    "kac_law_velocity":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; v:double*[n]?; dvdx:double*[n]?; dvdt:double*[n]?",
    "kac_law_velocity_f32":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "float*[n]; v:float*[n]",
    "kac_likelihood_bits": "double; log_p:double; d:int64_t",
    "kac_likelihood_clip": "int32_t=bool; likelihood:const kac_likelihood*",
    "kac_likelihood_create":
        "kac_status; ctx:kac_context*; process:const kac_process*; "
        "field:const kac_field*; out:kac_likelihood**",
    "kac_likelihood_create_model":
        "kac_status; ctx:kac_context*; model:const kac_model*; "
        "out:kac_likelihood**",
    "kac_likelihood_destroy": "void; likelihood:kac_likelihood*",
    "kac_likelihood_evaluate":
        "kac_status; likelihood:kac_likelihood*; n:int64_t; x:const "
        "double*[n,d]; cond:const double*[n,k]?; log_p:double*[n]; "
        "end:double*[n,d]?; fronts:int32_t*[n]?",
    "kac_likelihood_evaluations": "int64_t; likelihood:const kac_likelihood*",
    "kac_likelihood_evaluations_max":
        "int64_t; likelihood:const kac_likelihood*",
    "kac_likelihood_evaluations_mean":
        "double; likelihood:const kac_likelihood*",
    "kac_likelihood_method":
        "int32_t=method; likelihood:const kac_likelihood*",
    "kac_likelihood_outside": "int64_t; likelihood:const kac_likelihood*",
    "kac_likelihood_set_clip":
        "kac_status; likelihood:kac_likelihood*; clip:int32_t",
    "kac_likelihood_set_divergence":
        "kac_status; likelihood:kac_likelihood*; method:int32_t=divergence; "
        "probes:int64_t; seed:uint64_t",
    "kac_likelihood_set_evaluations":
        "kac_status; likelihood:kac_likelihood*; evaluations:int64_t",
    "kac_likelihood_set_method":
        "kac_status; likelihood:kac_likelihood*; method:int32_t=method",
    "kac_likelihood_set_start":
        "kac_status; likelihood:kac_likelihood*; start:double",
    "kac_likelihood_set_tolerance":
        "kac_status; likelihood:kac_likelihood*; relative:double; "
        "absolute:double",
    "kac_likelihood_start": "double; likelihood:const kac_likelihood*",
    "kac_likelihood_tolerance_absolute":
        "double; likelihood:const kac_likelihood*",
    "kac_likelihood_tolerance_relative":
        "double; likelihood:const kac_likelihood*",
    "kac_likelihood_unfinished": "int64_t; likelihood:const kac_likelihood*",
    "kac_log_gamma": "double; x:double",
    "kac_log_gamma_array":
        "kac_status; n:int64_t; x:const double*[n]; out:double*[n]",
    "kac_log_level_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_log_level_name": "const char *; level:int32_t",
    "kac_method_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_method_name": "const char *; method:int32_t",
    "kac_metric_energy":
        "kac_status; ctx:kac_context*; n:int64_t; m:int64_t; d:int64_t; "
        "x:const float*[n,d]; y:const float*[m,d]; out:double*",
    "kac_metric_frechet":
        "kac_status; ctx:kac_context*; n:int64_t; m:int64_t; d:int64_t; "
        "x:const float*[n,d]; y:const float*[m,d]; out:double*",
    "kac_metric_modes":
        "kac_status; ctx:kac_context*; n:int64_t; m:int64_t; d:int64_t; "
        "x:const float*[n,d]; centres:const double*[m,d]; "
        "distances:double*[n]?; shares:double*[m]?; out:double*[3]",
    "kac_metric_nearest":
        "kac_status; ctx:kac_context*; n:int64_t; m:int64_t; d:int64_t; "
        "x:const float*[n,d]; y:const float*[m,d]; distances:double*[n]?; "
        "nearest:int64_t*[n]?",
    "kac_metric_nll":
        "kac_status; ctx:kac_context*; dataset:const kac_dataset*; "
        "n:int64_t; x:const float*[n,d]; out:double*; outside:int64_t*?",
    "kac_metric_precision_recall":
        "kac_status; ctx:kac_context*; n:int64_t; m:int64_t; d:int64_t; "
        "x:const float*[n,d]; y:const float*[m,d]; k:int32_t; "
        "precision:double*?; recall:double*?",
    "kac_metric_sliced_wasserstein":
        "kac_status; ctx:kac_context*; n:int64_t; m:int64_t; d:int64_t; "
        "x:const float*[n,d]; y:const float*[m,d]; directions:int64_t; "
        "seed:uint64_t; out:double*",
    "kac_metric_wasserstein":
        "kac_status; ctx:kac_context*; n:int64_t; d:int64_t; x:const "
        "float*[n,d]; y:const float*[n,d]; match:int64_t*[n]?; out:double*",
    "kac_model_coupling": "int32_t=coupling; model:const kac_model*",
    "kac_model_create":
        "kac_status; ctx:kac_context*; process:const kac_process*; "
        "network:const kac_network*; shift:const float*[d]?; scale:const "
        "float*[d]?; out:kac_model**",
    "kac_model_destroy": "void; model:kac_model*",
    "kac_model_dimension": "int64_t; model:const kac_model*",
    "kac_model_entry": "const char *; model:const kac_model*; key:const char*",
    "kac_model_load":
        "kac_status; ctx:kac_context*; path:const char*; out:kac_model**",
    "kac_model_network": "const kac_network *; model:const kac_model*",
    "kac_model_normalization":
        "kac_status; model:const kac_model*; shift:float*[d]?; "
        "scale:float*[d]?",
    "kac_model_precision": "int32_t=type; model:const kac_model*",
    "kac_model_process": "const kac_process *; model:const kac_model*",
    "kac_model_save": "kac_status; model:const kac_model*; path:const char*",
    "kac_model_set_coupling":
        "kac_status; model:kac_model*; coupling:int32_t=coupling",
    "kac_model_set_entry":
        "kac_status; model:kac_model*; key:const char*; value:const char*?",
    "kac_model_set_precision":
        "kac_status; model:kac_model*; type:int32_t=type",
    "kac_model_set_storage": "kac_status; model:kac_model*; type:int32_t=type",
    "kac_model_storage": "int32_t=type; model:const kac_model*",
    "kac_network_activation": "int32_t=activation; network:const kac_network*",
    "kac_network_condition": "int32_t=condition; network:const kac_network*",
    "kac_network_condition_size": "int32_t; network:const kac_network*",
    "kac_network_condition_width": "int32_t; network:const kac_network*",
    "kac_network_create_mlp":
        "kac_status; ctx:kac_context*; d:int64_t; layers:int32_t; "
        "widths:const int64_t*[layers]; out:kac_network**",
    "kac_network_create_own":
        "kac_status; ctx:kac_context*; architecture:const kac_architecture*;"
        " out:kac_network**",
    "kac_network_create_unet":
        "kac_status; ctx:kac_context*; height:int64_t; width:int64_t; "
        "channels:int64_t; base:int64_t; levels:int32_t; multipliers:const "
        "double*[levels]; out:kac_network**",
    "kac_network_destroy": "void; network:kac_network*",
    "kac_network_dimension": "int64_t; network:const kac_network*",
    "kac_network_forward":
        "kac_status; network:const kac_network*; n:int64_t; t:const "
        "float*[n]; x:const float*[n,d]; cond:const float*[n,k]?; "
        "v:float*[n,d]?; xhat:float*[n,d]?",
    "kac_network_gradient":
        "kac_status; network:const kac_network*; n:int64_t; t:const "
        "float*[n]; x:const float*[n,d]; cond:const float*[n,k]?; dv:const "
        "float*[n,d]?; dxhat:const float*[n,d]?; parameters:float*[parameter"
        " count]?; dx:float*[n,d]?",
    "kac_network_heads": "int32_t=heads; network:const kac_network*",
    "kac_network_horizon": "double; network:const kac_network*",
    "kac_network_initialize":
        "kac_status; network:kac_network*; seed:uint64_t; zero_last:int32_t",
    "kac_network_is_initialized": "int32_t=bool; network:const kac_network*",
    "kac_network_kind": "int32_t=network_kind; network:const kac_network*",
    "kac_network_kind_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_network_kind_name": "const char *; kind:int32_t",
    "kac_network_layers": "int32_t; network:const kac_network*",
    "kac_network_parameter_count": "int64_t; network:const kac_network*",
    "kac_network_precision": "int32_t=type; network:const kac_network*",
    "kac_network_read_tensors":
        "kac_status; network:kac_network*; file:const kac_tensors*; "
        "prefix:const char*?",
    "kac_network_residual": "int32_t=bool; network:const kac_network*",
    "kac_network_set_activation":
        "kac_status; network:kac_network*; activation:int32_t=activation",
    "kac_network_set_condition":
        "kac_status; network:kac_network*; kind:int32_t=condition; "
        "size:int32_t",
    "kac_network_set_heads":
        "kac_status; network:kac_network*; heads:int32_t=heads",
    "kac_network_set_horizon": "kac_status; network:kac_network*; T:double",
    "kac_network_set_precision":
        "kac_status; network:kac_network*; type:int32_t=type",
    "kac_network_set_residual":
        "kac_status; network:kac_network*; residual:int32_t",
    "kac_network_set_time_embedding":
        "kac_status; network:kac_network*; kind:int32_t=time_embedding; "
        "size:int32_t; scale:double",
    "kac_network_tensor_count": "int64_t; network:const kac_network*",
    "kac_network_tensor_find":
        "int64_t; network:const kac_network*; name:const char*",
    "kac_network_tensor_get":
        "kac_status; network:const kac_network*; i:int64_t; n:int64_t; "
        "out:float*[n]",
    "kac_network_tensor_name":
        "const char *; network:const kac_network*; i:int64_t",
    "kac_network_tensor_rank":
        "int32_t; network:const kac_network*; i:int64_t",
    "kac_network_tensor_set":
        "kac_status; network:kac_network*; i:int64_t; n:int64_t; "
        "values:const float*[n]",
    "kac_network_tensor_shape":
        "int64_t; network:const kac_network*; i:int64_t; j:int32_t",
    "kac_network_tensor_trained":
        "int32_t=bool; network:const kac_network*; i:int64_t",
    "kac_network_time_embedding":
        "int32_t=time_embedding; network:const kac_network*",
    "kac_network_time_scale": "double; network:const kac_network*",
    "kac_network_time_size": "int32_t; network:const kac_network*",
    "kac_network_width": "int64_t; network:const kac_network*; i:int32_t",
    "kac_network_write_tensors":
        "kac_status; network:const kac_network*; file:kac_tensors*; "
        "prefix:const char*?",
    "kac_normal_cdf": "double; x:double",
    "kac_normal_cdf_array":
        "kac_status; n:int64_t; x:const double*[n]; out:double*[n]",
    "kac_normal_quantile": "double; p:double",
    "kac_normal_quantile_array":
        "kac_status; n:int64_t; p:const double*[n]; out:double*[n]",
    "kac_normal_survival": "double; x:double",
    "kac_normal_survival_array":
        "kac_status; n:int64_t; x:const double*[n]; out:double*[n]",
    "kac_normalize_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_normalize_name": "const char *; mode:int32_t",
    "kac_npy_count": "int64_t; npy:const kac_npy*",
    "kac_npy_destroy": "void; npy:kac_npy*",
    "kac_npy_is_fortran": "int32_t=bool; npy:const kac_npy*",
    "kac_npy_open":
        "kac_status; ctx:kac_context*; path:const char*; out:kac_npy**",
    "kac_npy_rank": "int32_t; npy:const kac_npy*",
    "kac_npy_read":
        "kac_status; npy:const kac_npy*; first:int64_t; n:int64_t; "
        "out:double*[n]",
    "kac_npy_read_f32":
        "kac_status; npy:const kac_npy*; first:int64_t; n:int64_t; "
        "out:float*[n]",
    "kac_npy_shape": "int64_t; npy:const kac_npy*; i:int32_t",
    "kac_npy_type": "int32_t=type; npy:const kac_npy*",
    "kac_npy_write":
        "kac_status; ctx:kac_context*; path:const char*; rank:int32_t; "
        "shape:const int64_t*[rank]; data:const double*[shape]",
    "kac_npy_write_f32":
        "kac_status; ctx:kac_context*; path:const char*; rank:int32_t; "
        "shape:const int64_t*[rank]; data:const float*[shape]",
    "kac_optimizer_beta1": "double; optimizer:const kac_optimizer*",
    "kac_optimizer_beta2": "double; optimizer:const kac_optimizer*",
    "kac_optimizer_clip_norm": "double; optimizer:const kac_optimizer*",
    "kac_optimizer_create":
        "kac_status; ctx:kac_context*; kind:int32_t=optimizer_kind; "
        "rate:double; out:kac_optimizer**",
    "kac_optimizer_destroy": "void; optimizer:kac_optimizer*",
    "kac_optimizer_epsilon": "double; optimizer:const kac_optimizer*",
    "kac_optimizer_gradient_norm": "double; optimizer:const kac_optimizer*",
    "kac_optimizer_kind":
        "int32_t=optimizer_kind; optimizer:const kac_optimizer*",
    "kac_optimizer_kind_from_name":
        "kac_status; name:const char*; out:int32_t*",
    "kac_optimizer_kind_name": "const char *; kind:int32_t",
    "kac_optimizer_momentum": "double; optimizer:const kac_optimizer*",
    "kac_optimizer_rate": "double; optimizer:const kac_optimizer*",
    "kac_optimizer_rate_at":
        "double; optimizer:const kac_optimizer*; step:int64_t",
    "kac_optimizer_reset": "kac_status; optimizer:kac_optimizer*",
    "kac_optimizer_schedule": "int32_t=rate; optimizer:const kac_optimizer*",
    "kac_optimizer_set_betas":
        "kac_status; optimizer:kac_optimizer*; beta1:double; beta2:double",
    "kac_optimizer_set_clip_norm":
        "kac_status; optimizer:kac_optimizer*; norm:double",
    "kac_optimizer_set_epsilon":
        "kac_status; optimizer:kac_optimizer*; epsilon:double",
    "kac_optimizer_set_momentum":
        "kac_status; optimizer:kac_optimizer*; momentum:double",
    "kac_optimizer_set_rate":
        "kac_status; optimizer:kac_optimizer*; rate:double",
    "kac_optimizer_set_schedule":
        "kac_status; optimizer:kac_optimizer*; kind:int32_t=rate; "
        "warmup:int64_t; period:int64_t; gamma:double",
    "kac_optimizer_set_weight_decay":
        "kac_status; optimizer:kac_optimizer*; decay:double",
    "kac_optimizer_step":
        "kac_status; optimizer:kac_optimizer*; n:int64_t; gradient:const "
        "float*[n]; weights:float*[n]!",
    "kac_optimizer_steps": "int64_t; optimizer:const kac_optimizer*",
    "kac_optimizer_weight_decay": "double; optimizer:const kac_optimizer*",
    "kac_path_bridge":
        "kac_status; a:double; c:double; t:double; seed:uint64_t; "
        "step:uint32_t; first:int64_t; n:int64_t; x:const double*[n]; "
        "start:const int8_t*[n]?; end:const int8_t*[n]?; m:int64_t; s:const "
        "double*[m]; place:double*[n,m]?; direction:int8_t*[n,m]?",
    "kac_path_bridge_density":
        "kac_status; a:double; c:double; t:double; x:double; start:int32_t; "
        "end:int32_t; s:double; n:int64_t; place:const double*[n]; "
        "out:double*[n,2]?; atoms:double*[4]?",
    "kac_path_bridge_jumps":
        "kac_status; a:double; c:double; t:double; seed:uint64_t; "
        "step:uint32_t; first:int64_t; n:int64_t; x:const double*[n]; "
        "start:const int8_t*[n]?; end:const int8_t*[n]?; capacity:int64_t; "
        "drawn:int8_t*[n]?; count:int64_t*[n]; jumps:double*[n,capacity]?",
    "kac_path_grid":
        "kac_status; a:double; c:double; seed:uint64_t; step:uint32_t; "
        "first:int64_t; n:int64_t; start:const int8_t*[n]?; m:int64_t; "
        "t:const double*[m]; x:double*[n,m]; direction:int8_t*[n,m]?; "
        "turned:int8_t*[n,m]?",
    "kac_path_jumps":
        "kac_status; a:double; t:double; seed:uint64_t; step:uint32_t; "
        "first:int64_t; n:int64_t; capacity:int64_t; start:int8_t*[n]?; "
        "count:int64_t*[n]; jumps:double*[n,capacity]?",
    "kac_path_position":
        "kac_status; c:double; n:int64_t; capacity:int64_t; start:const "
        "int8_t*[n]?; count:const int64_t*[n]; jumps:const "
        "double*[n,capacity]; m:int64_t; s:const double*[m]; "
        "x:double*[n,m]?; direction:int8_t*[n,m]?",
    "kac_path_walk":
        "kac_status; a:double; c:double; dt:double; seed:uint64_t; "
        "step:uint32_t; first:int64_t; n:int64_t; m:int64_t; "
        "x:double*[n,m]?; direction:int8_t*[n,m]?",
    "kac_path_walk_law":
        "kac_status; a:double; dt:double; m:int64_t; out:double*[m + 1]",
    "kac_prior_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_prior_name": "const char *; prior:int32_t",
    "kac_process_beta_max": "double; process:const kac_process*",
    "kac_process_beta_min": "double; process:const kac_process*",
    "kac_process_clock": "int32_t=clock; process:const kac_process*",
    "kac_process_cone":
        "kac_status; process:const kac_process*; t:double; out:double*",
    "kac_process_create_kac":
        "kac_status; ctx:kac_context*; a:double; c:double; out:kac_process**",
    "kac_process_create_poisson":
        "kac_status; ctx:kac_context*; D:double; sigma:double; "
        "out:kac_process**",
    "kac_process_create_uniform":
        "kac_status; ctx:kac_context*; c:double; out:kac_process**",
    "kac_process_create_wiener":
        "kac_status; ctx:kac_context*; sigma:double; out:kac_process**",
    "kac_process_destroy": "void; process:kac_process*",
    "kac_process_draw":
        "kac_status; process:const kac_process*; seed:uint64_t; "
        "step:uint32_t; first:int64_t; n:int64_t; d:int64_t; t:const "
        "double*[n]; x0:const double*[n,d]; xt:double*[n,d]; "
        "v:double*[n,d]?; atom:int8_t*[n,d]?",
    "kac_process_draw_f32":
        "kac_status; process:const kac_process*; seed:uint64_t; "
        "step:uint32_t; first:int64_t; n:int64_t; d:int64_t; t:const "
        "float*[n]; x0:const float*[n,d]; xt:float*[n,d]; v:float*[n,d]?; "
        "atom:int8_t*[n,d]?",
    "kac_process_extra_dimensions": "double; process:const kac_process*",
    "kac_process_horizon": "double; process:const kac_process*",
    "kac_process_law": "int32_t=law; process:const kac_process*",
    "kac_process_log_atom":
        "kac_status; process:const kac_process*; t:double; out:double*",
    "kac_process_log_density":
        "kac_status; process:const kac_process*; n:int64_t; d:int64_t; "
        "t:const double*[n]; x:const double*[n,d]; x0:const double*[n,d]; "
        "out:double*[n]",
    "kac_process_power": "double; process:const kac_process*",
    "kac_process_prior":
        "kac_status; process:const kac_process*; seed:uint64_t; "
        "first:int64_t; n:int64_t; d:int64_t; x0:const double*[n,d]?; "
        "out:double*[n,d]",
    "kac_process_prior_kind": "int32_t=prior; process:const kac_process*",
    "kac_process_prior_log_density":
        "kac_status; process:const kac_process*; n:int64_t; d:int64_t; "
        "x:const double*[n,d]; out:double*[n]; fronts:int32_t*[n]?",
    "kac_process_rate": "double; process:const kac_process*",
    "kac_process_schedule":
        "kac_status; process:const kac_process*; t:double; out:double*[4]",
    "kac_process_score":
        "kac_status; process:const kac_process*; n:int64_t; d:int64_t; "
        "t:const double*[n]; x:const double*[n,d]; x0:const double*[n,d]; "
        "out:double*[n,d]",
    "kac_process_set_beta":
        "kac_status; process:kac_process*; beta_min:double; beta_max:double",
    "kac_process_set_horizon": "kac_status; process:kac_process*; T:double",
    "kac_process_set_power": "kac_status; process:kac_process*; power:double",
    "kac_process_set_prior":
        "kac_status; process:kac_process*; prior:int32_t=prior",
    "kac_process_set_schedule":
        "kac_status; process:kac_process*; signal:int32_t=signal; "
        "clock:int32_t=clock",
    "kac_process_set_schedule_custom":
        "kac_status; process:kac_process*; schedule:kac_schedule_fn; "
        "user:void*",
    "kac_process_sigma": "double; process:const kac_process*",
    "kac_process_signal": "int32_t=signal; process:const kac_process*",
    "kac_process_speed": "double; process:const kac_process*",
    "kac_process_velocity":
        "kac_status; process:const kac_process*; n:int64_t; d:int64_t; "
        "t:const double*[n]; x:const double*[n,d]; x0:const double*[n,d]; "
        "out:double*[n,d]",
    "kac_random_exponential":
        "kac_status; seed:uint64_t; stream:uint32_t; first:int64_t; "
        "n:int64_t; out:double*[n]",
    "kac_random_gamma":
        "kac_status; seed:uint64_t; stream:uint32_t; first:int64_t; "
        "n:int64_t; shape:double; out:double*[n]",
    "kac_random_normal":
        "kac_status; seed:uint64_t; stream:uint32_t; first:int64_t; "
        "n:int64_t; out:double*[n]",
    "kac_random_permutation":
        "kac_status; seed:uint64_t; stream:uint32_t; n:int64_t; "
        "out:int64_t*[n]",
    "kac_random_philox4x32":
        "kac_status; counter:const uint32_t*[4]; key:const uint32_t*[2]; "
        "out:uint32_t*[4]",
    "kac_random_poisson":
        "kac_status; seed:uint64_t; stream:uint32_t; first:int64_t; "
        "n:int64_t; mean:double; out:int64_t*[n]",
    "kac_random_uniform":
        "kac_status; seed:uint64_t; stream:uint32_t; first:int64_t; "
        "n:int64_t; out:double*[n]",
    "kac_rate_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_rate_name": "const char *; kind:int32_t",
    "kac_resample_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_resample_name": "const char *; resample:int32_t",
    "kac_sampler_create":
        "kac_status; ctx:kac_context*; process:const kac_process*; "
        "field:const kac_field*; out:kac_sampler**",
    "kac_sampler_create_model":
        "kac_status; ctx:kac_context*; model:const kac_model*; "
        "out:kac_sampler**",
    "kac_sampler_destroy": "void; sampler:kac_sampler*",
    "kac_sampler_draw":
        "kac_status; sampler:kac_sampler*; seed:uint64_t; first:int64_t; "
        "n:int64_t; cond:const float*[n,k]?; out:float*[n,d]",
    "kac_sampler_draw_path":
        "kac_status; sampler:kac_sampler*; seed:uint64_t; first:int64_t; "
        "n:int64_t; cond:const float*[n,k]?; count:int64_t; times:const "
        "double*[count]; path:float*[count,n,d]; out:float*[n,d]",
    "kac_sampler_evaluations": "int64_t; sampler:const kac_sampler*",
    "kac_sampler_evaluations_max": "int64_t; sampler:const kac_sampler*",
    "kac_sampler_evaluations_mean": "double; sampler:const kac_sampler*",
    "kac_sampler_grid_end": "double; sampler:const kac_sampler*",
    "kac_sampler_grid_kind": "int32_t=grid; sampler:const kac_sampler*",
    "kac_sampler_grid_power": "double; sampler:const kac_sampler*",
    "kac_sampler_guidance": "double; sampler:const kac_sampler*",
    "kac_sampler_guidance_from": "double; sampler:const kac_sampler*",
    "kac_sampler_guidance_limit": "double; sampler:const kac_sampler*",
    "kac_sampler_guidance_to": "double; sampler:const kac_sampler*",
    "kac_sampler_interpolate":
        "kac_status; sampler:const kac_sampler*; start:const float*[d]; "
        "goal:const float*[d]; count:int64_t; position:const double*[count];"
        " out:float*[count,d]",
    "kac_sampler_invert":
        "kac_status; sampler:kac_sampler*; n:int64_t; x:const float*[n,d]; "
        "cond:const float*[n,k]?; noise:float*[n,d]",
    "kac_sampler_method": "int32_t=method; sampler:const kac_sampler*",
    "kac_sampler_projection": "int32_t; sampler:const kac_sampler*",
    "kac_sampler_refinements": "int32_t; sampler:const kac_sampler*",
    "kac_sampler_set_evaluations":
        "kac_status; sampler:kac_sampler*; evaluations:int64_t",
    "kac_sampler_set_grid":
        "kac_status; sampler:kac_sampler*; power:double; end:double",
    "kac_sampler_set_grid_kind":
        "kac_status; sampler:kac_sampler*; kind:int32_t=grid",
    "kac_sampler_set_guidance":
        "kac_status; sampler:kac_sampler*; weight:double; limit:double",
    "kac_sampler_set_guidance_interval":
        "kac_status; sampler:kac_sampler*; low:double; high:double",
    "kac_sampler_set_known":
        "kac_status; sampler:kac_sampler*; mask:const uint8_t*[d]?; "
        "values:const kac_dataset*?",
    "kac_sampler_set_method":
        "kac_status; sampler:kac_sampler*; method:int32_t=method",
    "kac_sampler_set_projection":
        "kac_status; sampler:kac_sampler*; project:int32_t",
    "kac_sampler_set_refinements":
        "kac_status; sampler:kac_sampler*; refinements:int32_t",
    "kac_sampler_set_source":
        "kac_status; sampler:kac_sampler*; source:const kac_dataset*?",
    "kac_sampler_set_start_data":
        "kac_status; sampler:kac_sampler*; dataset:const kac_dataset*?",
    "kac_sampler_set_tolerance":
        "kac_status; sampler:kac_sampler*; relative:double; absolute:double",
    "kac_sampler_unfinished": "int64_t; sampler:const kac_sampler*",
    "kac_signal_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_signal_name": "const char *; signal:int32_t",
    "kac_status_from_name": "kac_status; name:const char*; out:kac_status*",
    "kac_status_name": "const char *; status:kac_status",
    "kac_stop_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_stop_name": "const char *; reason:int32_t",
    "kac_telegraph_clock_density":
        "kac_status; a:double; t:double; n:int64_t; tau:const double*[n]; "
        "out:double*[n]",
    "kac_telegraph_clock_draw":
        "kac_status; seed:uint64_t; first:int64_t; a:double; t:double; "
        "n:int64_t; out:double*[n]",
    "kac_telegraph_equation_from_name":
        "kac_status; name:const char*; out:int32_t*",
    "kac_telegraph_equation_name": "const char *; equation:int32_t",
    "kac_telegraph_fourier":
        "kac_status; ctx:kac_context*; equation:int32_t=telegraph_equation; "
        "a:double; c:double; t:double; d:int64_t; shape:const int64_t*[d]; "
        "period:const double*[d]; f0:const double*[shape]; f1:const "
        "double*[shape]?; u:double*[shape]",
    "kac_telegraph_fundamental":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; u:double*[n]?; flux:double*[n]?; dudt:double*[n]?",
    "kac_telegraph_heat":
        "kac_status; a:double; c:double; t:double; f0:kac_telegraph_fn; "
        "user:void*; lo:double; hi:double; tolerance:double; n:int64_t; "
        "x:const double*[n]; u:double*[n]; flux:double*[n]?; "
        "error:double*[n]?",
    "kac_telegraph_heat_distance":
        "double; a:double; c:double; t:double; s:double; d:int64_t",
    "kac_telegraph_impulse":
        "kac_status; a:double; c:double; t:double; n:int64_t; x:const "
        "double*[n]; out:double*[n]",
    "kac_telegraph_insertion":
        "kac_status; a:double; t:double; wave:kac_telegraph_wave_fn; "
        "user:void*; d:int64_t; tolerance:double; n:int64_t; x:const "
        "double*[n,d]; u:double*[n]; error:double*[n]?",
    "kac_telegraph_insertion_radial":
        "kac_status; a:double; c:double; t:double; d:int64_t; "
        "f:kac_telegraph_smooth_fn; user:void*; tolerance:double; n:int64_t;"
        " r:const double*[n]; u:double*[n]; error:double*[n]?",
    "kac_telegraph_insertion_sample":
        "kac_status; a:double; t:double; wave:kac_telegraph_wave_fn; "
        "user:void*; d:int64_t; seed:uint64_t; draws:int64_t; n:int64_t; "
        "x:const double*[n,d]; u:double*[n]; error:double*[n]",
    "kac_telegraph_solve":
        "kac_status; a:double; c:double; t:double; f0:kac_telegraph_fn; "
        "f1:kac_telegraph_fn?; user:void*; lo:double; hi:double; "
        "tolerance:double; n:int64_t; x:const double*[n]; u:double*[n]; "
        "flux:double*[n]?; error:double*[n]?",
    "kac_telegraph_solve_grid":
        "kac_status; ctx:kac_context*; a:double; c:double; t:double; "
        "dx:double; degree:int32_t; periodic:int32_t; n:int64_t; f0:const "
        "double*[n]; f1:const double*[n]?; u:double*[n]; flux:double*[n]?",
    "kac_telegraph_wave":
        "kac_status; c:double; t:double; d:int64_t; "
        "f:kac_telegraph_smooth_fn; user:void*; tolerance:double; n:int64_t;"
        " x:const double*[n,d]; w:double*[n]; error:double*[n]?",
    "kac_telegraph_wave_radial":
        "kac_status; c:double; t:double; d:int64_t; "
        "f:kac_telegraph_smooth_fn; user:void*; tolerance:double; n:int64_t;"
        " r:const double*[n]; w:double*[n]; error:double*[n]?",
    "kac_tensors_add":
        "kac_status; tensors:kac_tensors*; name:const char*; rank:int32_t; "
        "shape:const int64_t*[rank]; data:const double*[shape]",
    "kac_tensors_add_f32":
        "kac_status; tensors:kac_tensors*; name:const char*; rank:int32_t; "
        "shape:const int64_t*[rank]; data:const float*[shape]",
    "kac_tensors_add_i64":
        "kac_status; tensors:kac_tensors*; name:const char*; rank:int32_t; "
        "shape:const int64_t*[rank]; data:const int64_t*[shape]",
    "kac_tensors_count": "int64_t; tensors:const kac_tensors*",
    "kac_tensors_create": "kac_status; ctx:kac_context*; out:kac_tensors**",
    "kac_tensors_destroy": "void; tensors:kac_tensors*",
    "kac_tensors_elements": "int64_t; tensors:const kac_tensors*; i:int64_t",
    "kac_tensors_find":
        "int64_t; tensors:const kac_tensors*; name:const char*",
    "kac_tensors_metadata":
        "const char *; tensors:const kac_tensors*; key:const char*",
    "kac_tensors_metadata_count": "int64_t; tensors:const kac_tensors*",
    "kac_tensors_metadata_key":
        "const char *; tensors:const kac_tensors*; i:int64_t",
    "kac_tensors_name": "const char *; tensors:const kac_tensors*; i:int64_t",
    "kac_tensors_open":
        "kac_status; ctx:kac_context*; path:const char*; out:kac_tensors**",
    "kac_tensors_rank": "int32_t; tensors:const kac_tensors*; i:int64_t",
    "kac_tensors_read":
        "kac_status; tensors:const kac_tensors*; i:int64_t; n:int64_t; "
        "out:double*[n]",
    "kac_tensors_read_f32":
        "kac_status; tensors:const kac_tensors*; i:int64_t; n:int64_t; "
        "out:float*[n]",
    "kac_tensors_read_i64":
        "kac_status; tensors:const kac_tensors*; i:int64_t; n:int64_t; "
        "out:int64_t*[n]",
    "kac_tensors_set_metadata":
        "kac_status; tensors:kac_tensors*; key:const char*; value:const "
        "char*",
    "kac_tensors_set_storage":
        "kac_status; tensors:kac_tensors*; type:int32_t=type",
    "kac_tensors_shape":
        "int64_t; tensors:const kac_tensors*; i:int64_t; j:int32_t",
    "kac_tensors_storage": "int32_t=type; tensors:const kac_tensors*",
    "kac_tensors_type": "int32_t=type; tensors:const kac_tensors*; i:int64_t",
    "kac_tensors_write":
        "kac_status; tensors:const kac_tensors*; path:const char*",
    "kac_time_embedding_from_name":
        "kac_status; name:const char*; out:int32_t*",
    "kac_time_embedding_name": "const char *; kind:int32_t",
    "kac_times_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_times_name": "const char *; kind:int32_t",
    "kac_trainer_batch": "int64_t; trainer:const kac_trainer*",
    "kac_trainer_condition_dropout": "double; trainer:const kac_trainer*",
    "kac_trainer_coupling": "int32_t=coupling; trainer:const kac_trainer*",
    "kac_trainer_create":
        "kac_status; ctx:kac_context*; process:const kac_process*; "
        "network:kac_network*; optimizer:kac_optimizer*; dataset:const "
        "kac_dataset*; out:kac_trainer**",
    "kac_trainer_create_student":
        "kac_status; ctx:kac_context*; teacher:kac_sampler*; network:const "
        "kac_network*; optimizer:kac_optimizer*; evaluations:int64_t; "
        "power:double; out:kac_trainer**",
    "kac_trainer_destroy": "void; trainer:kac_trainer*",
    "kac_trainer_ema": "double; trainer:const kac_trainer*",
    "kac_trainer_evaluations": "int64_t; trainer:const kac_trainer*",
    "kac_trainer_loss": "double; trainer:const kac_trainer*",
    "kac_trainer_model":
        "kac_status; trainer:const kac_trainer*; out:kac_model**",
    "kac_trainer_paths": "int64_t; trainer:const kac_trainer*",
    "kac_trainer_restore":
        "kac_status; trainer:kac_trainer*; path:const char*",
    "kac_trainer_run": "kac_status; trainer:kac_trainer*; steps:int64_t",
    "kac_trainer_save":
        "kac_status; trainer:const kac_trainer*; path:const char*",
    "kac_trainer_seed": "uint64_t; trainer:const kac_trainer*",
    "kac_trainer_segment_weight":
        "double; trainer:const kac_trainer*; segment:int64_t",
    "kac_trainer_set_batch": "kac_status; trainer:kac_trainer*; batch:int64_t",
    "kac_trainer_set_condition_dropout":
        "kac_status; trainer:kac_trainer*; p:double",
    "kac_trainer_set_ema": "kac_status; trainer:kac_trainer*; decay:double",
    "kac_trainer_set_log":
        "kac_status; trainer:kac_trainer*; log:kac_train_log_fn?; user:void*",
    "kac_trainer_set_mean_weight":
        "kac_status; trainer:kac_trainer*; kind:int32_t=weight; "
        "weight:double; floor:double",
    "kac_trainer_set_normalization":
        "kac_status; trainer:kac_trainer*; shift:const float*[d]?; "
        "scale:const float*[d]?",
    "kac_trainer_set_path_conditions":
        "kac_status; trainer:kac_trainer*; n:int64_t; cond:const float*[n,k]",
    "kac_trainer_set_paths":
        "kac_status; trainer:kac_trainer*; paths:int64_t; fresh:int64_t; "
        "every:int64_t",
    "kac_trainer_set_seed": "kac_status; trainer:kac_trainer*; seed:uint64_t",
    "kac_trainer_set_segment_weight":
        "kac_status; trainer:kac_trainer*; segment:int64_t; weight:double",
    "kac_trainer_set_source":
        "kac_status; trainer:kac_trainer*; source:const kac_dataset*?; "
        "coupling:int32_t=coupling",
    "kac_trainer_set_times":
        "kac_status; trainer:kac_trainer*; kind:int32_t=times; p:double; "
        "q:double",
    "kac_trainer_set_validation":
        "kac_status; trainer:kac_trainer*; dataset:const kac_dataset*?; "
        "every:int64_t; points:int64_t",
    "kac_trainer_set_velocity_weight":
        "kac_status; trainer:kac_trainer*; kind:int32_t=weight; "
        "weight:double; floor:double",
    "kac_trainer_steps": "int64_t; trainer:const kac_trainer*",
    "kac_trainer_times": "int32_t=times; trainer:const kac_trainer*",
    "kac_trainer_validation_loss": "double; trainer:const kac_trainer*",
    "kac_type_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_type_name": "const char *; type:int32_t",
    "kac_type_size": "int32_t; type:int32_t=type",
    "kac_unet_attention":
        "int32_t=bool; network:const kac_network*; factor:int32_t",
    "kac_unet_attention_channels": "int32_t; network:const kac_network*",
    "kac_unet_attention_heads": "int32_t; network:const kac_network*",
    "kac_unet_attention_heads_up": "int32_t; network:const kac_network*",
    "kac_unet_attention_middle": "int32_t=bool; network:const kac_network*",
    "kac_unet_attention_order": "int32_t; network:const kac_network*",
    "kac_unet_base": "int64_t; network:const kac_network*",
    "kac_unet_blocks": "int32_t; network:const kac_network*",
    "kac_unet_channels": "int64_t; network:const kac_network*",
    "kac_unet_dropout": "double; network:const kac_network*",
    "kac_unet_height": "int64_t; network:const kac_network*",
    "kac_unet_levels": "int32_t; network:const kac_network*",
    "kac_unet_multiplier": "double; network:const kac_network*; level:int32_t",
    "kac_unet_norm_groups": "int32_t; network:const kac_network*",
    "kac_unet_patch": "int32_t; network:const kac_network*",
    "kac_unet_resample": "int32_t=resample; network:const kac_network*",
    "kac_unet_scale_shift": "int32_t=bool; network:const kac_network*",
    "kac_unet_set_attention":
        "kac_status; network:kac_network*; count:int32_t; factors:const "
        "int32_t*[count]; middle:int32_t",
    "kac_unet_set_attention_heads":
        "kac_status; network:kac_network*; heads:int32_t; heads_up:int32_t; "
        "channels:int32_t",
    "kac_unet_set_attention_order":
        "kac_status; network:kac_network*; order:int32_t",
    "kac_unet_set_blocks": "kac_status; network:kac_network*; blocks:int32_t",
    "kac_unet_set_dropout": "kac_status; network:kac_network*; rate:double",
    "kac_unet_set_norm_groups":
        "kac_status; network:kac_network*; groups:int32_t",
    "kac_unet_set_patch": "kac_status; network:kac_network*; patch:int32_t",
    "kac_unet_set_resample":
        "kac_status; network:kac_network*; resample:int32_t=resample",
    "kac_unet_set_scale_shift":
        "kac_status; network:kac_network*; scale_shift:int32_t",
    "kac_unet_width": "int64_t; network:const kac_network*",
    "kac_version": "const char *",
    "kac_version_major": "int32_t",
    "kac_version_minor": "int32_t",
    "kac_version_number": "int32_t",
    "kac_version_patch": "int32_t",
    "kac_weight_from_name": "kac_status; name:const char*; out:int32_t*",
    "kac_weight_name": "const char *; kind:int32_t",
}
FUNCTIONS = Functions(SIGNATURES, globals())


def declare(library):
    """Give every function of the loaded library its types."""
    for name, (result, arguments) in FUNCTIONS.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library
