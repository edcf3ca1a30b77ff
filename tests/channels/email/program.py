"""Sends what is due and ends: a program that a test may kill. ``python -m tests.channels.email.program``."""

from __future__ import annotations

if __name__ == "__main__":
    import django

    django.setup()

    from kosketus.channels import registry

    while registry.send_due("email"):
        pass
