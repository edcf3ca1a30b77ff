"""Who may open which address: one row for each, read by tests/test_permissions.py.

A new address needs a row here. Roles are written out, not taken from the rules, so that a slip there is seen.
``get`` and ``post`` are the answers to those who may (405: the method is not there; 422: the form is empty).
``method_first``: a method that is not there is answered before anybody is asked who they are.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from kosketus.listen.signals.domain import ledger, uploads
from kosketus.people.customers import facade as customers
from kosketus.people.customers.domain import conditions, merging, segmenting
from kosketus.people.customers.models import Match, Note, Person, PersonErasure, PersonExport
from kosketus.people.team.domain.invitations import invite
from kosketus.people.team.domain.keys import make_key
from kosketus.people.team.models import Invitation, KeyScope, Role, User, WorkCalendar
from tests.permissions_email import EMAIL
from tests.permissions_onsite import ONSITE
from tests.permissions_outreach import OUTREACH
from tests.permissions_rows import (
    ABSENT,
    ALL,
    CUSTOMER_READERS,
    CUSTOMER_WRITERS,
    FILE_BRINGERS,
    MANAGERS,
    OWNERS,
    ROW_READERS,
    Arguments,
    Row,
    action,
    open_to_all,
    outside,
    page,
)
from tests.permissions_surveys import SURVEYS


def _public_id(made: Any) -> Arguments:
    return {"public_id": made.public_id}


def a_member() -> Arguments:
    """Somebody of the team."""
    name = f"LEAK-{uuid4()}"
    return _public_id(User.objects.create_user(f"{name}@example.org", name=name, role=Role.AGENT))


def _the_owner() -> User:
    return User.objects.filter(role=Role.OWNER)[:1].get()


def an_invitation() -> Arguments:
    """Somebody who is invited."""
    made, _token = invite(email=f"LEAK-{uuid4()}@example.org", role=Role.AGENT, invited_by=_the_owner())
    return _public_id(made)


def a_link() -> Arguments:
    """The secret part of an invitation's link."""
    _made, token = invite(email=f"{uuid4()}@example.org", role=Role.AGENT, invited_by=_the_owner())
    assert Invitation.objects.exists()
    return {"token": token}


def a_key() -> Arguments:
    """A key."""
    end = datetime(2199, 1, 1, tzinfo=UTC)
    made, _token = make_key(name=f"LEAK-{uuid4()}", scopes=[KeyScope.SCORES_READ], made_by=_the_owner(), expires_at=end)
    return _public_id(made)


def a_calendar() -> Arguments:
    """The calendar of the house."""
    WorkCalendar.objects.update(name="LEAK-calendar")
    return _public_id(WorkCalendar.objects.get())


def a_wrong_key() -> Arguments:
    """The key of a mail that nobody sent."""
    return {"uidb36": "1", "key": "no-key"}


def some_id() -> Arguments:
    """The id of nobody."""
    return {"public_id": uuid4()}


_LOGIN_STAGE = "allauth: needs a login that has passed its password a moment ago"
_LOGGED_IN = "allauth: login_required"
_BY_KEY = "ninja: ApiKeyAuth and PersonAuth"
_ANYBODY = "allauth: for people who are not in yet"

