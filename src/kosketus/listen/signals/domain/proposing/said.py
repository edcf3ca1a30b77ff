"""What a person says about a file: the kind, which column is what, and the rest."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

SCALES = {
    "nps": ("nps", "0-10", _("Would they recommend us? 0 to 10 (NPS)")),
    "csat": ("csat", "1-5", _("Are they satisfied? 1 to 5, 5 is best (CSAT)")),
    "easy": ("ces", "1-5", _("Was it easy? 1 to 5, 5 is easy (CES)")),
    "hard": ("ces", "1-5", _("Was it hard? 1 to 5, 5 is hard (CES)")),
    "easy7": ("ces", "1-7", _("Was it easy? 1 to 7, 7 is easy (CES)")),
}
"""The kinds of scores: metric, scale, and the words for people."""
NAMED, UNNAMED = "names", "row"
HEADERS = {NAMED: _("It names the columns"), UNNAMED: _("It is a row already")}
"""What the first line of a file may be."""
DECIMALS = {",": _("1 234,50 (comma)"), ".": _("1,234.50 (point)")}


@dataclass(frozen=True, kw_only=True)
class Said:
    """A mapping of a file.

    ``columns`` names the column of each role, ``words`` our state for each word of a role's column, ``keep`` the
    columns to compare by and ``more`` further ratings of a survey. ``told`` holds what no column says: "title",
    "scale" (a key of SCALES), "order" of dates, "money" (a currency for all), "decimal", "system" (whose customer
    numbers they are), "on" (the day of the export, ISO 8601), "sheet" of an XLSX file and "header" (a key of HEADERS).
    """

    kind: str
    columns: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    keep: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)

    def column(self, role: str) -> str:
        """The column of a role, empty for none."""
        return self.columns.get(role, "")
