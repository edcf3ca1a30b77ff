"""What the loop of the sender does: some mails at a time, over one connection that stays open between the steps."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from kosketus.channels.accounts import SecretLost
from kosketus.channels.email.domain import account as accounts
from kosketus.channels.email.domain import claims
from kosketus.channels.email.domain.claims import Claimed, Ended
from kosketus.channels.email.domain.forms import letter_of
from kosketus.channels.email.models import OutgoingMail
from kosketus.channels.email.queries.account import AccountInfo, current_account, readiness, stored_account
from kosketus.channels.email.wire import composing
from kosketus.channels.email.wire.answers import Fate, Kind, Outcome, Trouble
from kosketus.channels.email.wire.composing import Envelope
from kosketus.channels.email.wire.reports import blames_address
from kosketus.channels.email.wire.smtp import Wire
from kosketus.kernel import clock, crash
from kosketus.people.team import facade as team

log = logging.getLogger("kosketus.mail")

# A process that is told to end waits for the step it is in.
STEP_SECONDS = 5.0
IDLE_SECONDS = 30.0
MOST_BY_CONNECTION = 500
MOST_REFUSED = 5


@dataclass(frozen=True)
class _Voice:
    """As whom we write in one language."""

    name: str
    reply_to: str


class Sender:
    """Sends in one process; several may do so at once, over one database."""

    def __init__(self) -> None:
        self._wire: Wire | None = None
        self._used_at = 0.0
        self._refused = 0
        self._voices: dict[str, _Voice] = {}

    def step(self) -> int:
        """Deal with some mails; how many. No transaction is open while a server is spoken to."""
        done = claims.take_up_abandoned() + claims.expire()
        account = self._usable_account()
        claimed = claims.claim_due() if account else None
        if account is None or claimed is None or not claimed.mails:
            self._rest()
            return done
        crash.point("mail.claimed")
        self._voices.clear()
        quieter = claims.leave_in_peace(claimed)
        return done + len(claimed.mails) - len(quieter.mails) + self._send(account, quieter)

    def _usable_account(self) -> AccountInfo | None:
        """The account, unless it must not or cannot be used now."""
        row = stored_account()
        if (row.retry_at and row.retry_at > clock.now()) or not readiness().ready:
            return None
        try:
            return current_account(row)
        except SecretLost:
            accounts.note_trouble(trouble=Trouble(Kind.SECRET))
            return None

    def _send(self, account: AccountInfo, claimed: Claimed) -> int:
        started, sent = time.monotonic(), 0
        ended: Ended | None = None
        try:
            wire = self._open(account)
            for mail in claimed.mails:
                if time.monotonic() - started > STEP_SECONDS or not wire.is_open:
                    break
                begun = claims.advance(ended=ended, following=mail)
                ended = None
                if begun:
                    crash.point("mail.begun")
                    ended, sent = Ended(mail, None), sent + 1
                    ended = Ended(mail, self._hand_over(wire, account, mail))
                    crash.point("mail.handed_over")
                    self._mind(ended.outcome)
        except Trouble as trouble:
            log.warning("mail waits: %s", trouble)
            accounts.note_trouble(trouble=trouble)
        else:
            accounts.clear_trouble()
        finally:
            claims.advance(ended=ended, following=None)
            crash.point("mail.settled")
            claims.release(claimed)
        return sent

    def _mind(self, outcome: Outcome | None) -> None:
        """Stop where policy after policy is held against us: the account is at fault, and the other mails can wait.

        Raises:
            Trouble: too many in a row.
        """
        if outcome is None or outcome.fate != Fate.REFUSED or not outcome.code or blames_address(outcome.code):
            self._refused = 0 if outcome and outcome.fate == Fate.TAKEN else self._refused
            return
        self._refused += 1
        if self._refused >= MOST_REFUSED:
            raise Trouble(Kind.REFUSING, outcome.answer)

    def _hand_over(self, wire: Wire, account: AccountInfo, mail: OutgoingMail) -> Outcome:
        try:
            to = composing.wire_address(mail.address)
            message = composing.compose(self._envelope(account, mail), letter_of(mail))
        except composing.Unwritable as error:
            return Outcome(fate=Fate.REFUSED, answer=str(error))
        return wire.send(to, message)

    def _envelope(self, account: AccountInfo, mail: OutgoingMail) -> Envelope:
        voice = self._voice(mail.language)
        return Envelope(
            sender=account.sender,
            sender_name=voice.name,
            to=mail.address,
            reply_to=mail.reply_to or voice.reply_to,
            token=mail.token,
            language=mail.language,
            unsubscribe_url=mail.unsubscribe_url,
            at=clock.now(),
        )

    def _voice(self, language: str) -> _Voice:
        if language not in self._voices:
            brand = team.brand(language or team.organisation().languages[0])
            self._voices[language] = _Voice(brand.sender, brand.reply_to)
        return self._voices[language]

    def _open(self, account: AccountInfo) -> Wire:
        """The connection of the last step while it lives, else a new one."""
        kept, self._wire = self._wire, None
        if kept and kept.account == account and kept.taken < MOST_BY_CONNECTION and kept.ping():
            self._wire = kept
        else:
            if kept:
                kept.quit()
            self._wire = Wire(account)
        self._used_at = time.monotonic()
        return self._wire

    def _rest(self) -> None:
        """Let go of a connection that nobody needs."""
        if time.monotonic() - self._used_at > IDLE_SECONDS:
            self.close()

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._wire:
            self._wire.quit()
            self._wire = None
