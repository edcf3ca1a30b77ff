"""Django's registration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignalsConfig(AppConfig):
    """The room `signals`."""

    name = "kosketus.listen.signals"
    label = "signals"
    verbose_name = _("Signals")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the room say how it is."""
        from kosketus.listen.signals import health  # noqa: F401, PLC0415 - models exist from here on
