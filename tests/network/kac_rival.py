# SPDX-License-Identifier: BSD-2-Clause
"""A batch of training for grid9 in PyTorch, as a user would write it: x_t and
its velocity under the Kac process, f = 1 - t, g = t^2; draws by a table of
quantiles over times (see tests/process/bench_rivals.py), the velocity from
scaled Bessel functions."""
import torch

A, C = 9.0, 3.0


def density(y, t):
    """Of |x| / (c t) = y in [0, 1), continuous part."""
    z = A * t * torch.sqrt(torch.clamp(1 - y * y, min=1e-12))
    return torch.exp(z - A * t) * (torch.special.i0e(z) +
                                   A * t * torch.special.i1e(z) / z)


class Batches:
    def __init__(self, batch, times=256, points=1024):
        self.batch, self.times, self.points = batch, times, points
        y = torch.linspace(0, 1, points + 1, dtype=torch.float64)
        t = torch.linspace(0, 1, times + 1, dtype=torch.float64)
        p = density(y, t.clamp(min=1e-3)[:, None])
        mass = torch.cumsum(torch.cat([torch.zeros(times + 1, 1,
                                                   dtype=torch.float64),
                                       p[:, 1:] + p[:, :-1]], 1), 1)
        mass /= mass[:, -1:].clone()
        wanted = y.expand(times + 1, -1).contiguous()
        right = torch.searchsorted(mass, wanted).clamp(1, points)
        low, high = mass.gather(1, right - 1), mass.gather(1, right)
        part = (wanted - low) / (high - low)
        self.table = ((right - 1 + part) / points).float()
        line = torch.arange(-1.0, 2.0)
        self.modes = torch.cartesian_prod(line, line)

    def noise(self, g):
        """Kac draws at the clock g [batch, 1], two coordinates."""
        turned, sign, u = torch.rand(3, self.batch, 2)
        i, j = g * self.times, u * self.points
        row = i.long().clamp(max=self.times - 1)
        column = j.long().clamp(max=self.points - 1)
        i, j = i - row, j - column
        q = ((1 - i) * ((1 - j) * self.table[row, column] +
                        j * self.table[row, column + 1]) +
             i * ((1 - j) * self.table[row + 1, column] +
                  j * self.table[row + 1, column + 1]))
        q = torch.where(turned < torch.exp(-A * g), 1.0, q)
        return torch.where(sign < 0.5, -q, q) * C * g

    def velocity(self, x, g):
        r = torch.sqrt(torch.clamp((C * g) ** 2 - x * x, min=0.0))
        z = A / C * r
        small = z < 1e-6
        z = torch.where(small, 1.0, z)
        h = torch.where(small, 2 / A, r / C * torch.special.i0e(z) /
                        torch.special.i1e(z))
        return torch.where(x.abs() < C * g * (1 - 1e-6), x / (g + h),
                           C * torch.sign(x))

    def draw(self):
        """t [batch, 1], x_t and v [batch, 2]."""
        x0 = self.modes[torch.randint(9, (self.batch,))]
        x0 = x0 + 1e-4 * torch.randn(self.batch, 2)
        t = torch.rand(self.batch, 1)
        n = self.noise(t * t)
        return t, (1 - t) * x0 + n, 2 * t * self.velocity(n, t * t) - x0
