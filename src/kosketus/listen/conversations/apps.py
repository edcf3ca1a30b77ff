"""Django's registration of the room."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """The room `conversations`."""

    name = "kosketus.listen.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the room holds of persons."""
        from kosketus.listen.conversations.domain import persons  # noqa: PLC0415 - models exist from here on
        from kosketus.people.customers import facade as customers  # noqa: PLC0415

        customers.register_person_data(
            room="conversations",
            models=persons.MODELS,
            export_person=persons.export_person,
            erase_person=persons.erase_person,
        )
