"""`GET /healthz`: the service is there."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()


@router.get("/healthz", tags=["service"], operation_id="health", summary="Say that the service is there")
async def health() -> dict[str, str]:
    """Answer as soon as the port is open, which it is once the release is."""
    return {"status": "ok"}
