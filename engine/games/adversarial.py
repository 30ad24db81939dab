"""Generative adversarial nets with one parameter each: small enough to be drawn, and enough to show why they are hard to train."""

import math
from typing import Literal

import torch
from torch import Tensor

from engine.games.registry import game

ORDER = 1

_LOGISTIC = r"f(t) = -\log(1 + e^{-t})"
_MESCHEDER = "Mescheder, Geiger & Nowozin 2018, Which Training Methods for GANs do actually Converge?, arXiv:1801.04406"


def linear_slope(psi: Tensor) -> Tensor:
    """Of the critic D(x) = psi x, with respect to x."""
    return psi


@game(box=((-2, 2), (-2, 2)), start=(0.5, 0.5), title="Dirac-GAN", source=_MESCHEDER, slope=linear_slope,
      check=((1, 1), (-1.0064088680, 1.0064088680)), variants={"loss": {
          "minimax": (r"f(\theta\psi) + f(0)", r"-f(\theta\psi) - f(0)", _LOGISTIC),
          "non_saturating": (r"-f(-\theta\psi)", r"-f(\theta\psi) - f(0)", _LOGISTIC),
          "wasserstein": (r"\theta\psi", r"-\theta\psi"),
          "hinge": (r"\theta\psi", r"\max(0, 1 - \theta\psi) + 1"),
      }})  # fmt: skip
def dirac_gan(
    theta: Tensor, psi: Tensor, loss: Literal["minimax", "non_saturating", "wasserstein", "hinge"] = "minimax"
) -> tuple[Tensor, Tensor]:
    r"""The data are one point, 0; the generator puts its own point at θ, and the critic judges by a straight line of slope ψ.
    Nothing could be easier, and yet plain gradient steps circle around the solution and drift away from it: close by, a
    step of size h multiplies the distance by the root of 1 + h²/4. A penalty on the critic's slope at the data (R1) pulls it in.
    $f(\theta\psi) + f(0)$ $-f(\theta\psi) - f(0)$"""
    product = theta * psi
    if loss == "wasserstein":
        return product, -product
    if loss == "hinge":
        return product, torch.relu(1 - product) + 1
    critic = math.log(2) - torch.nn.functional.logsigmoid(product)
    return (-torch.nn.functional.logsigmoid(-product) if loss == "non_saturating" else -critic), critic
