"""The sample company: built through the rooms' facades only, as history, and the same each time."""

from kosketus.config.sample.building import Built, build

__all__ = ["Built", "build"]
