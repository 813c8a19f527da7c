# SPDX-License-Identifier: BSD-2-Clause
"""The whole way, as examples/train_and_sample.c, and to the same bits.

usage: train_and_sample.py [STEPS]"""
import sys

import kacflow

data = kacflow.Dataset.toy("moons", 1)
process = kacflow.Process.kac(9.0, 3.0)
network = kacflow.Network.mlp(2, [128, 128, 128])
network.initialize(1, 1)
adam = kacflow.Optimizer("adam", 1e-3)
trainer = kacflow.Trainer(process, network, adam, data)
trainer.run(int(sys.argv[1]) if sys.argv[1:] else 3000, kacflow.Progress())
trainer.model().save("moons.safetensors")
sampler = kacflow.Sampler.from_model(trainer.model())
for x, y in sampler.draw(7, 0, 10):
    print(f"{x:8.4f} {y:8.4f}")
