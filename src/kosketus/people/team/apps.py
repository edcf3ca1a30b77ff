"""Django's registration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import checks
from kosketus.ui import navigation


class TeamConfig(AppConfig):
    """The room `team`."""

    name = "kosketus.people.team"
    label = "team"
    verbose_name = _("Team")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the settings to the navigation, and the nouns of settings to the audit."""
        from kosketus.people.team import (  # noqa: PLC0415 - models exist from here on
            audit_words,
            auditing,
            health,
            second_step_forms,  # noqa: F401 - hears when a second step is turned on
        )
        from kosketus.people.team.domain import public_address  # noqa: F401, PLC0415 - registers its schedule

        auditing.register(audit_words.WORDS)
        checks.add(health.public_address)
        navigation.add(
            navigation.Place(
                key="settings",
                label=_("Settings"),
                url_name="team:settings",
                icon="settings",
                order=90,
                permission="settings.read",
                at_bottom=True,
            )
        )
