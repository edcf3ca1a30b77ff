"""Django's registration of the room."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """The room `customers`."""

    name = "kosketus.people.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
