"""Customer-experience metrics with their uncertainty, on any dataframe.

Every metric is two pure steps: `tally` counts rows into mergeable statistics, `score` turns those into
value and likely range. `measure` is both, and `nps`, `csat`, ... are `measure` for one metric.
"""

from cxmetrics.comparisons import Comparison, Verdict, compare, compare_all, holm, rest
from cxmetrics.errors import BadWeight, MetricError, OutsideScale, UnknownMetric, WrongColumn
from cxmetrics.metric import Example, Input, Metric, Scale
from cxmetrics.registry import METRICS, documentation_table, find
from cxmetrics.satisfaction import NPS, NPS_1_10, nps, nps_1_10
from cxmetrics.scores import Estimate, estimate, measure, score
from cxmetrics.tallies import check, merge_tallies, strays, tally

__all__ = [
    "METRICS",
    "NPS",
    "NPS_1_10",
    "BadWeight",
    "Comparison",
    "Estimate",
    "Example",
    "Input",
    "Metric",
    "MetricError",
    "OutsideScale",
    "Scale",
    "UnknownMetric",
    "Verdict",
    "WrongColumn",
    "check",
    "compare",
    "compare_all",
    "documentation_table",
    "estimate",
    "find",
    "holm",
    "measure",
    "merge_tallies",
    "nps",
    "nps_1_10",
    "rest",
    "score",
    "strays",
    "tally",
]
