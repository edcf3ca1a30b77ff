"""Django's registration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kosketus.ui import slots


class SitesConfig(AppConfig):
    """The room `sites`."""

    name = "kosketus.act.sites"
    label = "onsite"  # Django has a room called sites
    verbose_name = _("Sites")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stand among the places of a survey."""
        slots.add(
            "survey.places",
            url_name="onsite:of_survey",
            order=20,
            permission="outreach.read",
            label=_("On your site"),
        )
