# SPDX-License-Identifier: BSD-2-Clause
"""Writes the seeds of the fuzz targets, corpus/NAME/*: plain Python."""
import json
import pathlib
import struct

HERE = pathlib.Path(__file__).parent / "corpus"


def keep(name, files):
    folder = HERE / name
    folder.mkdir(parents=True, exist_ok=True)
    for label, data in files.items():
        (folder / label).write_bytes(data)


def npy(header, data, version=1):
    text = header.encode()
    size = struct.pack("<H" if version == 1 else "<I", len(text))
    return b"\x93NUMPY" + bytes([version, 0]) + size + text + data


def header(descr, shape, fortran="False"):
    return (f"{{'descr': '{descr}', 'fortran_order': {fortran}, "
            f"'shape': {shape}, }}\n")


keep("npy", {
    "f4": npy(header("<f4", "(2, 2)"), struct.pack("<4f", 1, 2, 3, 4)),
    "f8-big": npy(header(">f8", "(2,)"), struct.pack(">2d", 1, 2)),
    "f2": npy(header("<f2", "(3, 1)"), struct.pack("<3e", 1, 2, 3)),
    "u1-3d": npy(header("|u1", "(2, 2, 2)"), bytes(range(8))),
    "i8": npy(header("<i8", "(1, 1)"), struct.pack("<q", -5)),
    "bool": npy(header("|b1", "(3,)"), b"\1\0\1"),
    "scalar": npy(header("<f4", "()"), b"\0" * 4),
    "empty": npy(header("<f4", "(0, 3)"), b""),
    "fortran": npy(header("<f4", "(2, 2)", "True"), b"\0" * 16),
    "version2": npy(header("<u2", "(2L,)"), b"\0" * 4, 2),
    "version3": npy(header("<i4", "(1,)"), b"\0" * 4, 3),
    "structured": npy("{'descr': [('a', '<f4')], 'fortran_order': False, "
                      "'shape': (1,), }", b"\0" * 4),
})


def idx(code, shape, data):
    return (bytes([0, 0, code, len(shape)])
            + struct.pack(f">{len(shape)}I", *shape) + data)


keep("idx", {
    "u1": idx(0x08, [2, 2, 2], bytes(range(8))),
    "i1": idx(0x09, [3], b"\x80\0\x7f"),
    "i2": idx(0x0b, [2, 1], struct.pack(">2h", -1, 1)),
    "i4": idx(0x0c, [1, 2], struct.pack(">2i", -1, 1)),
    "f4": idx(0x0d, [2], struct.pack(">2f", 0.5, float("nan"))),
    "f8": idx(0x0e, [1], struct.pack(">d", 1e300)),
    "overflow": idx(0x08, [2**31] * 4, b""),
    "gzip": b"\x1f\x8b\x08\0",
})
keep("csv", {
    "comma": b"x,y\n1,2\n3.5,-4e-1\n",
    "semicolon": b"1;2\r\n3;4\r\n",
    "tab": b"a\tb\n1\t2\n",
    "blanks": b"  1   2\n 3\t4 \n",
    "remarks": b"# one\n\n1\n# two\n2\n",
    "bom": b"\xef\xbb\xbf1,2\n",
    "quoted": b'"a, b","c"\n1,2\n',
    "nonfinite": b"nan,inf\n1e999,-1e-999\n",
    "ragged": b"1,2\n3\n",
    "empty-field": b"1,,2\n",
    "rows": b"".join(b"%d,%d\n" % (i, i * i) for i in range(40)),
})


def tensors(head, data):
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


keep("safetensors", {
    "empty": tensors({}, b""),
    "two": tensors({"__metadata__": {"k": "v\n\"\\"},
                    "a": tensor("F32", [2], 0, 8),
                    "é\U0001f511": tensor("U8", [2, 1], 8, 10)}, b"\0" * 10),
    "types": tensors({"a": tensor("F16", [1], 0, 2),
                      "b": tensor("BF16", [1], 2, 4),
                      "c": tensor("I64", [], 4, 12),
                      "d": tensor("BOOL", [0], 12, 12)}, b"\0" * 12),
    "overlap": tensors({"a": tensor("F32", [1], 0, 4),
                        "b": tensor("F32", [1], 0, 4)}, b"\0" * 4),
    "escapes": tensors(b'{"\\u0041\\ud83d\\ude00\\/\\b": {"dtype":"I8",'
                       b'"shape":[1],"data_offsets":[0,1]}}  ', b"\0"),
    "nested": tensors(b"{" + b'"a":[[[[[[{' * 20, b""),
})
