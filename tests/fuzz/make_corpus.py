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

keep("architecture", {
    "pictures": b"""kacflow architecture 1
0 point height=6 width=4 channels=2
1 time kind=fourier size=8 scale=0.5
2 linear name=time x=1 columns=6 activation=silu
3 condition name=class kind=class size=10 columns=6
4 add x=2 y=3
5 activate x=4 activation=tanh
6 conv name=in.0 x=0 channels=6 size=3
7 conv name=down x=6 channels=6 size=3 stride=2
8 add_channels x=7 vector=5
9 conv name=qkv x=8 channels=36 size=1 bias=0
10 attention x=9 heads=3 order=1
11 layer_norm name=norm-1 x=10 activation=silu
12 dropout x=11 rate=0.125
13 upsample x=12
14 concat x=13 y=6
15 condition name=mod kind=class size=10 columns=36
16 group_norm x=14 groups=6 modulation=15 activation=silu
17 group_norm name=n x=16 groups=2 epsilon=1e-06
18 join_patches x=17 size=2
19 linear name=mix x=18 columns=8 activation=gelu
20 split_patches x=19 size=2
21 pool x=14
22 slice x=21 first=3 channels=5
23 flatten x=22
24 linear name=head x=23 columns=48 last=1
velocity x=20
mean x=24
""",
    "vectors": b"""kacflow architecture 1
0 point height=1 width=1 channels=3
1 time kind=log size=2 scale=1
2 condition name=c kind=vector size=2 columns=9
3 concat x=0 y=1
4 linear name=a x=3 columns=9 residual=2
5 linear name=b x=4 columns=9 activation=silu residual=4
6 linear name=v x=5 columns=3 last=1
7 linear name=m x=6 columns=3 activation=tanh residual=6
velocity x=6
mean x=7
""",
    "bare": b"""kacflow architecture 1
0 point height=5 width=5 channels=1
1 conv name=a x=0 channels=4 size=3
2 conv name=b x=1 channels=4 size=3 stride=2 upsample=2 residual=1
3 group_norm name=n x=2 groups=4 activation=gelu
4 conv name=c x=3 channels=1 size=1 residual=0
mean x=4
""",
    "point": b"kacflow architecture 1\n0 point height=1 width=1 channels=2\n",
    "empty": b"",
})
