# SPDX-License-Identifier: BSD-2-Clause
"""What the tests of the command-line tool share: a folder of their own, runs
of the tool, and the file formats in plain Python."""
import gzip
import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

TOOL = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "kacflow"
# Under AddressSanitizer: fontconfig's own memory is no leak of ours.
SANITIZER = {"LSAN_OPTIONS": "print_suppressions=0:suppressions=" +
             os.path.join(os.path.dirname(os.path.abspath(__file__)),
                          "lsan.supp")}
# A network so small that training takes no time.
TINY = ["--widths", "16,16", "--batch", "32", "--threads", "1"]
# The defaults are a recipe that gets better; tests that name values stand on
# this one.
RECIPE = ["--a", "9", "--c", "3", "--normalize", "none", "--rate", "1e-3",
          "--betas", "0.9,0.999", "--ema", "0.999", "--activation", "silu",
          "--time-embedding", "log", "--residual", "off", "--times",
          "uniform", "--velocity-weight", "uniform:1", "--mean-weight",
          "noise:1:1e-3", "--schedule", "cosine", "--optimizer", "adam",
          "--clip", "0"]


class ToolCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def run_tool(self, *words, status=0, env=None):
        """Run it; its exit status must be `status`. Returns its output."""
        done = subprocess.run(
            [TOOL, *map(str, words)], cwd=self.folder.name, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
            env={**os.environ, **SANITIZER, **(env or {})})
        self.assertEqual(done.returncode, status,
                         "%s\n%s%s" % (" ".join(map(str, words)), done.stdout,
                                       done.stderr))
        return done

    def refuse(self, *words, says, status=2):
        """The tool must refuse with one message that says so."""
        done = self.run_tool(*words, status=status)
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, done.stderr)
        return done

    def train(self, out, *words, steps=60, **more):
        return self.run_tool("train", "--data", "toy:moons", "--out", out,
                             "--steps", steps, *TINY, *RECIPE, *words, **more)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def write(self, name, content):
        mode = "wb" if isinstance(content, bytes) else "w"
        with open(self.path(name), mode) as file:
            file.write(content)
        return name

    def names(self):
        return sorted(os.listdir(self.folder.name))

    def read_npy(self, name):
        """Shape and numbers of a float32 .npy file."""
        data = self.read(name)
        self.assertEqual(data[:8], b"\x93NUMPY\x01\x00")
        size = struct.unpack("<H", data[8:10])[0]
        header = eval(data[10:10 + size], {"__builtins__": {}}, {})
        self.assertEqual(header["descr"], "<f4")
        self.assertFalse(header["fortran_order"])
        count = 1
        for length in header["shape"]:
            count *= length
        body = data[10 + size:]
        self.assertEqual(len(body), 4 * count)
        return header["shape"], struct.unpack("<%df" % count, body)

    def write_npy(self, name, shape, numbers):
        header = repr({"descr": "<f4", "fortran_order": False,
                       "shape": tuple(shape)}).encode()
        header += b" " * (-(len(header) + 11) % 64) + b"\n"
        return self.write(name, b"\x93NUMPY\x01\x00" +
                          struct.pack("<H", len(header)) + header +
                          struct.pack("<%df" % len(numbers), *numbers))

    def read_png(self, name, with_rows=False):
        """(width, height, colours) of a PNG file, which must be whole, and
        its rows without filters (slow where it is large)."""
        data = self.read(name)
        self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
        at, body, head, palette = 8, b"", None, b""
        while at < len(data):
            size, kind = struct.unpack(">I4s", data[at:at + 8])
            chunk = data[at + 8:at + 8 + size]
            check = struct.unpack(">I", data[at + 8 + size:at + 12 + size])[0]
            self.assertEqual(check, zlib.crc32(kind + chunk))
            if kind == b"IHDR":
                head = struct.unpack(">IIBBBBB", chunk)
            if kind == b"PLTE":
                palette = [chunk[i:i + 3] for i in range(0, size, 3)]
            if kind == b"IDAT":
                body += chunk
            at += 12 + size
        width, height, depth, colour = head[:4]
        self.assertEqual(depth, 8)
        colours = {0: 1, 2: 3, 3: 1}[colour]
        raw = zlib.decompress(body)
        self.assertEqual(len(raw), height * (width * colours + 1))
        rows = self.unfilter(raw, width, height, colours) if with_rows else []
        if colour == 3:
            colours = 3
            rows = [b"".join(palette[i] for i in row) for row in rows]
        size = (width, height, colours)
        return size + (rows,) if with_rows else size

    @staticmethod
    def unfilter(raw, width, height, colours):
        stride, rows, above = width * colours, [], None
        for y in range(height):
            kind = raw[y * (stride + 1)]
            row = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
            above = above or bytearray(stride)
            for i in range(stride) if kind else []:
                left = row[i - colours] if i >= colours else 0
                corner = above[i - colours] if i >= colours else 0
                up = above[i]
                p = left + up - corner
                paeth = min((abs(p - left), 0, left), (abs(p - up), 1, up),
                            (abs(p - corner), 2, corner))[2]
                row[i] = (row[i] + [0, left, up, (left + up) // 2,
                                    paeth][kind]) & 255
            rows.append(bytes(row))
            above = row
        return rows

    def metadata(self, name):
        """Metadata of a safetensors file."""
        data = self.read(name)
        size = struct.unpack("<Q", data[:8])[0]
        return json.loads(data[8:8 + size])["__metadata__"]

    def write_idx(self, name, shape, content, kind=8, compress=True):
        data = struct.pack(">HBB", 0, kind, len(shape))
        data += struct.pack(">%dI" % len(shape), *shape) + content
        return self.write(name, gzip.compress(data, 1) if compress else data)


main = unittest.main
