"""Django's registration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kosketus.ui import navigation, slots


class SitesConfig(AppConfig):
    """The room `sites`."""

    name = "kosketus.act.sites"
    label = "onsite"  # Django has a room called sites
    verbose_name = _("Sites")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand beside the surveys, and among the places of each; let the audit see what is shown where."""
        from kosketus.act.sites.models import Place, Site  # noqa: PLC0415 - models exist from here on
        from kosketus.people.team import facade as team  # noqa: PLC0415

        team.watch(Site, ["name", "origins"])
        team.watch(Place, ["survey", "kind", "shown", "pages", "after", "scrolled", "event", "share", "leaving"])
        slots.add(
            "survey.places",
            url_name="onsite:of_survey",
            order=20,
            permission="outreach.read",
            label=_("On your site"),
        )
        navigation.add(
            navigation.Place(
                key="onsite",
                label=_("On your site"),
                words=_("One line of code on a site; what is shown there, and when, is decided here."),
                url_name="onsite:sites",
                icon="link",
                order=15,
                permission="outreach.read",
                within="surveys",
            )
        )
