"""Django's registration of the page about the system."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kosketus.ui import navigation


class SystemConfig(AppConfig):
    """The page about the system."""

    name = "kosketus.config.system"
    label = "system"
    verbose_name = _("System")

    def ready(self) -> None:
        """Stand among the settings."""
        navigation.add(
            navigation.Place(
                key="system",
                label=_("System"),
                words=_("Whether all is well, where data lies, and work that waits"),
                url_name="system:health",
                icon="health",
                order=10,
                permission="system.read",
                within="settings",
            )
        )
