"""Django's registration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kosketus.ui import navigation, slots


class SurveysConfig(AppConfig):
    """The room `surveys`."""

    name = "kosketus.listen.surveys"
    label = "surveys"
    verbose_name = _("Surveys")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the room holds of persons, and stand in the navigation."""
        from kosketus.listen.surveys import auditing, duties  # noqa: F401, PLC0415 - models exist from here on
        from kosketus.listen.surveys.domain import persons  # noqa: PLC0415
        from kosketus.people.customers import facade as customers  # noqa: PLC0415

        customers.register_person_data(
            room="surveys",
            models=persons.MODELS,
            export_person=persons.export_person,
            erase_person=persons.erase_person,
        )
        slots.add(
            "brand.preview", url_name="surveys:look", order=10, permission="surveys.read", label=_("A survey of yours")
        )
        navigation.add(
            navigation.Place(
                key="surveys",
                label=_("Surveys"),
                url_name="surveys:list",
                icon="surveys",
                order=60,
                permission="surveys.read",
            )
        )
