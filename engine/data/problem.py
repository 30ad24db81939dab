"""A problem of the kind `data`:

    {"kind": "data", "name": "linear_regression", "criterion": {"name": "HuberLoss", "params": {"delta": 1.0}},
     "data": {"x": [0, 1, 2], "y": [0.1, 0.9, 2.2]}, "batch": 4, "box": [[-3, 4], [-3, 3]]}

`data` may be the name of an example; `batch` is how many samples a step sees, all of them for null. A criterion may be typed
(`typed_criterion.py`).
"""

import math
from collections.abc import Mapping
from typing import Any

import torch

from engine import reading, typed_surface
from engine.criteria import build as build_criterion
from engine.criteria.build import check
from engine.data import typed_criterion
from engine.data.examples import Dataset, datasets
from engine.data.fit import Fit
from engine.data.models import Model, models
from engine.errors import Path, SpecError
from engine.reading import Fields
from engine.surfaces import Surface, survey

LEAST, MOST = 2, 256  # points
REDUCTIONS = ("mean", "sum")


def load(fields: Fields) -> tuple[str, dict[str, Any]]:
    model = models()[fields.take("name", reading.choice("model", models()))]
    data = fields.take("data", lambda value, at: _data(model, value, at), _example(model).name)
    criterion = fields.take("criterion", lambda value, at: _criterion(model, value, at), {"name": model.criterion, "params": {}})
    x, _ = points(data)
    batch = fields.take("batch", reading.optional(reading.integer(1, len(x))), None)
    box = fields.take("box", typed_surface.box, None) or _window(model, data)
    own = {"data": data, "criterion": criterion, "batch": None if batch == len(x) else batch, "box": box}
    _tried(model, own, (*fields.path, "criterion"))
    return model.name, own


def _example(model: Model) -> Dataset:
    return next(found for found in datasets().values() if found.model == model.name)


def _data(model: Model, value: Any, path: Path) -> Any:
    if isinstance(value, str):
        return reading.choice("example", [found.name for found in datasets().values() if found.model == model.name])(value, path)
    fields = Fields(value, path)
    x = fields.take("x", reading.sequence(reading.number(), LEAST, MOST))
    target = _label if model.labels else reading.number()
    y = fields.take("y", reading.sequence(target, LEAST, MOST))
    fields.done()
    if len(x) != len(y):
        raise SpecError("range", f"expected as many y as x, {len(x)}, got {len(y)}", (*path, "y"))
    return {"x": list(x), "y": list(y)}


def _label(value: Any, path: Path) -> float:
    number: float = reading.number()(value, path)
    if number not in (0, 1):
        raise SpecError("range", f"expected the class 0 or 1, got {reading.told(value)}", path)
    return number


def points(data: Any) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """x and y of an example's name or of points."""
    return datasets()[data].points if isinstance(data, str) else (tuple(data["x"]), tuple(data["y"]))


def _criterion(model: Model, value: Any, path: Path) -> dict[str, Any]:
    if isinstance(value, Mapping) and "expression" in value:
        return typed_criterion.load(value, path)
    fields = Fields(value, path)
    known = model.criteria()
    found = known[fields.take("name", reading.choice(f"criterion for {model.title.lower()}", known))]
    params = fields.take("params", lambda given, at: check(found, given, at), {})
    fields.done()
    if params.get("reduction", "mean") not in REDUCTIONS:
        said = f"expected mean or sum, since one number is minimized, got {params['reduction']}"
        raise SpecError("range", said, (*path, "params", "reduction"))
    build_criterion(found.name, params, 2, (*path, "params"))  # torch may refuse
    return {"name": found.name, "params": params}


def fit(model: Model, own: Mapping[str, Any]) -> Fit:
    """The loss of the model on the data by the criterion."""
    chosen = own["criterion"]
    x, y = points(own["data"])
    if "expression" in chosen:
        made = [typed_criterion.TypedLoss(chosen["expression"], chosen["params"], model.labels, each) for each in ("mean", "none")]
        feed = model.feed(model.criteria()["BCEWithLogitsLoss" if model.labels else "MSELoss"])
        assert feed
        return Fit(x, y, feed, made[0], made[1])
    criterion = model.criteria()[chosen["name"]]
    feed, params = model.feed(criterion), dict(chosen["params"])
    assert feed
    apart = any(p.name == "reduction" for p in criterion.params)
    module = build_criterion(criterion.name, params)
    return Fit(x, y, feed, module, build_criterion(criterion.name, {**params, "reduction": "none"}) if apart else None)


def _tried(model: Model, own: Mapping[str, Any], path: Path) -> None:
    """The loss at one place, so that what a criterion can't do with these data is said now."""
    try:
        loss = fit(model, own)(torch.zeros(2, dtype=torch.float64, requires_grad=True))
    except SpecError:
        raise
    except Exception as error:
        raise SpecError("refused", str(error) or type(error).__name__, path) from error
    if loss.dim():
        raise SpecError("refused", f"expected one loss of all samples, got {tuple(loss.shape)}", path)


def _window(model: Model, data: Any) -> list[list[float]]:
    """A window over (w, b) in which the data's best line lies, or in which borders between their classes do."""
    if isinstance(data, str):
        return [list(side) for side in datasets()[data].box]
    x, y = (torch.tensor(values, dtype=torch.float64) for values in points(data))
    middle, spread = float(x.mean()), float(x.std(correction=0)) or 1.0
    if model.labels:
        return [list(_sides(0, 6 / spread)), list(_sides(0, 6 * (1 + abs(middle) / spread)))]
    slope = float(((x - middle) * (y - y.mean())).mean()) / spread**2
    off = 2 * max(float(y.std(correction=0)), 1e-3 * (1 + float(y.abs().max())))
    return [list(_sides(slope, off / spread)), list(_sides(float(y.mean()) - slope * middle, off * (1 + abs(middle) / spread)))]


def _sides(middle: float, reach: float) -> tuple[float, float]:
    """An interval around a middle, its ends rounded to two digits of its width."""
    digits = 1 - math.floor(math.log10(reach)) if 1e-300 < reach < 1e300 else 0
    return round(middle - reach, digits), round(middle + reach, digits)


def build(name: str, own: Mapping[str, Any]) -> Surface:
    model, loss = models()[name], fit(models()[name], own)
    (x0, x1), (y0, y1) = own["box"]
    window, batch = ((x0, x1), (y0, y1)), own["batch"]
    middle = torch.tensor([(x0 + x1) / 2, (y0 + y1) / 2], dtype=torch.float64)
    example = datasets()[own["data"]] if isinstance(own["data"], str) else None
    start = typed_surface.within(window, 0.15, 0.8)
    if example and own["box"] == [list(side) for side in example.box]:
        start = example.start
    return Surface(
        name=name, title=model.title, sentence=model.sentence, formula=model.formula, source=example.source if example else "", box=window,
        start=start, check=((float(middle[0]), float(middle[1])), float(loss(middle))), log=survey.spans_decades(loss, window), smooth=True,
        family="data", params=(), function=loss, minima=lambda: survey.minima(loss, window), saddles=lambda: survey.saddles(loss, window),
        draws=None if batch is None else lambda seed: loss.draws(batch, seed), epoch=1 if batch is None else -(-len(loss.x) // batch),
        coordinates=("w", "b"), arithmetic=repr((name, own["criterion"], len(loss.x), batch)),
    )  # fmt: skip
