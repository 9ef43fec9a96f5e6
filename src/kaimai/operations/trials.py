"""Trying the shop's accounts elsewhere: a harmless call, and what its end means in words.

Each way of ending has a name (`FINDINGS`), for which `words/backoffice/settings.py` has the sentences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Protocol

from kaimai.domain.messaging import LineGateway, LineRefused, LineUnreachable
from kaimai.gateways.mail import Mailer, MailFailed

FINDINGS = (
    "bank_unset",
    "bank_good",
    "bank_unreached",
    "bank_no_answer",
    "bank_gateway",
    "bank_shop_no",
    "bank_clock",
    "bank_keys",
    "bank_said",
    "line_unset",
    "line_good",
    "line_token",
    "line_unreached",
    "line_quota",
    "line_no_limit",
    "line_webhook_good",
    "line_webhook_none",
    "line_webhook_elsewhere",
    "line_webhook_off",
    "line_webhook_bad",
    "mail_unset",
    "mail_good",
    "mail_bad",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a trial showed. `facts` fill in its sentence; none of them is secret."""

    name: str
    is_good: bool
    facts: Mapping[str, str] = field(default_factory=dict)


class Trials(Protocol):
    """Tries the accounts that the shop has at this moment. Nothing is changed, nothing raises."""

    async def bank(self) -> Sequence[Finding]:
        """Ask the bank about a payment that there is not: proves address, keys and clock."""
        ...

    async def line(self) -> Sequence[Finding]:
        """Ask LINE whose token this is, what is left of the month, and have it ring once."""
        ...

    async def mail(self, recipient: str, subject: str, text: str) -> Sequence[Finding]:
        """Send one letter."""
        ...


async def try_line(line: LineGateway | None, callback: str) -> list[Finding]:
    """What LINE says. `callback`: where it should bring its events."""
    if line is None:
        return [Finding(name="line_unset", is_good=False)]
    try:
        account = await line.bot_info()
        known = {"name": account.display_name, "id": account.basic_id}
        return [
            Finding(name="line_good", is_good=True, facts=known),
            await _quota(line),
            await _webhook(line, callback),
        ]
    except LineRefused as refused:
        return [Finding(name="line_token", is_good=False, facts={"words": str(refused)})]
    except LineUnreachable as away:
        return [Finding(name="line_unreached", is_good=False, facts={"words": str(away)})]


async def _quota(line: LineGateway) -> Finding:
    quota = await line.quota()
    used = f"{quota.used:,}"
    if quota.limit is None:
        return Finding(name="line_no_limit", is_good=True, facts={"used": used})
    facts = {"used": used, "limit": f"{quota.limit:,}"}
    return Finding(name="line_quota", is_good=quota.used < quota.limit, facts=facts)


async def _webhook(line: LineGateway, callback: str) -> Finding:
    found = await line.webhook()
    if found is None or not found[0]:
        return Finding(name="line_webhook_none", is_good=False, facts={"address": callback})
    address, is_on = found
    facts = {"address": address, "wanted": callback}
    if address != callback:
        return Finding(name="line_webhook_elsewhere", is_good=False, facts=facts)
    if not is_on:
        return Finding(name="line_webhook_off", is_good=False, facts=facts)
    met = await line.test_webhook()
    if met.is_good:
        return Finding(name="line_webhook_good", is_good=True, facts=facts)
    words = f"{met.status} {met.reason} {met.detail}".strip()
    return Finding(name="line_webhook_bad", is_good=False, facts={**facts, "words": words})


async def try_mail(mailer: Mailer, letter: EmailMessage, *, host: str, key: str) -> list[Finding]:
    """What the mail server says to one letter; without a server it went into a folder."""
    facts = {"to": str(letter["To"]), "host": host}
    try:
        await mailer.send(letter, key=key)
    except MailFailed as failed:
        return [Finding(name="mail_bad", is_good=False, facts={**facts, "words": str(failed)})]
    return [Finding(name="mail_good" if host else "mail_unset", is_good=bool(host), facts=facts)]
