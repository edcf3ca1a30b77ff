"""Charts: Vega-Lite specifications as plain dictionaries, drawn on the server as SVG that follows the page's theme."""

from kosketus.ui.charts.bars import Band, Bands, Bar, bands, distribution
from kosketus.ui.charts.drawing import Chart, warm
from kosketus.ui.charts.groups import Group, groups
from kosketus.ui.charts.trend import Mark, Point, trend

__all__ = [
    "Band",
    "Bands",
    "Bar",
    "Chart",
    "Group",
    "Mark",
    "Point",
    "bands",
    "distribution",
    "groups",
    "trend",
    "warm",
]
