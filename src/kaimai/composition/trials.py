"""The buttons that try the shop's accounts elsewhere, put together with what makes the calls."""

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formataddr

from kaimai.composition.bank import BankDoor
from kaimai.composition.line import CALLBACK
from kaimai.gateways.funbiz_trial import try_keys
from kaimai.gateways.mail import Mailer
from kaimai.operations.shop import Shop
from kaimai.operations.trials import Finding, try_line, try_mail


class LiveTrials:
    """See `kaimai.operations.trials.Trials`."""

    def __init__(self, door: BankDoor, mailer: Callable[[Shop], Mailer]) -> None:
        self._door = door
        self._mailer = mailer
        self._shop: Shop | None = None

    def attach(self, shop: Shop) -> None:
        """Try the accounts of this shop."""
        self._shop = shop

    async def bank(self) -> list[Finding]:
        """See `Trials.bank`."""
        bank = self._of().settings.bank
        if not bank.is_set:
            return [Finding(name="bank_unset", is_good=False)]
        async with self._door.http(bank) as http:
            name, words = await try_keys(self._door.client(bank, http))
        facts = {"words": words, "shop_no": bank.shop_no, "address": bank.base_url}
        return [Finding(name=name, is_good=name == "bank_good", facts=facts)]

    async def line(self) -> list[Finding]:
        """See `Trials.line`."""
        shop = self._of()
        return await try_line(
            shop.line.gateway, f"{shop.settings.public_url.rstrip('/')}{CALLBACK}"
        )

    async def mail(self, recipient: str, subject: str, text: str) -> list[Finding]:
        """See `Trials.mail`."""
        shop = self._of()
        mail, mailer = shop.settings.mail, self._mailer(shop)
        letter = EmailMessage()
        letter["From"] = formataddr((shop.settings.shop_name, mail.sender))
        letter["To"] = recipient
        letter["Subject"] = subject
        letter["Date"] = shop.mint.now()
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text, cte=mailer.encoding)
        return await try_mail(mailer, letter, host=mail.host, key=f"trial-{shop.mint.id()}")

    def _of(self) -> Shop:
        if self._shop is None:
            raise LookupError("the trials belong to no shop yet")
        return self._shop
