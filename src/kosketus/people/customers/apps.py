"""Django's registration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kosketus.ui import navigation


class CustomersConfig(AppConfig):
    """The room `customers`."""

    name = "kosketus.people.customers"
    label = "customers"
    verbose_name = _("Customers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the room's places to the navigation, and say what it holds of persons."""
        from kosketus.people.customers import auditing, duties, health  # noqa: F401, PLC0415 - models exist from here on
        from kosketus.people.customers.domain import persons, registry  # noqa: PLC0415

        registry.register_person_data(
            room="customers",
            models=persons.MODELS,
            export_person=persons.export_person,
            erase_person=persons.erase_person,
        )
        # The outbox lies below this room and does not know what a person is.
        registry.register_person_data(
            room="outbox",
            models=persons.OUTBOX,
            export_person=persons.export_facts,
            erase_person=persons.erase_facts,
        )
        navigation.add(
            navigation.Place(
                key="customers",
                label=_("Customers"),
                url_name="customers:list",
                icon="customers",
                order=50,
                permission="customers.read",
            )
        )
        navigation.add(
            navigation.Place(
                key="erasures",
                label=_("Erasures"),
                words=_("Receipts of people who were erased, and what still holds data"),
                url_name="customers:receipts",
                icon="note",
                order=60,
                permission="customers.privacy",
                within="settings",
            )
        )
