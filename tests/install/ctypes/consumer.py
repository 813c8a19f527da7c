# SPDX-License-Identifier: BSD-2-Clause
"""A program outside the tree with nothing but Python's standard library: the
same line as consumer.c.

    consumer.py LIBRARY"""
import ctypes
import sys

kacflow = ctypes.CDLL(sys.argv[1])
kacflow.kac_version.restype = ctypes.c_char_p
kacflow.kac_last_error.restype = ctypes.c_char_p
kacflow.kac_bessel_h.argtypes = [ctypes.c_double]
kacflow.kac_bessel_h.restype = ctypes.c_double
kacflow.kac_process_create_kac.argtypes = [
    ctypes.c_void_p, ctypes.c_double, ctypes.c_double,
    ctypes.POINTER(ctypes.c_void_p)]
kacflow.kac_process_create_kac.restype = ctypes.c_int32
kacflow.kac_process_destroy.argtypes = [ctypes.c_void_p]
kacflow.kac_process_destroy.restype = None

process = ctypes.c_void_p()
if kacflow.kac_process_create_kac(None, 9, 3, ctypes.byref(process)) != 0:
    sys.exit(kacflow.kac_last_error().decode())
print(kacflow.kac_version().decode(), f"{kacflow.kac_bessel_h(0.0):.3f}")
kacflow.kac_process_destroy(process)
