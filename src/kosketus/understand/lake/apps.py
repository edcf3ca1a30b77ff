"""Django's registration of the room."""

from django.apps import AppConfig


class LakeConfig(AppConfig):
    """The room `lake`."""

    name = "kosketus.understand.lake"
    label = "lake"
    default_auto_field = "django.db.models.BigAutoField"
