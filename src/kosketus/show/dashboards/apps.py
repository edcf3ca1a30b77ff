"""Django's registration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kosketus.ui import navigation, slots


class DashboardsConfig(AppConfig):
    """The room `dashboards`."""

    name = "kosketus.show.dashboards"
    label = "dashboards"
    verbose_name = _("Dashboards")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add Today and Scores to the navigation, and fill the customer's page with what happened."""
        today = navigation.Place(
            key="today", label=_("Today"), url_name="dashboards:today", icon="today", order=10, permission="scores.read"
        )
        scores = navigation.Place(
            key="scores",
            label=_("Scores"),
            url_name="dashboards:scores",
            icon="scores",
            order=20,
            permission="scores.read",
        )
        navigation.add(today)
        navigation.add(scores)
        slots.add(
            "customer.panel",
            url_name="dashboards:timeline",
            order=10,
            permission="customers.read",
            label=_("What happened"),
        )
        slots.add(
            "survey.panel", url_name="dashboards:results", order=10, permission="surveys.read", label=_("Results")
        )
