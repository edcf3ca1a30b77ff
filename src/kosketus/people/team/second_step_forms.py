"""The forms that ask for a code of the second step, which take each code once."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from kosketus.people.team.domain.second_step import use_code


class _Once:
    """Refuses a code of an app that was taken before. Recovery codes work once by themselves."""

    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code, used up.

        Raises:
            ValidationError: it is not right, or not any more.
        """
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not use_code(
            authenticator=self.authenticator, code=code
        ):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_Once, forms.AuthenticateForm):
    """The code after the password."""


class ReauthenticateForm(_Once, forms.ReauthenticateForm):
    """The code before something grave."""


@receiver(authenticator_added, dispatch_uid="team.second_step")
def use_first_code(authenticator: Authenticator, request: HttpRequest, **_more: Any) -> None:
    """The code that turned the second step on opens nothing afterwards."""
    if authenticator.type == Authenticator.Type.TOTP:
        use_code(authenticator=authenticator, code=request.POST.get("code", ""))
