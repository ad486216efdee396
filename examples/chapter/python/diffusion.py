# SPDX-License-Identifier: MIT
"""The chapter's diffusion in Python, in our own words: one scheme, a number of steps.

Usage: diffusion.py SCHEME EDGE STEPS
"""

import sys

DT = 0.1


def start_square(edge):
    low, high = int(0.4 * edge), int(0.5 * edge)
    return [[0.005 if low <= i < high and low <= j < high else 0.0 for j in range(edge)]
            for i in range(edge)]


def lists(edge, steps):
    """Lists of lists; a new grid in every step."""
    u = start_square(edge)
    for _ in range(steps):
        u = [[u[i][j] + DT * (u[(i + 1) % edge][j] + u[i - 1][j] + u[i][(j + 1) % edge]
                              + u[i][j - 1] - 4.0 * u[i][j]) for j in range(edge)]
             for i in range(edge)]
    return sum(map(sum, u))


def lists_preallocated(edge, steps):
    """The same, but the second grid is made once and swapped."""
    u = start_square(edge)
    other = [[0.0] * edge for _ in range(edge)]
    for _ in range(steps):
        for i in range(edge):
            above, row, below, out = u[i - 1], u[i], u[(i + 1) % edge], other[i]
            for j in range(edge):
                out[j] = row[j] + DT * (below[j] + above[j] + row[(j + 1) % edge] + row[j - 1]
                                        - 4.0 * row[j])
        u, other = other, u
    return sum(map(sum, u))


def numpy_roll(edge, steps):
    """Whole arrays; each operation makes a new one."""
    import numpy as np
    u = np.array(start_square(edge))
    for _ in range(steps):
        u = u + DT * (np.roll(u, -1, 0) + np.roll(u, 1, 0) + np.roll(u, -1, 1) + np.roll(u, 1, 1)
                      - 4 * u)
    return u.sum()


def numpy_in_place(edge, steps):
    """*= and += into an array made once; only roll makes new ones."""
    import numpy as np
    u = np.array(start_square(edge))
    other = np.empty_like(u)
    for _ in range(steps):
        np.copyto(other, u)
        other *= -4
        for axis in (0, 1):
            for shift in (-1, 1):
                other += np.roll(u, shift, axis)
        other *= DT
        other += u
        u, other = other, u
    return u.sum()


def add_neighbours(other, u):
    """As four times roll and +=, by slices: nothing new is made."""
    other[:-1] += u[1:]
    other[-1] += u[0]
    other[1:] += u[:-1]
    other[0] += u[-1]
    other[:, :-1] += u[:, 1:]
    other[:, -1] += u[:, 0]
    other[:, 1:] += u[:, :-1]
    other[:, 0] += u[:, -1]


def numpy_roll_add(edge, steps):
    """The neighbours added in place."""
    import numpy as np
    u = np.array(start_square(edge))
    other = np.empty_like(u)
    for _ in range(steps):
        np.multiply(u, -4, out=other)
        add_neighbours(other, u)
        other *= DT
        other += u
        u, other = other, u
    return u.sum()


def numexpr_blocks(edge, steps):
    """The last expression is evaluated block by block, on threads."""
    import numexpr
    import numpy as np
    u = np.array(start_square(edge))
    other = np.empty_like(u)
    for _ in range(steps):
        np.multiply(u, -4, out=other)
        add_neighbours(other, u)
        numexpr.evaluate("u + dt * other", {"u": u, "dt": DT, "other": other}, out=other)
        u, other = other, u
    return u.sum()


def scipy_laplace(edge, steps):
    """A filter for any weights."""
    import numpy as np
    from scipy.ndimage import laplace
    u = np.array(start_square(edge))
    other = np.empty_like(u)
    for _ in range(steps):
        laplace(u, other, mode="wrap")
        other *= DT
        other += u
        u, other = other, u
    return u.sum()


SCHEMES = {scheme.__name__.replace("_", "-"): scheme for scheme in (
    lists, lists_preallocated, numpy_roll, numpy_in_place, numpy_roll_add, numexpr_blocks,
    scipy_laplace)}


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in SCHEMES:
        sys.exit(f"{__doc__}Schemes: {' '.join(SCHEMES)}")
    edge, steps = int(sys.argv[2]), int(sys.argv[3])
    total = SCHEMES[sys.argv[1]](edge, steps)
    low, high = int(0.4 * edge), int(0.5 * edge)
    expected = 0.005 * (high - low) ** 2
    if abs(total - expected) > 1e-9 * expected:
        sys.exit(f"{sys.argv[1]}: the sum is {total}, and not {expected}")


if __name__ == "__main__":
    main()
