"""Estimates with their range."""

from __future__ import annotations

from math import atanh, sqrt, tanh

Z95 = 1.959964


def wilson(right: int, n: int, *, z: float = Z95) -> tuple[float, float]:
    """The 95 per cent interval of a share, from `right` of `n`; (0, 1) without answers.

    Wilson 1927, J. Am. Stat. Assoc. 22:209. ValueError unless 0 <= right <= n.
    """
    if not 0 <= right <= n:
        raise ValueError(f"{right} of {n} is no share.")
    if n == 0:
        return 0.0, 1.0
    share = right / n
    middle = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # None or all right: the bound is exact, and rounding must not move it.
    low = 0.0 if right == 0 else (middle - spread) / scale
    high = 1.0 if right == n else (middle + spread) / scale
    return low, high


def fisher(r: float, n: int, *, z: float = Z95) -> tuple[float, float]:
    """The 95 per cent interval of a correlation of `n` pairs; (-1, 1) up to three pairs.

    Fisher 1921, Metron 1:3. ValueError unless -1 <= r <= 1.
    """
    if not -1 <= r <= 1:
        raise ValueError(f"{r} is no correlation.")
    if n <= 3:
        return -1.0, 1.0
    if abs(r) == 1:  # the transformation has no end here, and leaves no room
        return r, r
    spread = z / sqrt(n - 3)
    return tanh(atanh(r) - spread), tanh(atanh(r) + spread)
