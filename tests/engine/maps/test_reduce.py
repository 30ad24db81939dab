"""What is kept of lanes, against each row looked at by itself."""

import math

import pytest
import torch

from engine.lanes.track import Row
from engine.maps.reduce import Basins, Summary

INF, NAN = math.inf, math.nan
LOSSES = [  # a lane in each: losses by row
    [5.0] * 21,
    [5.0 - k / 4 for k in range(21)],
    [3.0, INF, NAN, *[NAN] * 18],
    [*[2.0] * 7, NAN, *[0.5] * 13],  # comes back
    [*[2.0] * 16, 0.1, *[INF] * 4],
    [NAN] * 21,
    [*[1e308] * 4, *[-1e308] * 17],  # a difference that overflows, though nothing is infinite
    [*[2.0] * 20, 1.0],
    [-INF, *[4.0] * 20],
]


def rows(losses: torch.Tensor) -> list[Row]:
    position = torch.zeros(2, *losses.shape[1:], dtype=losses.dtype)
    return [Row(k, position, loss, position, []) for k, loss in enumerate(losses)]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("within", [1.0, INF])
@pytest.mark.parametrize("count", [1, 2, 9, 10, 21])
def test_a_summary_is_that_of_every_row(dtype: torch.dtype, within: float, count: int) -> None:
    losses = torch.tensor(LOSSES, dtype=dtype).T[:count, :, None].contiguous()
    summary = Summary(within)
    for row in rows(losses):
        summary.take(row)
    found = summary.result()
    for lane in range(len(LOSSES)):
        numbers = losses[:, lane, 0].tolist()
        real = [value for value in numbers if not math.isnan(value)]
        assert found["reached"][lane].item() == next((k for k, value in enumerate(numbers) if value <= within), -1)
        assert found["diverged"][lane].item() == next((k for k, value in enumerate(numbers) if not math.isfinite(value)), -1)
        assert found["best"][lane].item() == min(real, default=INF)
        assert found["final"][lane].item() == numbers[-1] or math.isnan(numbers[-1])


def test_a_lane_is_over_where_one_of_the_two_is_known() -> None:
    losses = torch.tensor(LOSSES, dtype=torch.float64).T[:9, :, None].contiguous()
    summary = Summary(1.0, until=True)
    for row in rows(losses):
        summary.take(row)
    over = summary.over()
    assert over is not None
    assert over[:, 0].tolist() == [False, False, True, True, False, True, True, False, True]


def test_basins_are_told_by_where_a_lane_ends() -> None:
    there, else_, far = (0.05, 0.0), (1.0, 1.0), (9.0, 9.0)
    ways = [[far] * 3 + [there] * 9, [there] + [else_] * 11, [far] * 12, [there] * 11 + [(NAN, 0.0)], [(NAN, NAN)] * 3 + [else_] * 9]
    positions = torch.tensor(ways, dtype=torch.float64).permute(1, 2, 0)[..., None].contiguous()
    basins = Basins([(0.0, 0.0), (1.0, 1.0)], 0.1)
    for number, position in enumerate(positions):
        basins.take(Row(number, position, position[0], position, []))
    found = basins.result()
    assert found["minimum"][:, 0].tolist() == [0, 1, -1, -2, 1]
    assert found["reached"][:, 0].tolist() == [3, 1, -1, -1, 3]
