"""Who may open which address of outreach: read by tests/permissions_table.py."""

from __future__ import annotations

from kosketus.act.outreach.domain import programmes
from kosketus.act.outreach.models import Programme
from kosketus.listen.surveys.models import Survey
from kosketus.people.customers import facade as customers
from tests.permissions_rows import (
    ABSENT,
    ALL,
    CUSTOMER_READERS,
    CUSTOMER_WRITERS,
    FILE_BRINGERS,
    MANAGERS,
    Arguments,
    Row,
    action,
    open_to_all,
    outside,
    page,
)
from tests.permissions_surveys import a_result


def a_send_out() -> Arguments:
    """One that nobody started; its name may leak."""
    slug = a_result()["slug"]
    made = programmes.make_programme(
        survey=slug, name="LEAK-send-out", audience="segment", channels=["email"], actor="test"
    )
    return {"public_id": made.public_id}


def a_running_one() -> Arguments:
    """One that runs."""
    made = a_send_out()
    Programme.objects.update(state="running")
    return made


def its_survey() -> Arguments:
    """The survey of a send-out."""
    a_send_out()
    return {"slug": Survey.objects.latest("id").slug}


def a_person() -> Arguments:
    """A customer whose name may leak."""
    identity = customers.identify(kind="email", value="leak@example.org")
    customers.rename({identity: "LEAK"})
    return {"public_id": customers.people_of([identity])[identity].public_id}


_BY_KEY = "ninja: ApiKeyAuth and PersonAuth"
OUTREACH: dict[str, Row] = {
    "outreach:letters": page("outreach.read", ALL, arguments=a_result),
    "outreach:letter": page("outreach.read", ALL, arguments=a_result),
    "outreach:rules": page("outreach.read", ALL, post=422, writers=MANAGERS, write_permission="outreach.start"),
    "outreach:left-alone": page("outreach.read", ALL),
    "outreach:left-alone-people": page("customers.read", CUSTOMER_READERS),
    "outreach:left-alone-file": page("customers.read", CUSTOMER_READERS),
    "outreach:of-person": page("customers.read", CUSTOMER_READERS, arguments=a_person),
    "outreach:refusal": action("customers.write", CUSTOMER_WRITERS, arguments=a_person),
    "outreach:addresses": action("customers.write", CUSTOMER_WRITERS, arguments=a_person),
    "outreach:preferences": open_to_all(404, 404, arguments=lambda: {"token": "unknown"}),
    "outreach:unsubscribe": open_to_all(404, 404, arguments=lambda: {"token": "unknown"}),
    "outreach:send-outs": page("outreach.read", ALL),
    "outreach:new": page("outreach.write", FILE_BRINGERS, post=200),
    "outreach:send-out": page("outreach.read", ALL, arguments=a_send_out),
    "outreach:of-survey": page("outreach.read", ALL, arguments=its_survey),
    "outreach:edit": page("outreach.write", FILE_BRINGERS, post=422, arguments=a_send_out),
    "outreach:check": page(
        "outreach.write",
        FILE_BRINGERS,
        post=302,
        writers=MANAGERS,
        write_permission="outreach.start",
        arguments=a_send_out,
    ),
    "outreach:foreseen": page("customers.read", CUSTOMER_READERS, arguments=a_send_out),
    "outreach:people": page("customers.read", CUSTOMER_READERS, get=404, arguments=a_send_out),
    "outreach:respondents": page("outreach.read", ALL, arguments=a_send_out),
    "outreach:ownership": action("outreach.write", FILE_BRINGERS, post=422, arguments=a_send_out),
    "outreach:state": action("outreach.start", MANAGERS, arguments=a_running_one, data={"do": "pause"}),
    "outreach:removal": action("outreach.write", FILE_BRINGERS, arguments=a_send_out),
    "api:list_send_outs": outside(_BY_KEY, 200, ABSENT, (401, ABSENT), keys=(403, ABSENT)),
    "api:read_send_out": outside(_BY_KEY, 200, ABSENT, (401, ABSENT), keys=(403, ABSENT), arguments=a_send_out),
}
