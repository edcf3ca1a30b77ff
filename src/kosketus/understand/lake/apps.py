"""Django's registration of the room."""

from django.apps import AppConfig


class LakeConfig(AppConfig):
    """The room `lake`."""

    name = "kosketus.understand.lake"
    label = "lake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the room's duties and checks."""
        from kosketus.kernel import checks, pruning, schedules  # noqa: PLC0415 - models come first
        from kosketus.people.customers import facade as customers  # noqa: PLC0415
        from kosketus.understand.lake import compaction, erasure, health, outbox, persons  # noqa: PLC0415

        schedules.scheduled("lake.compact", cron="23 2 * * *")(compaction.compact_all)
        customers.register_person_data(
            room="lake",
            models=persons.MODELS,
            export_person=persons.export_person,
            erase_person=persons.erase_person,
            remains=persons.remains,
        )
        schedules.scheduled("lake.erase", cron="* * * * *")(erasure.erase_due)
        pruning.add_guard(outbox.safe_in_lane)
        checks.add(health.lake_fits)
        checks.add(health.lake_keeps_up)
