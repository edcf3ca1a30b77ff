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
        """Add the customers to the navigation."""
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
