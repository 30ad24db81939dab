"""Binary classification by a score z: how each form of loss is fed it.

Functions of (module, scores (..., n), labels 0 or 1 (n,)) that give one loss a sample where the module's reduction is `none`, else the
reduced loss of (n,) scores.
"""

import warnings

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn import functional as F


def logit(module: Module, score: Tensor, label: Tensor) -> Tensor:
    return module(score, _like(score, label))  # type: ignore[no-any-return]


def sign(module: Module, score: Tensor, label: Tensor) -> Tensor:
    return module(score, 2 * _like(score, label) - 1)  # type: ignore[no-any-return]


def sigmoid(module: Module, score: Tensor, label: Tensor) -> Tensor:
    return module(torch.sigmoid(score), _like(score, label))  # type: ignore[no-any-return]


def two_columns(module: Module, score: Tensor, label: Tensor) -> Tensor:
    return _shaped(module(_columns(score), _like(score, label).long().flatten()), score)


def log_softmax(module: Module, score: Tensor, label: Tensor) -> Tensor:
    return _shaped(module(F.log_softmax(_columns(score), 1), _like(score, label).long().flatten()), score)


def one_label(module: Module, score: Tensor, label: Tensor) -> Tensor:
    return _shaped(module(score.reshape(-1, 1), _like(score, label).reshape(-1, 1)), score)


def distribution(module: Module, score: Tensor, label: Tensor) -> Tensor:
    """The target is certain, so its log has -inf: with log_target such a term is nan, as torch has it."""
    target = F.one_hot(_like(score, label).long().flatten(), 2).to(score)
    with warnings.catch_warnings():  # torch advises against its own default reduction at each call
        warnings.simplefilter("ignore")
        losses = module(F.log_softmax(_columns(score), 1), target.log() if getattr(module, "log_target", False) else target)
    return _shaped(losses.sum(1) if losses.dim() else losses, score)


def _like(score: Tensor, label: Tensor) -> Tensor:
    return label.to(score).expand_as(score)


def _columns(score: Tensor) -> Tensor:
    """Logits 0 and z of the classes 0 and 1: (..., n) -> (m, 2)."""
    return torch.stack([torch.zeros_like(score), score], -1).reshape(-1, 2)


def _shaped(losses: Tensor, score: Tensor) -> Tensor:
    return losses.reshape(score.shape) if losses.dim() else losses
