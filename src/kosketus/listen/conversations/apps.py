"""Django's registration of the room."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """The room `conversations`."""

    name = "kosketus.listen.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"
