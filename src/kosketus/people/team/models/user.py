"""The people who work here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _
from rules import permissions

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7


class Role(models.TextChoices):
    """What somebody may do, from most to least; :mod:`kosketus.people.team.rules` says exactly what."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    ANALYST = "analyst", _("Analyst")
    AGENT = "agent", _("Agent")
    VIEWER = "viewer", _("Viewer")


class UserManager(BaseUserManager["User"]):
    """Makes users by mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A user who logs in with *email* (kept in lower case)."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """One person of the team."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    email = models.EmailField(_("Mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    role = models.CharField(_("Role"), max_length=12, choices=Role.choices, default=Role.VIEWER)
    language = models.CharField(_("Language"), max_length=12, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("member of the team")

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the role allows *perm*. Roles are the only source: groups and superusers mean nothing here."""
        return bool(self.is_active and permissions.has_perm(perm, self, obj))
