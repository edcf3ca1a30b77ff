"""The facts of all channels, found here at start: a connector's folder is an application, the floor is none."""

from __future__ import annotations

from kosketus.channels.contract import OutgoingBounced, OutgoingComplained, OutgoingFailed, OutgoingSent

__all__ = ["OutgoingBounced", "OutgoingComplained", "OutgoingFailed", "OutgoingSent"]
