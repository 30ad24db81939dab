"""Formulas as MathML, so that the page needs no typesetting library. LaTeX comes from the engine only, never from outside."""

from functools import lru_cache

from latex2mathml.converter import convert


@lru_cache(maxsize=4096)
def mathml(latex: str) -> str:
    r"""The MathML of a formula in LaTeX.

    >>> "<mi>x</mi>" in mathml("x^2")
    True
    """
    return convert(latex)
