"""``{% load ui %}``: the components of the house; each is shown in every state at ``/style``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kosketus.ui import dates, honesty, icons, numbers, parts, shell, slots, tiles
from kosketus.ui import navigation as navigation_places
from kosketus.ui.charts import Chart
from kosketus.ui.tables import Table

register = template.Library()
_NOTHING = SafeString("")


def _filter(name: str, say: Callable[..., str]) -> None:
    """Register a filter that writes nothing known as "–"."""

    def written(value: Any, argument: Any = None) -> str:
        if value is None or value == "":
            return numbers.EMPTY
        return say(value) if argument is None else say(value, argument)

    register.filter(name, written)


_FILTERS: dict[str, Callable[..., str]] = {
    "nps": numbers.nps,
    "share": numbers.share,
    "decimal": numbers.decimal,
    "integer": numbers.integer,
    "points": numbers.points,
    "duration": numbers.duration,
    "money": numbers.money,
    "figure": numbers.figure,
    "answers": numbers.answers,
    "people": numbers.people,
    "customers": numbers.customers,
    "rows": numbers.rows,
    "day": dates.day,
    "day_of_year": dates.day_of_year,
    "month": dates.month,
    "moment": dates.moment,
    "clock_time": dates.time,
    "ago": dates.ago,
}
for _name, _say in _FILTERS.items():
    _filter(_name, _say)


@register.simple_tag
def icon(name: str, label: str | Promise = "", size: int = 20) -> SafeString:
    """``{% icon "search" %}`` beside a word, ``{% icon "search" label=… %}`` when it stands alone."""
    return icons.draw(name, label=str(label), size=size)


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString:
    """`` data-theme="dark"`` on the root element when this device has chosen."""
    chosen = shell.theme(context.get("request"))
    return format_html(' data-theme="{}"', chosen) if chosen else _NOTHING


@register.simple_tag(takes_context=True)
def chosen_theme(context: Context) -> str:
    """``light``, ``dark`` or empty."""
    return shell.theme(context.get("request"))


@register.inclusion_tag("ui/parts/navigation.html", takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    """The left navigation with the user's menu; a page may bring its own ``entries`` (the style page does)."""
    request = _request(context)
    return {"entries": context.get("entries") or shell.entries(request), "request": request, "user": request.user}


@register.inclusion_tag("ui/parts/sample_bar.html")
def sample_bar() -> dict[str, Any]:
    """The striped bar of sample data, on every staff page."""
    return {"on": shell.sample_is_on()}


@register.inclusion_tag("ui/tile.html")
def score_tile(tile: tiles.Tile, heading: int = 3) -> dict[str, Any]:
    """``{% score_tile tile %}``: a :class:`tiles.Tile`; *heading* is the level of its name (2 to 4)."""
    return {"tile": tile, "heading": f"h{heading}"}


@register.inclusion_tag("ui/range.html")
def range_bar(*, value: float, low: float, high: float, kind: str, axis: tuple[float, float]) -> dict[str, Any]:
    """``{% range_bar value=40 low=37 high=43 kind="nps" axis=axis %}``: a likely range; *axis* is a pair of ends."""
    return {"range": tiles.likely_range(value, low, high, kind=kind, axis=axis)}


@register.inclusion_tag("ui/verdict.html")
def verdict(said: honesty.Verdict) -> dict[str, Any]:
    """``{% verdict said %}``: a :class:`honesty.Verdict` with its sign."""
    return {"said": said}


@register.inclusion_tag("ui/band_bar.html")
def band_bar(parts_of_whole: Sequence[parts.Part]) -> dict[str, Any]:
    """``{% band_bar parts %}``: the three bands of a score, bad to good, each named."""
    return {"slices": parts.slices(parts_of_whole)}


@register.inclusion_tag("ui/receipt.html")
def receipt(lines: Sequence[tuple[str, str]], address: str = "") -> dict[str, Any]:
    """``{% receipt lines %}``: "How this was counted", pairs of term and text; *address* leads to all of it."""
    return {"lines": lines, "address": address, "meaning": honesty.meaning_of_range()}


