"""What a password has to be."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kosketus.people.team.errors import TeamError
from kosketus.people.team.models import User


def check_password_strength(password: str, user: User | None = None) -> None:
    """Refuse what is easily guessed.

    Raises:
        TeamError: with one sentence per reason.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise TeamError(" ".join(error.messages), field="password") from error
