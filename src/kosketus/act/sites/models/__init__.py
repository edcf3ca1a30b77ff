"""The room's tables."""

from kosketus.act.sites.models.site import Place, PlaceKind, Site

__all__ = ["Place", "PlaceKind", "Site"]
