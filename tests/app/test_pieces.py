"""How a grid is cut."""

import pytest

from app.pieces import APART, SHORT, TOGETHER, Cut, worse

INFO = {"kind": "grid", "rows": 256, "columns": 256, "steps": 199}


def taken(cut, *known):
    """All pieces; `known` is what is known of their exactness before each, the last for all the rest."""
    words = iter(known)
    how, found = next(words), []
    while which := cut.take(how):
        found.append(which)
        how = next(words, how)
    return found


@pytest.mark.parametrize("stride", [1, 3, 8])
@pytest.mark.parametrize("how", ["exact", "separate"])
def test_pieces_cover_the_grid_once(stride, how):
    pieces = taken(Cut(INFO, stride, 16_384, width=2), "exact", how)
    rows = [row for _, first, rows in pieces for row in range(first, first + rows)]
    assert rows == list(range(len(range(stride // 2, 256, stride))))
    assert {piece[0] for piece in pieces} == {stride}


def test_pieces_hold_the_lanes_that_are_best_together_and_occupy_everyone():
    assert [rows for *_, rows in taken(Cut(INFO, 1, 16_384, width=2), "exact")] == [64] * 4
    assert [rows for *_, rows in taken(Cut(INFO, 8, 16_384, width=2), "exact")] == [16] * 2


def test_a_cluster_gets_pieces_worth_the_way():
    for *_, rows in taken(Cut({**INFO, "steps": 9}, 1, 16_384, width=64, least=0.1), "exact")[:-1]:
        assert rows * 256 * 10 * TOGETHER >= 0.1


def test_lanes_one_by_one_come_in_short_pieces_as_soon_as_that_is_known():
    first, *others = taken(Cut({**INFO, "columns": 16, "steps": 19}, 1, 1024), "exact", "separate")
    assert first[2] == 64
    assert others
    for _, _, rows in others:
        assert rows * 16 * 20 * APART <= SHORT


def test_each_entry_is_a_piece_of_a_sensitivity():
    assert taken(Cut({**INFO, "kind": "sensitivity", "rows": 3}, 1, 16_384, least=9.0), "exact") == [(1, 0, 1), (1, 1, 1), (1, 2, 1)]


def test_the_worse_of_two_is_what_a_map_is():
    assert worse("exact", "close") == worse("close", "exact") == "close"
    assert worse("separate", "close") == "separate"
