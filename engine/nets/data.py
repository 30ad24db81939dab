"""Which samples a training has: the field `data` of its document."""

from dataclasses import dataclass
from typing import Any

from engine import reading
from engine.errors import Path
from engine.nets.registry import MOST_SAMPLES, Dataset, datasets
from engine.nets.tables.own import LEAST_ROWS, Table
from engine.reading import Fields
from engine.spec import Params

__all__ = ["MOST_SAMPLES", "OWN", "Data"]

OWN = "table"


@dataclass(frozen=True)
class Data:
    """Samples of a dataset, or of a `table` of one's own, of which the share `validation` is kept from training."""

    name: str
    params: Params
    count: int = 200
    noise: float = 0.1
    seed: int = 0
    validation: float = 0.25
    table: Table | None = None

    @property
    def dataset(self) -> Dataset:
        return self.table.dataset if self.table else datasets()[self.name]

    @property
    def features(self) -> int:
        """How many features a sample has: of some datasets their parameters decide."""
        chosen = self.dataset
        return chosen.draw(1, 0, 0.0, self.params)[0].shape[1] if self.params else chosen.features

    @property
    def training(self) -> int:
        """How many samples are trained on."""
        return self.count - round(self.validation * self.count)

    @classmethod
    def load(cls, value: Any, path: Path) -> "Data":
        fields = Fields(value, path)
        name = fields.take("name", reading.choice("dataset", (*datasets(), OWN)))
        table = fields.take("table", Table.load) if name == OWN else None
        chosen = table.dataset if table else datasets()[name]
        params = fields.take("params", lambda v, at: _whole(chosen, v, at), {})
        count = fields.take("count", reading.integer(LEAST_ROWS, chosen.most), chosen.count)
        noise = fields.take("noise", reading.number(0), chosen.noise)
        seed = fields.take("seed", reading.integer(0, 2**53 - 1), 0)
        validation = fields.take("validation", reading.number(0, 0.9), 0.25)
        fields.done()
        return cls(name, {p.name: params.get(p.name, p.default) for p in chosen.params}, count, noise, seed, validation, table)

    def as_dict(self) -> dict[str, Any]:
        names = ("name", "params", "count", "noise", "seed", "validation")
        return {**{name: getattr(self, name) for name in names}, **({"table": self.table.as_dict()} if self.table else {})}


def _whole(chosen: Dataset, value: Any, path: Path) -> dict[str, Any]:
    """The parameters of a dataset, within their sliders: they decide how much is allocated."""
    limits = {p.name: reading.integer(int(p.range[0]), int(p.range[1])) for p in chosen.params if p.range}
    return reading.mapping(value, path, limits, "parameter")
