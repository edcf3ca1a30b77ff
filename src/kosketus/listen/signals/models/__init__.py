"""The signals' tables."""

from kosketus.listen.signals.models.importing import Import, ImportState

__all__ = ["Import", "ImportState"]
