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
        """Add the customers to the navigation, and say what the room holds of persons."""
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
