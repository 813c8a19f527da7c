#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Over-fit a U-Net in patches to a few photographs: photos.py TOOL FOLDER [STEPS]

Writes FOLDER/photos.npy, bytes [n, 288, 288, 3], from the photographs of
scikit-image (Debian: python3-skimage) that are in the public domain or CC0, and
trains on random parts of 256 x 256 and their mirror images."""
import os
import subprocess
import sys

import numpy as np
import skimage.data
import skimage.transform

# The cat is by S. van der Walt, the coffee by R. Michetti (both CC0), the
# astronaut by NASA (public domain).
NAMES = ["chelsea", "coffee", "astronaut"]
SIDE, CROP = 288, 256


def photograph(name):
    """The middle of it, SIDE pixels high and wide."""
    picture = getattr(skimage.data, name)()
    height, width = picture.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = picture[top:top + side, left:left + side, :3]
    square = skimage.transform.resize(square, (SIDE, SIDE),
                                      anti_aliasing=True)
    return np.round(255 * square).astype(np.uint8)


def main():
    tool, folder = sys.argv[1:3]
    steps = sys.argv[3] if len(sys.argv) > 3 else "1200"
    os.makedirs(folder, exist_ok=True)
    data = os.path.join(folder, "photos.npy")
    out = os.path.join(folder, "photos.safetensors")
    np.save(data, np.stack([photograph(name) for name in NAMES]))
    subprocess.run(
        [tool, "train", "--data", data, "--crop", f"{CROP}x{CROP}",
         "--flip", "horizontal", "--network", "unet", "--patch", "4",
         "--channels", "32", "--multipliers", "1,2,2,4", "--blocks", "1",
         "--heads", "velocity", "--batch", "4", "--rate", "1e-3",
         "--steps", steps, "--samples-every", "300",
         "--log", os.path.join(folder, "photos.csv"), "--out", out],
        check=True)
    subprocess.run([tool, "sample", out, "--count", "6", "--evaluations", "50",
                    "--out", os.path.join(folder, "photos.png")], check=True)


if __name__ == "__main__":
    main()
