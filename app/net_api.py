"""The routes of small nets: a training as JSON or CSV."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api import SPEC, answers, columns, refusals

router = APIRouter(tags=["nets"])


@router.post("/api/train", responses={**answers("application/json", "text/csv"), **refusals(413, 415)}, openapi_extra=SPEC)
async def train(request: Request) -> Response:
    """A whole training, epoch by epoch, as JSON, or as CSV for who accepts `text/csv`."""
    return await columns(request, "train_trace")
