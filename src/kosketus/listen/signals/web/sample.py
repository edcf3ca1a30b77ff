"""The sample company: what it is, and one button."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kosketus.listen.signals.domain import sample as domain
from kosketus.listen.signals.domain.uploads import is_stopped
from kosketus.listen.signals.models import ImportState
from kosketus.people.team import facade as team
from kosketus.ui.access import page


@page("imports.write")
@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest) -> HttpResponse:
    """Where the sample company stands, and the way to it; alone its state for htmx."""
    if request.method == "POST":
        domain.start_sample(actor=team.actor_of(request.user))  # type: ignore[arg-type]
        return redirect("signals:sample")
    record = domain.newest()
    context = {
        "record": record,
        "done": record is not None and record.state == ImportState.DONE,
        "at_work": record is not None and record.state == ImportState.RUNNING and not is_stopped(record),
        "possible": record is None and domain.is_possible(),
        "percent": record.bytes_done if record else 0,
    }
    template = "signals/parts/sample_state.html" if request.headers.get("HX-Request") else "signals/sample.html"
    return render(request, template, context)
