"""`/health`: whether this process can do its work."""

from __future__ import annotations

import asyncio

from django.db import connection
from starlette.requests import Request
from starlette.responses import JSONResponse

from kosketus.kernel import db

_PATIENCE = 3.0


async def health(_request: Request) -> JSONResponse:
    """200 when the database answers within three seconds, else 503. Says nothing that a stranger should not know."""
    try:
        await asyncio.wait_for(db.run_in_db_thread(_ask), _PATIENCE)
    except Exception:  # noqa: BLE001 - whatever is wrong, the answer is that it is not well
        return JSONResponse({"status": "failing", "failing": ["database"]}, status_code=503)
    return JSONResponse({"status": "ok"})


def _ask() -> None:
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
