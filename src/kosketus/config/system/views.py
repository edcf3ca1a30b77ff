"""How the installation is, and what to do about work that could not be done."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kosketus.config.doctor import examine
from kosketus.kernel import blobs, parking
from kosketus.people.team import facade as team
from kosketus.ui.access import page, public


@page("system.read")
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """What `kosketus doctor` finds, and the facts that wait."""
    return _answer(request)


@public("the link is signed, names one file and ends after five minutes")
@require_safe
def stored_file(_request: HttpRequest, token: str) -> HttpResponseBase:
    """One stored file, for whoever was given a link by somebody who may see it."""
    try:
        found = blobs.opened(token)
    except blobs.LinkInvalid as error:
        raise PermissionDenied from error
    except blobs.BlobMissing as error:
        raise Http404 from error
    answer = StreamingHttpResponse(found.chunks, content_type=found.media_type)
    answer["Content-Length"] = str(found.size)
    answer["Cache-Control"] = "private, no-store"
    # Never shown in place: a stored page would speak with this site's rights.
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name) or "attachment"
    return answer


@page("settings.write")
@require_POST
def retrial(request: HttpRequest) -> HttpResponse:
    """Give waiting facts to their consumer again: one subject, or all."""
    done = parking.retry(consumer=request.POST.get("consumer") or None, subject=request.POST.get("subject") or None)
    taken = ngettext("%(count)d fact was taken.", "%(count)d facts were taken.", done.taken) % {"count": done.taken}
    waits = ngettext("%(count)d still waits.", "%(count)d still wait.", done.waiting) % {"count": done.waiting}
    (messages.success if not done.waiting else messages.warning)(request, f"{taken} {waits}")
    return redirect("system:health")


@page("settings.write")
@require_POST
def abandonment(request: HttpRequest) -> HttpResponse:
    """Give up the fact at the head of one subject; those behind it are tried again."""
    consumer, subject = request.POST.get("consumer", ""), request.POST.get("subject", "")
    if not consumer or not subject:
        messages.error(request, _("Nothing was changed: it was not said which fact to give up."))
        return _answer(request, status=422)
    parking.skip(consumer=consumer, subject=subject, actor=team.actor_of(request.user))  # type: ignore[arg-type]
    messages.success(request, _("The fact was given up for this consumer. It stays in the log."))
    return redirect("system:health")


def _answer(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    may_mend = request.user.has_perm("settings.write")
    parts = {"findings": examine(), "blocked": parking.blocked(), "may_mend": may_mend}
    return render(request, "system/health.html", parts, status=status)
