"""Letters as they leave: their headers, both languages, a button, and a server that takes them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from kaimai.composition import senders
from kaimai.domain.parcels import ShipOrder
from kaimai.gateways.mail import MailFailed, SmtpMailer
from kaimai.operations.order_edits import EditOrder, edit_order, print_of
from kaimai.operations.order_messages import tell_again
from kaimai.operations.reminders import remind_of_deadlines
from kaimai.operations.shipping import ship_orders
from kaimai.persistence import orders
from kaimai.persistence.events import Delivery
from kaimai.settings import InvalidSetting, Mail
from kaimai.worker import drain
from tests.shop_harness import BOB, ShopHarness


@pytest.fixture(autouse=True)
async def shelf(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 10))


def letters(harness: ShopHarness) -> list[EmailMessage]:
    files = sorted((harness.shop.settings.data / "letters").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


async def test_a_letter_has_the_headers_that_letters_have(harness: ShopHarness) -> None:
    placed, _ = await harness.checked_out("ATM")
    await drain(harness.shop, senders(harness.shop))
    (file,) = (harness.shop.settings.data / "letters").glob("*.eml")
    head = file.read_bytes().partition(b"\n\n")[0]
    head.decode("ascii")  # Chinese in headers is encoded
    (letter,) = letters(harness)
    assert letter["From"] == "開賣小舖 <shop@localhost>"
    assert letter["Subject"] == f"【開賣小舖】訂單 {placed.number} 已成立，請完成付款"
    assert letter["Date"].datetime == harness.clock.present.replace(microsecond=0)
    assert letter["Message-ID"].endswith("@shop.test>")
    assert letter["Auto-Submitted"] == "auto-generated"


async def test_a_letter_says_it_in_both_languages_and_with_a_button(harness: ShopHarness) -> None:
    contact = harness.wish().contact._replace(name="<b>王")
    placed, _ = await harness.checked_out("ATM", contact=contact)
    await drain(harness.shop, senders(harness.shop))
    (letter,) = letters(harness)
    plain, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for text in (plain, html):
        assert "請在期限前轉帳" in text
        assert "Please transfer NT$30 to bank 807 Bank SinoPac" in text
    assert "<b>王 您好" in plain
    assert "&lt;b&gt;王" in html
    assert "<b>王" not in html
    assert f'href="http://shop.test/orders/{placed.token}"' in html


async def test_a_repeated_letter_goes_by_the_same_name(harness: ShopHarness) -> None:
    await harness.checked_out("ATM")
    await drain(harness.shop, senders(harness.shop))
    first = letters(harness)
    sender = senders(harness.shop)["mail"]
    (delivery,) = await harness.rows("SELECT id, event_id, recipient FROM deliveries")
    (subject,) = await harness.rows("SELECT subject_id FROM events WHERE kind LIKE '%requested'")
    again = Delivery(
        id=delivery[0],
        event_id=delivery[1],
        kind="order.payment_requested",
        subject_id=subject[0],
        sender="mail",
        recipient=delivery[2],
        tries=1,
    )
    await sender.send([again])
    assert [each["Message-ID"] for each in letters(harness)] == [first[0]["Message-ID"]]


async def test_a_letter_that_asks_for_money_is_not_sent_after_it_came(
    harness: ShopHarness,
) -> None:
    _, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    await drain(harness.shop, senders(harness.shop))
    assert [("付款成功" in letter["Subject"]) for letter in letters(harness)] == [True]


async def test_a_transfer_that_is_missing_is_asked_for_once_before_its_deadline(
    harness: ShopHarness,
) -> None:
    placed, _ = await harness.checked_out("ATM")
    await harness.checked_out("C-1")
    shop = harness.shop
    assert await remind_of_deadlines(shop.db, shop.mint) == 0
    harness.forward(hours=22)
    assert await remind_of_deadlines(shop.db, shop.mint) == 1
    assert await remind_of_deadlines(shop.db, shop.mint) == 0
    await drain(shop, senders(shop))
    (reminder,) = [each for each in letters(harness) if "期限快到了" in each["Subject"]]
    assert placed.number in reminder["Subject"]
    assert "還沒收到您的轉帳" in reminder.get_body(("plain",)).get_content()


async def test_a_letter_about_a_parcel_says_how_to_follow_it(harness: ShopHarness) -> None:
    placed, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    shop = harness.shop
    wish = ShipOrder(number=placed.number, carrier="tcat", tracking_number="901234567890")
    await ship_orders(shop.db, shop.mint, [wish], actor=BOB)
    await drain(shop, senders(shop))
    (letter,) = [each for each in letters(harness) if "已出貨" in each["Subject"]]
    text = letter.get_body(("plain",)).get_content()
    for words in ("黑貓宅急便 901234567890", "T-CAT 901234567890", "?BillID=901234567890"):
        assert words in text


async def test_what_is_told_again_goes_to_where_the_buyer_can_be_reached_by_now(
    harness: ShopHarness,
) -> None:
    placed, payment = await harness.checked_out()
    await harness.ring(harness.bank.pay_card(payment.attempt_number))
    shop = harness.shop
    await drain(shop, senders(shop))
    known = await shop.db.read(orders.details, placed.order_id)
    edit = EditOrder(
        number=placed.number,
        contact=known.contact._replace(email="right@example.com"),
        delivery=None,
        shop_note="",
        seen=print_of(known),
        actor=BOB,
        at=shop.mint.now(),
    )
    await edit_order(shop.db, edit)
    [(event,)] = await harness.rows("SELECT id FROM events WHERE kind = 'order.paid'")
    await tell_again(shop.db, shop.mint, placed.number, str(event), actor=BOB)
    await drain(shop, senders(shop))
    told = [each["To"] for each in letters(harness) if "付款成功" in each["Subject"]]
    assert told == ["alice@example.com", "right@example.com"]


@pytest.mark.parametrize(
    "mail", [Mail(host="h", security="ssl"), Mail(host="h", security="none", password="x")]
)
async def test_a_line_that_would_give_the_password_away_is_refused(
    harness: ShopHarness, mail: Mail
) -> None:
    shop = replace(harness.shop, settings=replace(harness.shop.settings, mail=mail))
    with pytest.raises(InvalidSetting, match="security"):
        senders(shop)


def test_the_password_is_not_in_the_words_for_a_mailer() -> None:
    assert "geheim" not in repr(SmtpMailer(host="h", port=1, user="u", password="geheim"))


@asynccontextmanager
async def mail_server(*, offers_tls: bool = False) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A mail server of this machine: its port, and the letters that it took."""
    taken: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-here\r\n250 STARTTLS\r\n" if offers_tls else b"250 here\r\n")
            elif verb == b"DATA":
                writer.write(b"354 go on\r\n")
                taken.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 taken\r\n")
            else:
                writer.write(b"250 well\r\n" if verb != b"STAR" else b"220 go\r\n")
            await writer.drain()
            if verb == b"QUIT":
                break
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], taken


async def test_a_server_gets_the_letter_in_seven_bits(harness: ShopHarness) -> None:
    placed, _ = await harness.checked_out("ATM")
    async with mail_server() as (port, taken):
        mail = Mail(host="127.0.0.1", port=port, security="none")
        shop = replace(harness.shop, settings=replace(harness.shop.settings, mail=mail))
        await drain(harness.shop, senders(shop))
    (raw,) = taken
    raw.decode("ascii")
    letter = message_from_bytes(raw, policy=policy.default)
    assert placed.number in letter["Subject"]
    assert "請在期限前轉帳" in letter.get_body(("plain",)).get_content()


@pytest.mark.parametrize("offers_tls", [False, True])
async def test_a_line_that_cannot_be_made_safe_carries_nothing(offers_tls: bool) -> None:
    async with mail_server(offers_tls=offers_tls) as (port, taken):
        mailer = SmtpMailer(host="127.0.0.1", port=port, user="u", password="p")
        with pytest.raises(MailFailed):
            async with asyncio.timeout(10):
                await mailer.send(EmailMessage(), key="k")
    assert taken == []
