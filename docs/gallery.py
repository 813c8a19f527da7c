#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Draw the pictures of the manual's gallery with the tool, and write its page
with the formulas beside them.

    python3 docs/gallery.py TOOL [FOLDER]      default: docs/pages

writes FOLDER/gallery.md and FOLDER/gallery/*.png."""
import pathlib
import subprocess
import sys

SIZE = ["--size", "900x560"]

HEAD = r"""# Gallery {#gallery}

What the formulas of @ref formulas look like. Every picture is drawn by the
command-line tool from the library's exact functions, with nothing learned and
nothing fitted but the slopes that say so; the command stands below it. A name
that ends in `.csv` takes the numbers instead of the picture. This page and its
pictures are written by `docs/gallery.py`.

Throughout, \f$K(t)\f$ is the Kac process of reversal rate \f$a\f$ and speed
\f$c\f$, started at 0, and \f$\sigma = c/\sqrt{a}\f$ belongs to the diffusion
that it tends to for \f$a \to \infty\f$: the Wiener process
\f$\sigma W(t)\f$.
"""

# Name, heading, words for the tool, text with the formulas.
PICTURES = [
    ("law", "The law and its atoms", [], r"""
\f[ p(t, x) = \frac{a}{2c}\,e^{-at}\left[ I_0(z) + at\,\frac{I_1(z)}{z}
\right], \qquad z = \frac{a}{c}\sqrt{c^2t^2 - x^2}, \qquad |x| < ct, \f]
kac_law_density(), and on each front \f$x = \pm ct\f$ an atom of mass
\f$\tfrac12 e^{-at}\f$, kac_law_atom(): the probability that nothing was
reversed yet and that the start went that way. Early nearly everything sits
there; the density between is almost flat. When \f$at\f$ is large, the law is
close to the Gaussian \f$N(0, \sigma^2 t)\f$, but it never leaves the light cone
\f$|x| \le ct\f$.
"""),
    ("velocity", "The velocity field", [], r"""
\f[ v(t, x) = \mathbb{E}\left[\dot K(t) \mid K(t) = x\right]
 = c\,\frac{at\,y}{at + h(z)}, \qquad y = \frac{x}{ct}, \qquad
h(z) = z\,\frac{I_0(z)}{I_1(z)}, \f]
kac_law_velocity(). It is bounded by \f$c\f$, reaches \f$\pm\frac{at}{at + 2}
c\f$ next to a front and \f$\pm c\f$ on it. The field of diffusion,
\f$x/(2t)\f$, is the same near \f$x = 0\f$ for large \f$at\f$, and has no bound:
its slope explodes as \f$t \to 0\f$, where the slope of \f$v\f$ is at most
\f$a/2\f$.
"""),
    ("paths", "Paths", ["--seed", "3"], r"""
\f[ K(t) = \varepsilon\,c \int_0^t (-1)^{N(s)}\,ds, \f]
with a fair sign \f$\varepsilon\f$ and a Poisson process \f$N\f$ of rate
\f$a\f$: kac_path_jumps() draws the reversals, kac_path_position() the places.
Both processes have \f$\sigma = 1\f$. With \f$(a, c) = (1, 1)\f$ the paths are
particles that can be followed; with \f$(25, 5)\f$ they look like diffusion from
afar, though every piece is a straight line of slope \f$\pm c\f$.
"""),
    ("telegraph", "Telegrapher's equation and heat equation", [], r"""
\f[ u_{tt} + 2a\,u_t = c^2 u_{xx}, \qquad u(0) = f_0, \quad u_t(0) = 0, \f]
kac_telegraph_solve(), is solved by the law of \f$X_0 + K(t)\f$ with \f$X_0\f$
from \f$f_0\f$:
\f[ u(t, x) = \tfrac12 e^{-at}\left[f_0(x - ct) + f_0(x + ct)\right]
 + \int_{-ct}^{ct} p(t, y)\,f_0(x - y)\,dy. \f]
The first part are waves that run and fade, the second is what they leave
behind; in the end it is all, and close to the solution
\f$N(0, s^2 + \sigma^2 t)\f$ of the heat equation
\f$u_t = \tfrac12\sigma^2 u_{xx}\f$.
"""),
    ("limit", "How fast they meet", [], r"""
With \f$c = \sigma\sqrt{a}\f$ the characteristic function of \f$K(t)\f$,
kac_law_characteristic(), is
\f[ \varphi(k) = e^{-\sigma^2k^2t/2}\left[1 + \frac{\sigma^2k^2}{4a}
 - \frac{\sigma^4k^4t}{8a} + O(a^{-2})\right], \f]
so that the law \f$u\f$ of \f$d\f$ Kac coordinates (for \f$d = 1\f$ the
solution of the telegrapher's equation) and the solution \f$h\f$ of the heat
equation that start from the same Gaussian differ by
\f[ \|u - h\|_{L^2} = O(a^{-1}) \quad\text{at fixed } t, \qquad
     \|u - h\|_{L^2} = O(t^{-1 - d/4}) \quad\text{at fixed } a. \f]
Dots are computed, kac_telegraph_heat_distance(), dashes are fitted to the dots from 100 on; their slopes are
in the legend.
"""),
    ("energy", "The energy of the velocity", [], r"""
\f[ \mathbb{E}\,\|v(t, X)\|^2 = d\,c^2\,m(at) \le d\,c^2, \qquad
m(\lambda) = 1 - \lambda + \tfrac12\lambda^2 - \dots
 = \frac{1}{4\lambda} + \frac{1}{8\lambda^2} + \dots, \f]
for \f$d\f$ coordinates, each \f$d\f$-th part kac_law_energy(). For diffusion
it is \f$d\sigma^2/(4t)\f$, which has no integral down to \f$t = 0\f$: a network
that learns this field must follow something infinite. It would pass the bound
\f$d\,c^2\f$ at \f$t = 1/(4a)\f$; there the field of the Kac process goes over
from the one to the other.
"""),
]


def main():
    tool = sys.argv[1]
    folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else
                          pathlib.Path(__file__).parent / "pages")
    (folder / "gallery").mkdir(parents=True, exist_ok=True)
    page = [HEAD]
    for name, heading, words, text in PICTURES:
        command = ["plot", name, *words]
        out = folder / "gallery" / (name + ".png")
        subprocess.run([tool, *command, *SIZE, "--out", str(out), "--quiet"],
                       check=True)
        page.append(f"\n## {heading}\n\n![{heading}](gallery/{name}.png)\n"
                    f"\n```sh\nkacflow {' '.join(command)} --out {name}.png\n```\n"
                    f"{text}")
    (folder / "gallery.md").write_text("".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
