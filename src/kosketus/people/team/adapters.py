"""How allauth behaves in this house."""

from __future__ import annotations

import base64
import hashlib
import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kosketus.people.team.queries.organisation import current_organisation

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: the owner invites. Guesses at passwords are counted by axes alone."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The mail address and the password do not fit together."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _(
            "Too many wrong codes. Nothing was changed. Wait 5 minutes, then type the newest code."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth passes it
        """Never: people come by invitation."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Count nothing here: two counters would tell people two different waiting times."""


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of the second step are encrypted with a key made from ``SECRET_KEY``, so a dump of tables has none."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Codes change every 30 seconds: type the newest one."),
    }

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows above the code."""
        return f"Kosketus {current_organisation().name}".strip()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """Whose code it is."""
        return str(getattr(user, "email", user))

    def encrypt(self, text: str) -> str:
        """Text as it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Stored text in the clear.

        Raises:
            PermissionDenied: it was stored under another ``SECRET_KEY``; the log says how to mend that.
        """
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            logger.exception("a second step was stored under another secret key: restore it (kosketus owner helps)")
            raise PermissionDenied from error


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"kosketus.second-step:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
