"""Django's registration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kosketus.ui import navigation


class SignalsConfig(AppConfig):
    """The room `signals`."""

    name = "kosketus.listen.signals"
    label = "signals"
    verbose_name = _("Signals")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the room say how it is and what it holds of persons, and stand among the settings."""
        from kosketus.listen.signals import health  # noqa: F401, PLC0415 - models exist from here on
        from kosketus.listen.signals.domain import persons  # noqa: PLC0415
        from kosketus.people.customers import facade as customers  # noqa: PLC0415

        customers.register_person_data(
            room="signals",
            models=persons.MODELS,
            export_person=persons.export_person,
            erase_person=persons.erase_person,
        )
        navigation.add(
            navigation.Place(
                key="import",
                label=_("Bring a file"),
                words=_("Answers, orders, tickets from the tools you use, checked before anything is stored"),
                url_name="signals:import",
                icon="import",
                order=5,
                permission="imports.write",
                within="settings",
            )
        )
