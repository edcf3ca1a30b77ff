"""Django's registration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kosketus.ui import navigation, slots


class OutreachConfig(AppConfig):
    """The room `outreach`."""

    name = "kosketus.act.outreach"
    label = "outreach"
    verbose_name = _("Send-outs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the room holds of persons, listen, work by the clock, stand on the surveys' pages."""
        from kosketus.act.outreach import duties  # noqa: F401, PLC0415
        from kosketus.act.outreach.domain import addresses, invited_persons, persons  # noqa: F401, PLC0415
        from kosketus.act.outreach.domain.preferences import when_refused  # noqa: PLC0415
        from kosketus.act.outreach.domain.withdrawing import leave_alone  # noqa: PLC0415
        from kosketus.act.outreach.places import take_places  # noqa: PLC0415
        from kosketus.people.customers import facade as customers  # noqa: PLC0415

        customers.register_person_data(
            room="ledger",
            models=persons.MODELS,
            export_person=persons.export_person,
            erase_person=persons.erase_person,
        )
        customers.register_person_data(
            room="outreach",
            models=invited_persons.MODELS,
            export_person=invited_persons.export_person,
            erase_person=invited_persons.erase_person,
        )
        when_refused(leave_alone)
        take_places()
        slots.add(
            "survey.panel", url_name="outreach:of-survey", order=5, permission="outreach.read", label=_("Send-outs")
        )
        slots.add(
            "survey.places", url_name="outreach:letters", order=10, permission="outreach.read", label=_("In a letter")
        )
        navigation.add(
            navigation.Place(
                key="send-outs",
                label=_("Send-outs"),
                words=_("Who is asked what, when, and who is left alone"),
                url_name="outreach:send-outs",
                icon="mail",
                order=10,
                permission="outreach.read",
                within="surveys",
            )
        )
