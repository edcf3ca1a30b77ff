"""Django's registration of the connector."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmailConfig(AppConfig):
    """The connector `email`."""

    name = "kosketus.channels.email"
    label = "email"
    verbose_name = _("Mail")
    default_auto_field = "django.db.models.BigAutoField"
