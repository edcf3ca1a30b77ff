"""Django's registration of the room."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The room `ui`."""

    name = "kosketus.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