LOOK = {
    "ui:theme": open_to_all(ABSENT, 302),
    "ui:language": open_to_all(ABSENT, 302),
    "ui:style": open_to_all(404),
    "ui:style-part": open_to_all(404),
}
TEAM = {
    "team:start": open_to_all(302, 302),
    "team:doors": page("imports.write", FILE_BRINGERS, post=200),
    "team:account": page("account.own", ALL, post=422),
    "team:invitation": open_to_all(200, 422, arguments=a_link),
    "team:settings": page("settings.read", MANAGERS),
    "team:organisation": page("settings.read", MANAGERS, write_permission="settings.write", writers=OWNERS, post=422),
    "team:address": page("settings.read", MANAGERS, write_permission="settings.write", writers=OWNERS, post=302),
    "team:address-check": action("settings.write", OWNERS),
    "team:proof": open_to_all(200),
    "team:brand": page("settings.read", MANAGERS, write_permission="settings.write", writers=OWNERS, post=302),
    "team:logo": action("settings.write", OWNERS, post=422),
    "team:logo-removal": action("settings.write", OWNERS),
    "team:picture": open_to_all(404, arguments=lambda: {"sha256": "0" * 64}),
    "team:accent": open_to_all(200, arguments=lambda: {"colour": "0f5c66"}),
    "team:members": page("settings.read", MANAGERS),
    "team:invitations": action("team.write", OWNERS, post=422),
    "team:withdrawal": action("team.write", OWNERS, arguments=an_invitation),
    "team:member": page("team.write", OWNERS, arguments=a_member),
    "team:role": action("team.write", OWNERS, post=422, arguments=a_member),
    "team:deactivation": action("team.write", OWNERS, arguments=a_member),
    "team:reactivation": action("team.write", OWNERS, arguments=a_member),
    "team:keys": page("keys.write", OWNERS, post=422),
    "team:revocation": action("keys.write", OWNERS, arguments=a_key),
    "team:calendars": page("settings.read", MANAGERS),
    "team:new-calendar": page("calendars.write", MANAGERS, post=422),
    "team:calendar-preview": action("calendars.write", MANAGERS, post=200),
    "team:calendar": page(
        "settings.read", MANAGERS, write_permission="calendars.write", post=422, arguments=a_calendar
    ),
    "team:audit": page("audit.read", OWNERS),
}
ACCOUNTS = {
    "account_login": outside(_ANYBODY, 302, 302, (200, 200)),
    "account_logout": outside("allauth: logs out whoever comes, by POST", 200, 302, (302, 302)),
    "account_inactive": outside(_ANYBODY, 200, ABSENT, (200, ABSENT)),
    "account_reauthenticate": outside(_LOGGED_IN, 200, 200, (302, 302)),
    "account_change_password": outside(_LOGGED_IN, 200, 200, (302, 302)),
    "account_set_password": outside(_LOGGED_IN, 302, 302, (302, 302)),
    "account_reset_password": open_to_all(200, 409),
    "account_reset_password_done": outside(_ANYBODY, 200, ABSENT, (200, ABSENT)),
    "account_reset_password_from_key": outside(
        "allauth: the key of the mail is the proof",
        200,
        200,
        (200, 200),
        arguments=lambda: {"uidb36": "1", "key": "no-key"},
    ),
    "account_reset_password_from_key_done": outside(_ANYBODY, 200, ABSENT, (200, ABSENT)),
    "mfa_index": outside(_LOGGED_IN, 200, ABSENT, (302, 302)),
    "mfa_authenticate": outside(_LOGIN_STAGE, 302, 302, (302, 302)),
    "mfa_reauthenticate": outside(_LOGGED_IN, 302, 302, (302, 302)),
    "mfa_activate_totp": outside("allauth: login and a fresh proof", 302, 302, (302, 302)),
    "mfa_deactivate_totp": outside("allauth: login and a fresh proof", 404, 404, (302, 302)),
    "mfa_view_recovery_codes": outside(_LOGGED_IN, 404, ABSENT, (302, 302)),
    "mfa_generate_recovery_codes": outside("allauth: login and a fresh proof", 302, 302, (302, 302)),
    "usersessions_list": outside(_LOGGED_IN, 200, 302, (302, 302)),
}
API = {
    # The crawler's key was made for answers.
    "api:record_responses": outside(_BY_KEY, ABSENT, 422, (ABSENT, 401), writers=FILE_BRINGERS, keys=(ABSENT, 422)),
    "api:openapi-json": page("account.own", ALL, post=200),
    "api:api-root": outside("ninja: an empty page that only names the path", 404, 404, (404, 404)),
    "api:list_scores": outside(_BY_KEY, 200, ABSENT, (401, ABSENT), keys=(403, ABSENT)),
    "api:read_score": outside(
        _BY_KEY, 200, ABSENT, (401, ABSENT), keys=(403, ABSENT), arguments=lambda: {"slug": "nps"}
    ),
    "api:read_distribution": outside(
        _BY_KEY, 200, ABSENT, (401, ABSENT), keys=(403, ABSENT), arguments=lambda: {"slug": "nps"}
    ),
    "api:read_comparison": outside(
        _BY_KEY, 422, ABSENT, (401, ABSENT), keys=(403, ABSENT), arguments=lambda: {"slug": "nps"}
    ),
    "api:read_answers": Row(
        outside=_BY_KEY,
        readers=ROW_READERS,
        get=200,
        strangers=(401, ABSENT),
        keys=(403, ABSENT),
        arguments=lambda: {"slug": "nps"},
        method_first=True,
    ),
    "api:read_drivers": outside(
        _BY_KEY, 200, ABSENT, (401, ABSENT), keys=(403, ABSENT), arguments=lambda: {"slug": "nps"}
    ),
    "api:me": outside("ninja: ApiKeyAuth and PersonAuth", 200, ABSENT, (401, ABSENT), keys=(200, ABSENT)),
}

