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
        from kosketus.understand.lake import compaction, health, outbox  # noqa: PLC0415

        schedules.scheduled("lake.compact", cron="23 2 * * *")(compaction.compact_all)
        pruning.add_guard(outbox.safe_in_lane)
        checks.add(health.lake_fits)
        checks.add(health.lake_keeps_up)
