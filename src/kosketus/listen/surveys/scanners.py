"""Who opened a rating link: a person, or one of the programs that open every link of a letter.

Mail gateways fetch links before anybody reads, and again when somebody clicks. What is told of them: several links of
one letter within seconds, HEAD requests, and names in ``User-Agent`` (suped.com, "Which corporate filter appliances
follow links in emails", 2025; the field guide of live-direct-marketing.online to bot clicks). Many call themselves a
browser, so no name is trusted to be a person: a tap counts only when somebody is seen to be there.

When links were opened is kept in memory only and for a minute, as in ``limits``.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from enum import StrEnum

from django.http import HttpRequest

from kosketus.kernel import clock

# Nobody goes back to a letter and taps another number within two seconds, or three numbers within twenty.
TWO_WITHIN = timedelta(seconds=2)
THREE_WITHIN = timedelta(seconds=20)
UNSEEN_HOLDS = timedelta(seconds=60)
_MOST_TOKENS = 20_000
_SEVERAL = 3

# What programs that open links call themselves, and where that is written.
PROGRAMS = (
    (r"bot\b|bots\b|crawl|spider", "search engines and chats; developers.google.com/search/docs/crawling-indexing"),
    (r"preview|facebookexternalhit|whatsapp|embed", "link previews; developers.facebook.com/docs/sharing/webmasters"),
    (r"barracuda|proofpoint|mimecast|ironport|ciscosecureemail|tmes|sophos|fortimail", "mail gateways, see above"),
    (r"google-safety|googleimageproxy|yahoomailproxy", "mail providers; developers.google.com/crawling/docs"),
    (r"headless|phantomjs|selenium|puppeteer|playwright", "browsers that a program drives; their own names"),
    (r"^(curl|wget|python|java|go-http|okhttp|libwww|perl|ruby|php|axios|node|apache-http)", "libraries' own names"),
    (r"microsoft office|ms-office|msoffice", "Office opens a link before the browser does; field guide above"),
)
_PROGRAM = re.compile("|".join(pattern for pattern, _source in PROGRAMS), re.IGNORECASE)


class Why(StrEnum):
    """Why a tap was set aside; empty for one that may be a person's."""

    NONE = ""
    HEAD = "head"
    PREFETCH = "prefetch"
    PROGRAM = "program"
    UNSEEN = "unseen"
    SEVERAL = "several"
    CROWD = "crowd"


_lock = threading.Lock()
_opened: OrderedDict[str, deque[tuple[datetime, int, bool]]] = OrderedDict()


def judge(request: HttpRequest, *, token: str, value: int, unseen: bool) -> Why:
    """Why this request is no person's; *token* is the link's digest (empty for a public one)."""
    among = _note(token, value, unseen=unseen) if token else Why.NONE
    if request.method == "HEAD":
        return Why.HEAD
    if is_prefetch(request):
        return Why.PREFETCH
    if unseen:
        return Why.UNSEEN
    if is_program(request):
        return Why.PROGRAM
    return among


def is_prefetch(request: HttpRequest) -> bool:
    """Whether a browser fetches the page in case somebody goes there (Fetch standard, ``Sec-Purpose``)."""
    said = " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    return "prefetch" in said.lower() or "preview" in said.lower()


def is_program(request: HttpRequest) -> bool:
    """Whether the request says so itself, or says nothing as no browser does."""
    agent = request.headers.get("User-Agent", "")
    return not agent or _PROGRAM.search(agent[:500]) is not None


def forget() -> None:
    """Remember nothing (tests)."""
    with _lock:
        _opened.clear()


def _note(token: str, value: int, *, unseen: bool) -> Why:
    now = clock.now()
    with _lock:
        times = _opened.setdefault(token, deque())
        _opened.move_to_end(token)
        if len(_opened) > _MOST_TOKENS:
            _opened.popitem(last=False)
        times.append((now, value, unseen))
        while times[0][0] < now - UNSEEN_HOLDS:
            times.popleft()
        return _among(list(times), now)


def _among(times: list[tuple[datetime, int, bool]], now: datetime) -> Why:
    if any(unseen for _at, _value, unseen in times):
        return Why.UNSEEN
    at_once = {value for at, value, _unseen in times if at >= now - TWO_WITHIN}
    soon = {value for at, value, _unseen in times if at >= now - THREE_WITHIN}
    return Why.SEVERAL if len(at_once) > 1 or len(soon) >= _SEVERAL else Why.NONE
