"""What other rooms may ask of dashboards."""

from __future__ import annotations

from kosketus.show.dashboards.text import sheet_as_text

__all__ = ["sheet_as_text"]
