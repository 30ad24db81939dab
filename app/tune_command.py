"""`thalweg tune`: a fair race without a server, on all processors, or on a cluster."""

import json
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import torch

from app import words
from app.errors import BadInput
from app.executors import tune_piece, tune_verdict
from app.map_command import executor, placed
from app.settings import Settings
from engine import plugins
from engine.errors import SpecError
from engine.tuning import Tuning, expected, joined, pieces


def whole(text: str, settings: Settings, device: str | None = None) -> str:
    """All verdicts as a JSON text. Raises `BadInput`, and `ApiError` where a cluster fails."""
    torch.set_num_threads(1)
    try:
        with placed(device):
            tuning = Tuning.load(text)
            verdicts = computed(json.loads(text), tuning, settings, device)
    except SpecError as error:
        raise BadInput(str(error)) from None
    return words.dump({"info": tuning.info(), "entries": verdicts, "torch": str(torch.__version__)}) + "\n"


def computed(document: Mapping[str, Any], tuning: Tuning, settings: Settings, device: str | None = None) -> list[dict[str, Any]]:
    """The verdicts, in the order of the entries."""
    each = range(len(tuning.spec.entries))
    work = sum(expected(tuning, entry) * tuning.budget for entry in each)
    carried = plugins.carried()
    with closing(executor(settings, work, device)) as pool:
        waiting = [[pool.submit(tune_piece, document, entry, *part, carried=carried) for part in pieces(tuning, entry)] for entry in each]
        found = [joined([future.result() for future in parts]) for parts in waiting]
        verdicts = [pool.submit(tune_verdict, document, entry, *found[entry], carried=carried) for entry in each]
        return [future.result() for future in verdicts]
