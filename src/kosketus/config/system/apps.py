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
        """Stand among the settings, and keep the list of erased people beside the database."""
        from kosketus.config.backup import erased  # noqa: PLC0415 - models exist from here on
        from kosketus.people.customers import facade as customers  # noqa: PLC0415

        customers.witness_erasures("backups", erased.note)
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
