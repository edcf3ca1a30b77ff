"""Customer-experience metrics with their uncertainty, on any dataframe.

Every metric is two pure steps: `tally` counts rows into mergeable statistics, `score` turns those into
value and likely range. `measure` is both, and `nps`, `csat`, ... are `measure` for one metric.
"""

from cxmetrics.satisfaction import CES, CSAT, NPS, NPS_1_10, TOP_BOX, ces, csat, nps, nps_1_10

# Satisfaction registers first, so that the documentation begins with it.
# isort: split
from cxmetrics.comparisons import Comparison, Verdict, compare, compare_all, holm, rest
from cxmetrics.distributions import distribution, percentile
from cxmetrics.drivers import Driver, Drivers, key_drivers
from cxmetrics.errors import BadWeight, MetricError, OutsideScale, UnknownMetric, WrongColumn
from cxmetrics.metric import Example, Input, Metric, Scale
from cxmetrics.pairs import changes, compare_pairs
from cxmetrics.periods import Every, with_period
from cxmetrics.planning import needed_n, needed_n_each
from cxmetrics.rates import completion_rate, mean, response_rate, share
from cxmetrics.registry import METRICS, documentation_table, find
from cxmetrics.scores import Estimate, Options, estimate, measure, score
from cxmetrics.tallies import check, merge_tallies, strays, tally

__all__ = [
    "CES",
    "CSAT",
    "METRICS",
    "NPS",
    "NPS_1_10",
    "TOP_BOX",
    "BadWeight",
    "Comparison",
    "Driver",
    "Drivers",
    "Estimate",
    "Every",
    "Example",
    "Input",
    "Metric",
    "MetricError",
    "Options",
    "OutsideScale",
    "Scale",
    "UnknownMetric",
    "Verdict",
    "WrongColumn",
    "ces",
    "changes",
    "check",
    "compare",
    "compare_all",
    "compare_pairs",
    "completion_rate",
    "csat",
    "distribution",
    "documentation_table",
    "estimate",
    "find",
    "holm",
    "key_drivers",
    "mean",
    "measure",
    "merge_tallies",
    "needed_n",
    "needed_n_each",
    "nps",
    "nps_1_10",
    "percentile",
    "response_rate",
    "rest",
    "score",
    "share",
    "strays",
    "tally",
    "with_period",
]