SHOW = {
    "dashboards:today": page("scores.read", ALL),
    "dashboards:scores": page("scores.read", ALL),
    "dashboards:score": page("scores.read", ALL, arguments=lambda: {"slug": "nps"}),
    "dashboards:answers": page("scores.rows", ROW_READERS, arguments=lambda: {"slug": "nps"}),
    "dashboards:answers-file": page("scores.rows", ROW_READERS, arguments=lambda: {"slug": "nps", "form": "csv"}),
    "dashboards:numbers-file": page("scores.read", ALL, arguments=lambda: {"slug": "nps", "form": "csv"}),
    "dashboards:picture": page(
        "scores.read", ALL, get=404, arguments=lambda: {"slug": "nps", "name": "trend", "form": "svg"}
    ),
    "dashboards:plan": page(
        "scores.read",
        ALL,
        post=422,
        writers=ROW_READERS,
        write_permission="scores.write",
        arguments=lambda: {"slug": "nps"},
    ),
    "dashboards:target-removal": action(
        "scores.write", ROW_READERS, post=404, arguments=lambda: {"slug": "nps", "public_id": uuid4()}
    ),
    "dashboards:note-removal": action(
        "scores.write", ROW_READERS, post=404, arguments=lambda: {"slug": "nps", "public_id": uuid4()}
    ),
    "dashboards:new-view": page("scores.read", ALL, get=404, post=404),
    "dashboards:view-removal": action("scores.read", ALL, post=404, arguments=lambda: {"public_id": uuid4()}),
    "dashboards:drivers": page("scores.read", ALL, arguments=lambda: {"slug": "nps"}),
    "dashboards:driver-picture": page(
        "scores.read", ALL, get=404, arguments=lambda: {"slug": "nps", "name": "matrix", "form": "svg"}
    ),
    "dashboards:timeline": page("customers.read", CUSTOMER_READERS, arguments=lambda: {"public_id": uuid4()}),
}


def a_customer() -> Arguments:
    """Somebody who may leak."""
    identity = customers.identify(kind="email", value=f"leak-{uuid4()}@example.org")
    customers.rename({identity: "LEAK-customer"})
    found = customers.person_of(identity)
    assert found is not None
    return {"public_id": found.public_id}


def _somebody() -> Person:
    return Person.objects.get(public_id=a_customer()["public_id"])


def a_note() -> Arguments:
    """What a colleague wrote about a customer."""
    return _public_id(Note.objects.create(person=_somebody(), text="LEAK-note", written_by="test"))


def a_merge() -> Arguments:
    """Two records that are one person."""
    first, second = _somebody(), _somebody()
    return _public_id(merging.merge_persons(first=first.pk, second=second.pk, evidence="LEAK-why", actor="test"))


def a_match() -> Arguments:
    """Two records that may be one person."""
    return _public_id(Match.objects.create(first=_somebody(), second=_somebody(), reason="name"))


def an_export() -> Arguments:
    """A file with everything about a customer, which is gone."""
    return _public_id(PersonExport.objects.create(person=_somebody(), made_by="test", sha256="0" * 64, size=1))


def an_erasure() -> Arguments:
    """Somebody who is being erased."""
    made = PersonErasure.objects.create(person_id=_somebody().pk, requested_by="test", remains=["LEAK-remains"])
    return _public_id(made)


