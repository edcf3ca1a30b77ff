"""The lake's own table: whom it must forget."""

from kosketus.understand.lake.models.erasure import Erasure

__all__ = ["Erasure"]
