# SPDX-License-Identifier: BSD-2-Clause
"""Writes reference.safetensors, which tensors_test.c reads: plain Python."""
import json
import pathlib
import struct


def half(values):
    return struct.pack(f"<{len(values)}e", *values)


def bfloat(values):  # all of these have few bits: cutting is exact
    return b"".join(struct.pack("<f", v)[2:] for v in values)


def packed(code):
    return lambda values: struct.pack(f"<{len(values)}{code}", *values)


TENSORS = [
    ("f32", "F32", [2, 3], [0.0, 1.5, -2.25, 1e30, -1e-40, 3.0], packed("f")),
    ("f64", "F64", [2], [0.1, -1e300], packed("d")),
    ("f16", "F16", [4], [1.0, -2.5, 65504.0, 2.0**-24], half),
    ("bf16", "BF16", [2, 1], [1.0, -3.0], bfloat),
    ("i8", "I8", [3], [-128, 0, 127], packed("b")),
    ("i16", "I16", [3], [-32768, 0, 32767], packed("h")),
    ("i32", "I32", [3], [-(2**31), 0, 2**31 - 1], packed("i")),
    ("i64", "I64", [3], [-(2**63), -1, 2**63 - 1], packed("q")),
    ("u8", "U8", [2], [0, 255], packed("B")),
    ("u16", "U16", [2], [0, 65535], packed("H")),
    ("u32", "U32", [2], [0, 2**32 - 1], packed("I")),
    ("u64", "U64", [2], [0, 2**64 - 1], packed("Q")),
    ("bool", "BOOL", [2], [0, 1], packed("B")),
    ("scalar", "F32", [], [7.0], packed("f")),
    ("empty", "F32", [3, 0], [], packed("f")),
    ("Schlüssel \U0001f511", "U8", [1], [42], packed("B")),
]
METADATA = {"format": "pt", "quote": 'a "b" \\ / c', "lines": "1\n2\t3",
            "schön": "\U0001f511 é €", "empty": ""}

header = {"__metadata__": METADATA}
data = b""
for name, dtype, shape, values, pack in TENSORS:
    block = pack(values)
    header[name] = {"dtype": dtype, "shape": shape,
                    "data_offsets": [len(data), len(data) + len(block)]}
    data += block
text = json.dumps(header).encode()  # escapes what is not ASCII
text += b" " * (-len(text) % 8)
path = pathlib.Path(__file__).with_name("reference.safetensors")
path.write_bytes(struct.pack("<Q", len(text)) + text + data)
