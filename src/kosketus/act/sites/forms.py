"""Forms of the room's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kosketus.act.sites.domain.sites import MOST_SECONDS, SOONEST, SiteProblem, Wanted
from kosketus.act.sites.models import Place, PlaceKind, Site
from kosketus.listen.surveys import facade as surveys


def add_problem(form: forms.BaseForm, problem: SiteProblem) -> None:
    """Show what stands against it where it belongs."""
    form.add_error(problem.field if problem.field in form.fields else None, str(problem))


class SiteForm(forms.Form):
    """Whose site it is."""

    name = forms.CharField(label=_("Name"), max_length=120)
    origins = forms.CharField(
        label=_("Addresses, one in a line"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "placeholder": "https://shop.example"}),
        help_text=_("Only pages of these addresses may show your surveys. Write each with and without www."),
    )

    @classmethod
    def of(cls, site: Site, data: Any = None) -> SiteForm:
        """The form with what is stored."""
        return cls(data, initial={"name": site.name, "origins": "\n".join(site.origins)})

    @property
    def addresses(self) -> list[str]:
        """The addresses that were written."""
        return str(self.cleaned_data["origins"]).split()


class PlaceForm(forms.Form):
    """Which survey stands on the site, how, and when it comes by itself."""

    survey = forms.ChoiceField(label=_("Survey"))
    kind = forms.ChoiceField(
        label=_("How"),
        choices=PlaceKind.choices,
        widget=forms.RadioSelect,
        help_text=_("A block and a tab wait for people. A panel and a window come by themselves, once a page."),
    )
    pages = forms.CharField(
        label=_("Only on pages whose address has one of these"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "placeholder": "/help"}),
        help_text=_("One in a line. Never where people pay or log in."),
    )
    after = forms.IntegerField(
        label=_("After so many seconds on the page"),
        min_value=SOONEST,
        max_value=MOST_SECONDS,
        initial=SOONEST,
        help_text=_("These and all that follows count for a panel and a window only."),
    )
    scrolled = forms.IntegerField(
        label=_("After so many percent of the page were scrolled"), min_value=0, max_value=100, initial=0
    )
    event = forms.CharField(
        label=_("After the site told of this event"),
        required=False,
        max_length=60,
        help_text=_("Your page calls kosketus.track(“name”)."),
    )
    share = forms.IntegerField(label=_("In so many percent of visits"), min_value=1, max_value=100, initial=100)
    leaving = forms.BooleanField(
        label=_("A window: only when the pointer leaves the page towards the address bar"), required=False
    )
    shown = forms.BooleanField(label=_("Show it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        field = self.fields["survey"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - told to mypy
        field.choices = [
            (one.slug, one.title.get(language) or one.title.get("en") or one.slug) for one in surveys.open_surveys()
        ]

    @classmethod
    def of(cls, place: Place, data: Any = None) -> PlaceForm:
        """The form with what is stored."""
        names = ("survey", "kind", "scrolled", "event", "share", "leaving", "shown")
        initial = {name: getattr(place, name) for name in names}
        return cls(data, initial={**initial, "after": max(place.after, SOONEST), "pages": "\n".join(place.pages)})

    @property
    def wanted(self) -> Wanted:
        """What was chosen, as the domain takes it."""
        given = self.cleaned_data
        return Wanted(
            survey=given["survey"],
            kind=PlaceKind(given["kind"]),
            after=given["after"],
            scrolled=given["scrolled"],
            event=given["event"].strip(),
            pages=tuple(given["pages"].split()),
            share=given["share"],
            leaving=given["leaving"],
            shown=given["shown"],
        )
