# SPDX-License-Identifier: BSD-2-Clause
"""A model file is opened with nothing but Python: model_file_test.py TOOL"""
import array, json, math, os, struct, subprocess, sys, tempfile  # noqa: E401
folder = tempfile.TemporaryDirectory()
path = os.path.join(folder.name, "model.safetensors")
subprocess.run([sys.argv[1], "train", "--data", "toy:grid9", "--steps", "2",
                "--widths", "8,6", "--quiet", "--out", path], check=True)
with open(path, "rb") as file:
    size = struct.unpack("<Q", file.read(8))[0]
    header, body = json.loads(file.read(size)), file.read()
meta, end, tensors = header.pop("__metadata__"), 0, {}
for name, entry in header.items():  # in the file's order, without a gap
    first, last = entry["data_offsets"]
    assert entry["dtype"] == "F32" and first == end and size % 8 == 0, name
    assert last - first == 4 * math.prod(entry["shape"]), name
    tensors[name], end = array.array("f", body[first:last]), last
    assert all(map(math.isfinite, tensors[name])), name
assert end == len(body) and meta["kacflow.format"] == "model-1", meta
assert (meta["network.widths"], meta["process.law"]) == ("8,6", "kac"), meta
assert header["hidden.1.weight"]["shape"] == [6, 8], header
assert min(tensors["normalization.scale"]) > 0
