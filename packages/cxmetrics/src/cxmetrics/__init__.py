"""Customer-experience metrics with their uncertainty, on any dataframe.

Every metric is two pure steps: `tally` counts rows into mergeable statistics, `score` turns those into
value and likely range. `measure` is both, and `nps`, `csat`, ... are `measure` for one metric.
"""

from cxmetrics.satisfaction import CES, CSAT, NPS, NPS_1_10, TOP_BOX, ces, csat, nps, nps_1_10

# Satisfaction registers first, so that the documentation begins with it.
# isort: split
from cxmetrics.calendars import Calendar, working_time
from cxmetrics.catalogue import TABLES
from cxmetrics.comparisons import Comparison, Verdict, compare, compare_all, compare_percentiles, holm, rest
from cxmetrics.distributions import distribution, percentile
from cxmetrics.documentation import documentation_page, documentation_table, engine_table
from cxmetrics.drivers import Driver, Drivers, key_drivers
from cxmetrics.errors import BadWeight, MetricError, OutsideScale, UnknownMetric, WrongColumn
from cxmetrics.journeys import cohorts, directly_follows, funnel, paths, stages, time_in_stage
from cxmetrics.lifetimes import survival, survival_time
from cxmetrics.loyalty import (
    Misleading,
    churn,
    net_shrinkage,
    referral_rate,
    repeat_purchase_rate,
    retention,
    retention_literal,
)
from cxmetrics.metric import ENGINES, Example, Input, Metric, Scale
from cxmetrics.money import MissingRate, SeveralCurrencies, digits, in_currency
from cxmetrics.pairs import changes, compare_pairs
from cxmetrics.periods import Every, with_period
from cxmetrics.planning import needed_n, needed_n_each
from cxmetrics.rates import completion_rate, mean, response_rate, share
from cxmetrics.registry import METRICS, find
from cxmetrics.revenue import revenue_churn, revenue_retention
from cxmetrics.scores import Estimate, Options, estimate, measure, score
from cxmetrics.service import backlog, first_contact_resolution, follow_ups, replies, resolutions
from cxmetrics.standings import daily_churn, standing
from cxmetrics.table import Table
from cxmetrics.tallies import check, merge_tallies, strays, tally
from cxmetrics.value import (
    acquisition_cost,
    arpu,
    cohort_value,
    lifetime_value,
    ltv_to_cac,
    margin_clv,
    payback,
    simple_clv,
)
from cxmetrics.waiting import waits
from cxmetrics.web import active_users, bounce_rate, conversion_rate, exit_rate, sessions, visits

__all__ = [
    "CES",
    "CSAT",
    "ENGINES",
    "METRICS",
    "NPS",
    "NPS_1_10",
    "TABLES",
    "TOP_BOX",
    "BadWeight",
    "Calendar",
    "Comparison",
    "Driver",
    "Drivers",
    "Estimate",
    "Every",
    "Example",
    "Input",
    "Metric",
    "MetricError",
    "Misleading",
    "MissingRate",
    "Options",
    "OutsideScale",
    "Scale",
    "SeveralCurrencies",
    "Table",
    "UnknownMetric",
    "Verdict",
    "WrongColumn",
    "acquisition_cost",
    "active_users",
    "arpu",
    "backlog",
    "bounce_rate",
    "ces",
    "changes",
    "check",
    "churn",
    "cohort_value",
    "cohorts",
    "compare",
    "compare_all",
    "compare_pairs",
    "compare_percentiles",
    "completion_rate",
    "conversion_rate",
    "csat",
    "daily_churn",
    "digits",
    "directly_follows",
    "distribution",
    "documentation_page",
    "documentation_table",
    "engine_table",
    "estimate",
    "exit_rate",
    "find",
    "first_contact_resolution",
    "follow_ups",
    "funnel",
    "holm",
    "in_currency",
    "key_drivers",
    "lifetime_value",
    "ltv_to_cac",
    "margin_clv",
    "mean",
    "measure",
    "merge_tallies",
    "needed_n",
    "needed_n_each",
    "net_shrinkage",
    "nps",
    "nps_1_10",
    "paths",
    "payback",
    "percentile",
    "referral_rate",
    "repeat_purchase_rate",
    "replies",
    "resolutions",
    "response_rate",
    "rest",
    "retention",
    "retention_literal",
    "revenue_churn",
    "revenue_retention",
    "score",
    "sessions",
    "share",
    "simple_clv",
    "stages",
    "standing",
    "strays",
    "survival",
    "survival_time",
    "tally",
    "time_in_stage",
    "visits",
    "waits",
    "with_period",
    "working_time",
]
