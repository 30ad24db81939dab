"""The vector field of a game on a grid: where each player's own gradient would push it, penalty included."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.field import axis
from engine.games import games
from engine.games.field import Field


def vectors(
    name: str, params: Mapping[str, Any], penalty: float, box: Sequence[Sequence[float]], across: int, up: int
) -> NDArray[np.float64]:
    """Minus each player's gradient of its own loss, `(2, up, across)`: first theta's part, then psi's, at `psi[i], theta[j]`, both
    axes evenly spaced over the box `((theta0, theta1), (psi0, psi1))`, ends included.

    >>> vectors("bilinear", {}, 0.0, ((-1, 1), (0, 2)), 3, 2)[:, 1].tolist()  # at psi = 2
    [[-2.0, -2.0, -2.0], [-1.0, 0.0, 1.0]]
    """
    game = games()[name]
    theta, psi = axis("x", box[0], across), axis("y", box[1], up)
    rows, columns = torch.meshgrid(psi, theta, indexing="ij")
    field = Field(game.bind(**params), game.slope, penalty, torch.float64)
    _, _, d_theta, d_psi = field.both(columns.contiguous(), rows.contiguous())
    return -torch.stack((d_theta, d_psi)).numpy() + 0.0  # no minus in front of a 0
