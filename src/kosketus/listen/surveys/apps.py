"""Django's registration of the room."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """The room `surveys`."""

    name = "kosketus.listen.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
