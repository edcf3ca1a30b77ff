"""Django's registration of the room."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """The room `dashboards`."""

    name = "kosketus.show.dashboards"
    label = "dashboards"
    default_auto_field = "django.db.models.BigAutoField"
