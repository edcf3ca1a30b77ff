"""Django's registration of the room."""

from django.apps import AppConfig


class ScoresConfig(AppConfig):
    """The room `scores`."""

    name = "kosketus.understand.scores"
    label = "scores"
    default_auto_field = "django.db.models.BigAutoField"
