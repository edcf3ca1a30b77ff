"""Django's registration of the room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KernelConfig(AppConfig):
    """The room `kernel`."""

    name = "kosketus.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find the facts and consumers of every room, and register the kernel's own duties and checks."""
        from kosketus.kernel import checks, health, parking, pruning, schedules  # noqa: PLC0415 - models come first

        # In every process, also one that has not asked a room for anything yet: the lake must know all kinds.
        autodiscover_modules("contracts", "consumers")
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
