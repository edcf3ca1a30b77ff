"""Django's registration of the connector."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kosketus.ui import navigation


class EmailConfig(AppConfig):
    """The connector `email`."""

    name = "kosketus.channels.email"
    label = "email"
    verbose_name = _("Mail")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Carry mail, stand among the settings, say what is held of persons and how all is."""
        from kosketus.channels import registry  # noqa: PLC0415 - models exist from here on
        from kosketus.channels.email import duties, health  # noqa: F401, PLC0415
        from kosketus.channels.email.connector import Mail  # noqa: PLC0415
        from kosketus.channels.email.domain import persons  # noqa: PLC0415
        from kosketus.channels.email.domain.account import WATCHED  # noqa: PLC0415
        from kosketus.channels.email.models import Account  # noqa: PLC0415
        from kosketus.people.customers import facade as customers  # noqa: PLC0415
        from kosketus.people.team import facade as team  # noqa: PLC0415

        registry.add(Mail())
        team.watch(Account, WATCHED)
        customers.register_person_data(
            room="email",
            models=persons.MODELS,
            export_person=persons.export_person,
            erase_person=persons.erase_person,
        )
        navigation.add(
            navigation.Place(
                key="mail",
                label=_("Mail"),
                words=_("The server that mail goes out by, the sender's domain, and what was sent"),
                url_name="email:account",
                icon="mail",
                order=20,
                permission="settings.read",
                within="settings",
            )
        )
