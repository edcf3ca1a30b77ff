"""The room's tables."""

from kosketus.act.sites.models.site import Place, PlaceKind, Showing, Site

__all__ = ["Place", "PlaceKind", "Showing", "Site"]
