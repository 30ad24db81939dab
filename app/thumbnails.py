"""The gallery's pictures: a surface's values as a small PNG in cividis colors, logarithmic where the surface reads better so."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WIDTH, HEIGHT = 128, 96
SHADES = 24  # steps of color, which read as contours
# Cividis at equal distances (Nunez, Anderton, Renslow 2018, doi:10.1371/journal.pone.0199239).
CIVIDIS = np.array([
    (0, 34, 78), (18, 53, 112), (59, 73, 108), (87, 93, 109), (112, 113, 115),
    (138, 134, 120), (165, 156, 116), (195, 179, 105), (225, 204, 85), (254, 232, 56),
])  # fmt: skip


def levels(z: NDArray[np.float64], log: bool) -> NDArray[np.float64]:
    """Values as levels from 0 to 1. Where the values span decades, equal steps of the logarithm above the minimum."""
    z = z / 4  # so that the difference of the largest floats is a float
    finite = z[np.isfinite(z)]
    if finite.size == 0:
        return np.zeros_like(z)
    low, high = float(finite.min()), float(finite.max())
    z = np.nan_to_num(z, nan=high, posinf=high, neginf=low) - low
    if log:
        z = np.log1p(1000 * (z / max(high - low, 1e-300)))
    return z / max(float(z.max()), 1e-300)


def picture(z: NDArray[np.float64], log: bool) -> bytes:
    """PNG of a field whose first row is the lowest y."""
    shade = np.floor(levels(z, log) * SHADES).clip(0, SHADES - 1) / (SHADES - 1)
    at = np.linspace(0, 1, len(CIVIDIS))
    colors: Any = np.stack([np.interp(shade, at, CIVIDIS[:, channel]) for channel in range(3)], axis=-1)
    out = io.BytesIO()
    Image.fromarray(colors[::-1].round().astype(np.uint8), "RGB").save(out, "PNG", optimize=True)
    return out.getvalue()
