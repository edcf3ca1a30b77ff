"""Where a survey stands when it has no page of its own: in a frame on somebody's site, or on a kiosk.

The address carries a signed word on it (``?at=…``), so nobody can lay our pages into a frame of theirs, or pass for a
kiosk, from which many answers may come in a row.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from enum import StrEnum
from urllib.parse import urlencode

import msgspec
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse

PARAMETER = "at"
_signer = Signer(salt="surveys.stage")


class Kind(StrEnum):
    """What surrounds the survey."""

    FRAME = "frame"
    KIOSK = "kiosk"


class Stage(msgspec.Struct, frozen=True, omit_defaults=True):
    """``origins`` are the sites that may frame it."""

    kind: Kind
    origins: tuple[str, ...] = ()


def sign(stage: Stage) -> str:
    """The stage as an address carries it."""
    return _signer.sign(urlsafe_b64encode(msgspec.json.encode(stage)).decode())


def read(text: str) -> Stage | None:
    """The stage of an address; None where there is none, or it is not ours."""
    if not text:
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(_signer.unsign(text)), type=Stage)
    except (BadSignature, msgspec.DecodeError, ValueError):
        return None


def frame_query(origins: Sequence[str]) -> str:
    """The part of a survey's address that lets the sites of *origins* (``https://shop.example``) frame it."""
    return urlencode({PARAMETER: sign(Stage(kind=Kind.FRAME, origins=tuple(origins)))})


def kiosk_query() -> str:
    """The part of a survey's address that makes it a kiosk: it begins anew by itself."""
    return urlencode({PARAMETER: sign(Stage(kind=Kind.KIOSK))})


def is_kiosk(word: str) -> bool:
    """Whether the signed word says that a visit is at a kiosk, where many answers in a row are usual."""
    stage = read(word)
    return stage is not None and stage.kind is Kind.KIOSK


def let_in(response: HttpResponse, stage: Stage | None) -> HttpResponse:
    """Let the sites of a frame show the page; nobody may show any other."""
    if stage is not None and stage.kind is Kind.FRAME and stage.origins:
        response._csp_replace = {"frame-ancestors": list(stage.origins)}  # type: ignore[attr-defined]  # noqa: SLF001
        response.xframe_options_exempt = True
    return response