def a_segment() -> Arguments:
    """A segment."""
    rule = conditions.Rule("attribute:plan", conditions.Operator.EMPTY)
    made = segmenting.make_segment(name=f"LEAK {uuid4()}", wanted=conditions.Group(rules=(rule,)), actor="test")
    return {"slug": made.slug}


def customers_action(**more: Any) -> Row:
    """Something that agents do."""
    return action("customers.write", CUSTOMER_WRITERS, **more)


CUSTOMERS = {
    "customers:list": page("customers.read", CUSTOMER_READERS),
    "customers:person": page("customers.read", CUSTOMER_READERS, arguments=a_customer),
    "customers:notes": customers_action(post=422, arguments=a_customer),
    "customers:note-removal": customers_action(arguments=a_note),
    "customers:consents": customers_action(post=422, arguments=a_customer),
    "customers:merges": customers_action(post=422, arguments=a_customer),
    "customers:merge-undoing": customers_action(arguments=a_merge),
    "customers:matches": page("customers.read", CUSTOMER_READERS),
    "customers:match-search": customers_action(),
    "customers:match-answer": customers_action(arguments=a_match),
    "customers:exports": action("customers.privacy", MANAGERS, arguments=a_customer),
    "customers:export": page("customers.privacy", MANAGERS, arguments=an_export),
    "customers:erasure": page("customers.privacy", MANAGERS, post=422, arguments=a_customer),
    "customers:receipts": page("customers.privacy", MANAGERS),
    "customers:receipt": page("customers.privacy", MANAGERS, arguments=an_erasure),
    "customers:segments": page("customers.read", CUSTOMER_READERS),
    "customers:new-segment": page("customers.write", CUSTOMER_WRITERS, post=422),
    "customers:segment": page(
        "customers.read",
        CUSTOMER_READERS,
        write_permission="customers.write",
        writers=CUSTOMER_WRITERS,
        post=422,
        arguments=a_segment,
    ),
    "customers:segment-removal": customers_action(arguments=a_segment),
}


def an_upload() -> Arguments:
    """A file that came, with rows left out that may leak."""
    made = uploads.keep_upload([b"LEAK-column\nLEAK-cell\n"], name="LEAK-file.csv", actor="test")
    (ledger.folder(made) / "left-out.csv").write_text("LEAK-row")
    made.recipe_text = 'name = "x"\ntitle = "LEAK-recipe"\n[customer]\n[person]\ncolumn = "LEAK-column"\n'
    made.save(update_fields=["recipe_text"])
    return _public_id(made)


SIGNALS = {
    "signals:import": page("imports.write", FILE_BRINGERS, post=422),
    "signals:import_one": page("imports.write", FILE_BRINGERS, arguments=an_upload),
    "signals:mapping": action("imports.write", FILE_BRINGERS, post=422, arguments=an_upload),
    "signals:run": action("imports.write", FILE_BRINGERS, arguments=an_upload),
    "signals:removal": action("imports.write", FILE_BRINGERS, arguments=an_upload),
    "signals:undoing": action("imports.write", FILE_BRINGERS, arguments=an_upload),
    "signals:taking_back": action("imports.write", FILE_BRINGERS, arguments=an_upload),
    "signals:mended": action("imports.write", FILE_BRINGERS, post=422, arguments=an_upload),
    "signals:left_out": page("imports.write", FILE_BRINGERS, arguments=an_upload),
    "signals:recipe": page("imports.write", FILE_BRINGERS, arguments=an_upload),
    "signals:sample": page("imports.write", FILE_BRINGERS, post=302),
}


SYSTEM = {
    "system:file": open_to_all(403, ABSENT, arguments=lambda: {"token": "forged"}),
    "system:health": page("system.read", MANAGERS),
    "system:parity": page("imports.write", FILE_BRINGERS, post=422),
    "system:retrial": action("settings.write", OWNERS),
    "system:abandonment": action("settings.write", OWNERS, post=422),
}

TABLE: dict[str, Row] = {
    **SIGNALS,
    **SURVEYS,
    **CUSTOMERS,
    **LOOK,
    **TEAM,
    **ACCOUNTS,
    **API,
    **SHOW,
    **SYSTEM,
    **EMAIL,
    **ONSITE,
    **OUTREACH,
}
