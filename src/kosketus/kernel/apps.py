"""Django's registration of the room."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The room `kernel`."""

    name = "kosketus.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kernel's own duties and checks."""
        from kosketus.kernel import checks, health, parking, pruning, schedules  # noqa: PLC0415 - models come first

        schedules.scheduled("kernel.prune", cron="17 * * * *")(pruning.prune_once)
        schedules.scheduled("kernel.drop_expired", cron="41 3 * * *")(parking.drop_expired)
        for check in (
            health.parked_facts,
            health.consumers_behind,
            health.failing_schedules,
            health.unsealed_rows,
            health.clock_sanity,
        ):
            checks.add(check)
