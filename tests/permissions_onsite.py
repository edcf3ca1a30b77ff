"""Who may open which address of surveys on sites: read by tests/permissions_table.py."""

from __future__ import annotations

from kosketus.act.sites.domain import sites
from kosketus.act.sites.models import Place, PlaceKind, Site
from tests.permissions_rows import ALL, FILE_BRINGERS, Arguments, Row, action, open_to_all, page
from tests.permissions_surveys import a_survey


def a_site() -> Arguments:
    """A site whose name may leak."""
    made = sites.make_site(name="LEAK-site", origins=["https://leak.example"], actor="test")
    return {"public_id": made.public_id}


def a_key() -> Arguments:
    """The key in a site's snippet, which is for everybody."""
    return {"key": sites.make_site(name="Shop", origins=["https://shop.example"], actor="test").key}


def a_place() -> Arguments:
    """A survey on a site."""
    wanted = sites.Wanted(survey=a_survey()["slug"], kind=PlaceKind.TAB)
    made = sites.make_place(site=Site.objects.get(**a_site()), wanted=wanted, actor="test")
    return {"public_id": made.public_id}


def a_frame() -> Arguments:
    """What a site's page frames: open to all, as the survey behind it."""
    made = Place.objects.select_related("site").get(**a_place())
    return {"key": made.site.key, "place": made.public_id}


def read_and_write(**more: object) -> Row:
    """Everybody reads, analysts and above write."""
    return page("outreach.read", ALL, post=422, writers=FILE_BRINGERS, write_permission="outreach.write", **more)


ONSITE: dict[str, Row] = {
    "onsite:sites": read_and_write(),
    "onsite:site": read_and_write(arguments=a_site),
    "onsite:site_removal": action("outreach.write", FILE_BRINGERS, arguments=a_site),
    "onsite:new_place": page("outreach.write", FILE_BRINGERS, post=422, arguments=a_site),
    "onsite:place": page("outreach.write", FILE_BRINGERS, post=422, arguments=a_place),
    "onsite:place_removal": action("outreach.write", FILE_BRINGERS, arguments=a_place),
    "onsite:of_survey": page("outreach.read", ALL, arguments=a_survey),
    "onsite:script": open_to_all(200, arguments=a_key),
    "onsite:frame": open_to_all(302, arguments=a_frame),
    "onsite:asking": open_to_all(405, 403, arguments=a_key),
}
