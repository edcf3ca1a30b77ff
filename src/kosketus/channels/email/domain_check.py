"""Whether servers can see that we may send for the sender's domain: SPF, DKIM, DMARC and MX in plain words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kosketus.channels.email.domain.account import is_this_machine
from kosketus.channels.email.wire import spf
from kosketus.channels.email.wire.composing import Unwritable, ascii_domain
from kosketus.channels.email.wire.names import DnsSilent, Names
from kosketus.kernel.checks import Level


@dataclass(frozen=True, kw_only=True)
class Line:
    """One record that is to be added to the DNS."""

    name: str
    value: str
    kind: str = "TXT"


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing that was looked at, in words; ``line`` is what to add."""

    subject: str
    level: Level
    what: str
    mend: str = ""
    line: Line | None = None


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who sends, and by which server. ``selector`` names the key of DKIM, empty where it is not known."""

    domain: str
    relay: str
    selector: str = ""


def check_domain(sender: str, *, relay: str, selector: str) -> list[Found]:
    """What the DNS says about the domain of an address; within eight seconds, silence included."""
    try:
        who = Sender(domain=ascii_domain(sender).lower(), relay=relay.lower(), selector=selector.strip())
    except Unwritable:
        return []
    names = Names()
    looks: tuple[tuple[str, Callable[[Names, Sender], Found]], ...] = (
        ("SPF", _spf),
        ("DKIM", _dkim),
        ("DMARC", _dmarc),
        ("MX", _mx),
    )
    return [_looked(subject, look, names, who) for subject, look in looks]


def _looked(subject: str, look: Callable[[Names, Sender], Found], names: Names, who: Sender) -> Found:
    try:
        return look(names, who)
    except DnsSilent:
        what = _("The DNS did not answer, so nothing is known about %(subject)s.") % {"subject": subject}
        return Found(subject=subject, level=Level.WARNING, what=what, mend=_("Try again in a minute."))


def _spf(names: Names, who: Sender) -> Found:
    records, term = spf.records(names, who.domain), spf.wanted_term(who.relay)
    if len(records) > 1:
        what = _("%(domain)s has %(n)d lines of SPF. Servers then trust none of them.")
        mend = _("Put them together into one line.")
        told = what % {"domain": who.domain, "n": len(records)}
        return Found(subject="SPF", level=Level.ERROR, what=told, mend=mend)
    if not records:
        line = Line(name=who.domain, value=f"{spf.VERSION} {'mx' if is_this_machine(who.relay) else term} ~all")
        return _unseen("SPF", Level.ERROR, who, line)
    return _spf_of(names, who, records[0], term)


def _spf_of(names: Names, who: Sender, record: str, term: str) -> Found:
    if spf.lets_anybody(record):
        what = _("The SPF of %(domain)s lets anybody in the world send in its name.") % {"domain": who.domain}
        return Found(subject="SPF", level=Level.ERROR, what=what, mend=_("Let it end in ~all or -all."))
    if is_this_machine(who.relay):
        what = _("%(domain)s has SPF. Whether it names this machine cannot be seen from here.")
        return Found(subject="SPF", level=Level.OK, what=what % {"domain": who.domain})
    if spf.allows(names, who.domain, record, who.relay):
        what = _("%(domain)s says that %(relay)s may send for it.")
        return Found(subject="SPF", level=Level.OK, what=what % {"domain": who.domain, "relay": who.relay})
    return _unseen("SPF", Level.WARNING, who, Line(name=who.domain, value=spf.with_term(record, term)), changes=True)


def _unseen(subject: str, level: Level, who: Sender, line: Line, *, changes: bool = False) -> Found:
    what = _("Servers cannot see that you allowed %(relay)s to send for %(domain)s.")
    add = _("Add this line to the DNS of %(domain)s, unless your provider names another:")
    change = _("Change the line in the DNS of %(domain)s to this, unless your provider names another:")
    mend = (change if changes else add) % {"domain": who.domain}
    relay = _("your mail server") if is_this_machine(who.relay) else who.relay
    told = what % {"relay": relay, "domain": who.domain}
    return Found(subject=subject, level=level, what=told, mend=mend, line=line)


def _dkim(names: Names, who: Sender) -> Found:
    if not who.selector:
        what = _("Whether mails are signed (DKIM) is not known: the name of the key is missing.")
        mend = _("Your provider shows it as “selector”. Enter it below. Signing itself is done by your mail server.")
        return Found(subject="DKIM", level=Level.WARNING, what=what, mend=mend)
    name = f"{who.selector}._domainkey.{who.domain}"
    keys = [text for text in names.texts(name) if "p=" in text]
    if not keys:
        what = _("There is no DKIM key under %(name)s.") % {"name": name}
        mend = _("Check the selector, and add the line that your provider shows. Signing is done by your mail server.")
        return Found(subject="DKIM", level=Level.ERROR, what=what, mend=mend)
    if not _tag(keys[0], "p"):
        what = _("The DKIM key under %(name)s was withdrawn: it is empty.") % {"name": name}
        return Found(subject="DKIM", level=Level.ERROR, what=what, mend=_("Enter the selector of the newest key."))
    what = _("There is a DKIM key under %(name)s.") % {"name": name}
    mend = _("A test mail to yourself shows whether your server signs with it.")
    return Found(subject="DKIM", level=Level.OK, what=what, mend=mend)


def _dmarc(names: Names, who: Sender) -> Found:
    policy = next((found for domain in _upwards(who.domain) if (found := _policy(names, domain))), "")
    if not policy:
        line = Line(name=f"_dmarc.{who.domain}", value=f"v=DMARC1; p=none; rua=mailto:postmaster@{who.domain}")
        what = _("%(domain)s does not say what to do with mail that only pretends to come from it (DMARC).")
        mend = _("Large providers ask for it. Add this line to the DNS of %(domain)s:") % {"domain": who.domain}
        told = what % {"domain": who.domain}
        return Found(subject="DMARC", level=Level.WARNING, what=told, mend=mend, line=line)
    what = _("%(domain)s has DMARC: %(policy)s.") % {"domain": who.domain, "policy": _policy_words(policy)}
    return Found(subject="DMARC", level=Level.OK, what=what)


def _upwards(domain: str) -> list[str]:
    """The domain and those above it, down to two labels: where servers look for a policy."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))][:5]


def _policy(names: Names, domain: str) -> str:
    found = [text for text in names.texts(f"_dmarc.{domain}") if text.upper().startswith("V=DMARC1")]
    return _tag(found[0], "p").lower() or "none" if found else ""


def _policy_words(policy: str) -> str:
    words = {
        "none": _("false mail is delivered and only counted"),
        "quarantine": _("false mail goes to the spam"),
        "reject": _("false mail is refused"),
    }
    return words.get(policy, policy)


def _tag(record: str, name: str) -> str:
    pairs = (part.partition("=") for part in record.split(";"))
    return next((value.strip() for key, _equals, value in pairs if key.strip().lower() == name), "")


def _mx(names: Names, who: Sender) -> Found:
    if any(host not in {"", "."} for host in names.exchangers(who.domain)):
        what = _("Answers can arrive: %(domain)s takes mail.") % {"domain": who.domain}
        return Found(subject="MX", level=Level.OK, what=what)
    what = _("%(domain)s takes no mail: answers of customers, and what comes back, are lost.")
    mend = _("Use an address whose mailbox is there, or add an MX line for your mail server.")
    return Found(subject="MX", level=Level.WARNING, what=what % {"domain": who.domain}, mend=mend)
