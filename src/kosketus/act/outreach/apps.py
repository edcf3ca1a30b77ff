"""Django's registration of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutreachConfig(AppConfig):
    """The room `outreach`."""

    name = "kosketus.act.outreach"
    label = "outreach"
    verbose_name = _("Send-outs")
    default_auto_field = "django.db.models.BigAutoField"