@register.inclusion_tag("ui/table.html")
def data_table(table: Table, caption: str = "seen") -> dict[str, Any]:
    """``{% data_table table %}``: a :class:`tables.Table`; ``caption="unseen"`` leaves it to screen readers."""
    return {"table": table, "caption_class": "unseen" if caption == "unseen" else "table-caption"}


@register.inclusion_tag("ui/chart.html")
def chart(drawn: Chart, heading: int = 2, download: str = "", vector: str = "") -> dict[str, Any]:
    """``{% chart drawn %}``: the picture under its finding, its table beside it, links to *download* it.

    *download* is its PNG, *vector* its SVG.
    """
    return {"chart": drawn, "heading": f"h{heading}", "download": download, "vector": vector}


@register.inclusion_tag("ui/tabs.html")
def tabs(entries: Sequence[parts.Tab], label: str | Promise) -> dict[str, Any]:
    """``{% tabs entries label=… %}``: views of the same thing; *label* names the choice for screen readers."""
    return {"tabs": entries, "label": label}


@register.inclusion_tag("ui/tabs.html", takes_context=True)
def section_tabs(context: Context, key: str) -> dict[str, Any]:
    """``{% section_tabs "surveys" %}``: the place of that key and those within it, where there are several."""
    request = _request(context)
    places = navigation_places.section(request.user, key)
    here = request.resolver_match.view_name if request.resolver_match else ""
    entries = [parts.Tab(label=one.label, address=reverse(one.url_name), here=one.url_name == here) for one in places]
    return {"tabs": entries if len(entries) > 1 else [], "label": places[0].label if places else ""}


@register.inclusion_tag("ui/timeline.html")
def timeline(happenings: Sequence[parts.Happening]) -> dict[str, Any]:
    """``{% timeline happenings %}``."""
    return {"happenings": happenings}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """``{% pagination page %}``: a Django page; everything else in the address is kept."""
    return {
        "page": page,
        "before": _page_address(context, page.number - 1),
        "after": _page_address(context, page.number + 1),
    }


@register.inclusion_tag("ui/search.html", takes_context=True)
def search_box(context: Context, label: str | Promise, name: str = "q") -> dict[str, Any]:
    """``{% search_box label=… %}``: asks the same page with ``?q=``; other choices in the address are kept."""
    query = _request(context).GET
    kept = [(key, value) for key, values in query.lists() for value in values if key not in {name, "page"}]
    return {"label": label, "name": name, "value": query.get(name, ""), "kept": kept}


@register.inclusion_tag("ui/copy.html")
def copy(text: str, key: str) -> dict[str, Any]:
    """``{% copy address "link" %}``: a text to take away; *key* is unique on the page."""
    return {"text": text, "key": key}


@register.inclusion_tag("ui/slot.html", takes_context=True)
def slot(context: Context, name: str, *arguments: Any) -> dict[str, Any]:
    """``{% slot "customer.panel" person.public_id %}``: what upper rooms show here to this person."""
    user = _request(context).user
    open_to_them = [filling for filling in slots.fillings(name) if user.has_perm(filling.permission)]
    return {"fragments": [(filling.label, reverse(filling.url_name, args=arguments)) for filling in open_to_them]}


@register.simple_block_tag
def dialog(content: SafeString, key: str, heading: str | Promise) -> SafeString:
    """``{% dialog "erase" heading=… %}<form>…{% enddialog %}``: only for what cannot be undone, and it names the count.

    A button opens it: ``<button type="button" command="show-modal" commandfor="erase">``.
    """
    frame = '<dialog class="dialog" id="{}" aria-labelledby="{}-heading"><h2 id="{}-heading">{}</h2>{}</dialog>'
    return format_html(frame, key, key, key, heading, content)


@register.simple_block_tag
def empty_state(content: SafeString, text: str | Promise, action: str | Promise = "", address: str = "") -> str:
    """``{% empty_state text=… action=… address=… %}a real example{% endempty_state %}``: the example is greyed."""
    context = {"text": text, "action": action, "address": address, "sample": content if content.strip() else ""}
    return render_to_string("ui/empty.html", context)


def _page_address(context: Context, number: int) -> str:
    query = _request(context).GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


def _request(context: Context) -> HttpRequest:
    request: HttpRequest = context["request"]
    return request
