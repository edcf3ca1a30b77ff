"""Django's settings, from the environment and the data folder."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from kosketus import __version__
from kosketus.config import environment, static_files
from kosketus.config.hosts import Hosts

PACKAGE = Path(__file__).resolve().parent.parent
DATA = environment.data_folder()
LAKE = environment.lake(DATA)
LAKE_OPTIONS = environment.lake_options()
BLOBS = DATA / "blobs"
DEBUG = environment.is_on(environment.DEBUG)
SECRET_KEY = environment.secret_key(DATA)
PUBLIC_URL = environment.listed(environment.PUBLIC_URL, "")[:1]
LOOPBACK_IS_PUBLIC = environment.is_on(environment.LOOPBACK_IS_PUBLIC)
ALLOWED_HOSTS = Hosts(environment.listed(environment.HOSTS, "127.0.0.1,localhost,[::1]"))
VERSION = __version__

ROOMS = [
    "kosketus.kernel",
    "kosketus.ui",
    "kosketus.people.team",
    "kosketus.people.customers",
    "kosketus.channels.email",
    "kosketus.listen.conversations",
    "kosketus.listen.signals",
    "kosketus.listen.surveys",
    "kosketus.understand.lake",
    "kosketus.understand.scores",
    "kosketus.act.outreach",
    "kosketus.act.sites",
    "kosketus.show.dashboards",
    "kosketus.config.system",
]
INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "auditlog",
    "csp",
    "rules.apps.AutodiscoverRulesConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kosketus.config.cookies.secure",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kosketus.people.team.middleware.first_run",
    "kosketus.people.team.middleware.personal",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "auditlog.middleware.AuditlogMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "kosketus.config.urls"
WSGI_APPLICATION = "kosketus.config.wsgi.application"


def _database() -> dict[str, Any]:
    url = environment.database_url()
    if url:
        return {**environ.Env.db_url_config(url), "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "kosketus.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            # Writers queue at BEGIN; with DEFERRED, more than half of them failed with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_loaders = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["template_partials.templatetags.partials", "django.templatetags.i18n"],
        },
    }
]

AUTH_USER_MODEL = "team.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kosketus.people.team.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Wrong codes of the second step only; wrong passwords are counted by axes (see below and the adapter).
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
MFA_ADAPTER = "kosketus.people.team.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "kosketus.people.team.second_step_forms.AuthenticateForm",
    "reauthenticate": "kosketus.people.team.second_step_forms.ReauthenticateForm",
}
USERSESSIONS_TRACK_ACTIVITY = False

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "kosketus.people.team.guessing.login_name"
AXES_LOCKOUT_CALLABLE = "kosketus.people.team.guessing.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["login", "csrfmiddlewaretoken"]

# Headers that anybody can forge have no place in an audit.
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_CID_HEADER = None
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_USE_FK_STRING_REPRESENTATION = True  # a row's number tells a reader nothing

MAIL_IS_SET_UP = environment.MAIL in os.environ
if MAIL_IS_SET_UP:
    globals().update(environ.Env().email_url(environment.MAIL))
# The operator's way counts until the owner sets up an account on the page of mail; see channels.email.account_mail.
MAIL_BACKEND = globals().get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
MAIL_BY_SMTP = MAIL_BACKEND.endswith("smtp.EmailBackend")
EMAIL_BACKEND = "kosketus.channels.email.account_mail.AccountBackend"
DEFAULT_FROM_EMAIL = os.environ.get(environment.MAIL_FROM, "kosketus@localhost")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian")), ("fi", _("Finnish")), ("ro", _("Romanian"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/" if DEBUG else f"/static/{static_files.fingerprint(INSTALLED_APPS)}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = rf"^/static/[0-9a-f]{{{static_files.LENGTH}}}/"

PROXIES = environment.listed(environment.PROXIES, "")
# The sample company lives at the roof, because it knows every room; its page in signals finds it by this name.
SAMPLE_BUILDER = "kosketus.config.sample.build"
UPLOAD_LIMIT = environment.whole_number(environment.UPLOAD_MEGABYTES, 1024) << 20
UPLOAD_LIMIT_STRANGERS = 2 << 20
LIVE_RECHECK_SECONDS = 60.0

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
