"""Message objects other than Flex and template: their fields, quick replies and sender."""

import re
from typing import Any, Final

from line_simulator import texts
from line_simulator.limits import actions, values
from line_simulator.limits.findings import Findings, Place
from line_simulator.records import Json

TEXT_MAX: Final = 5000
ALT_TEXT_MAX: Final = 1500
_EMOJIS_MAX: Final = 20
_QUICK_REPLIES_MAX: Final = 13
_SENDER_MAX: Final = 20
_PLACE_TEXT_MAX: Final = 100
_TRACKING_ID: Final = re.compile(r"[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>\[\]]{1,100}")
_DELIVERY_TAG: Final = re.compile(r"[a-zA-Z0-9_]{1,30}")
_IMAGEMAP_WIDTH: Final = 1040
_IMAGEMAP_ACTIONS_MAX: Final = 50
_IMAGEMAP_LABEL_MAX: Final = 100
_IMAGEMAP_TEXT_MAX: Final = 400
_CLIPBOARD_MAX: Final = 1000
_HUGE: Final = 2**31


def check_surroundings(message: Json, place: Place, found: Findings) -> None:
    """Quick replies, sender and quote token."""
    values.text(message, "quoteToken", place, found, most=None, is_required=False)
    sender = message.get("sender")
    if isinstance(sender, dict):
        here = place.at("sender")
        values.text(sender, "name", here, found, most=_SENDER_MAX, is_required=False)
        if "LINE" in str(sender.get("name", "")).upper():
            found.add(here.at("name"), "The name contains a word that is not allowed")
        values.media_url(sender, "iconUrl", here, found, is_required=False)
    elif sender is not None:
        found.add(place.at("sender"), "invalid property")
    replies = message.get("quickReply")
    if isinstance(replies, dict):
        here = place.at("quickReply")
        for item, spot in values.items(
            replies, "items", here, found, least=1, most=_QUICK_REPLIES_MAX
        ):
            _check_quick_reply(item, spot, found)
    elif replies is not None:
        found.add(place.at("quickReply"), "invalid property")


def _check_quick_reply(item: Any, place: Place, found: Findings) -> None:  # noqa: ANN401  # any JSON
    if not isinstance(item, dict):
        found.missing(place)
        return
    values.choice(item, "type", place, found, ("action",), is_required=True)
    values.media_url(item, "imageUrl", place, found, is_required=False)
    actions.check_action(item.get("action"), place.at("action"), found, actions.QUICK_REPLY)


def check_text(message: Json, place: Place, found: Findings) -> None:
    """`text`: at most 5000 UTF-16 units; each LINE emoji points at a `$`."""
    values.text(message, "text", place, found, most=TEXT_MAX)
    emojis = message.get("emojis")
    if emojis is None:
        return
    encoded = str(message.get("text", "")).encode("utf-16-le", "surrogatepass")
    dollar = "$".encode("utf-16-le")
    for emoji, here in values.items(message, "emojis", place, found, least=0, most=_EMOJIS_MAX):
        index = emoji.get("index") if isinstance(emoji, dict) else None
        if not isinstance(index, int) or encoded[2 * index : 2 * index + 2] != dollar:
            found.add(here.at("index"), "must point at a $ in the text")
        if isinstance(emoji, dict):
            values.text(emoji, "productId", here, found, most=None)
            values.text(emoji, "emojiId", here, found, most=None)


def check_sticker(message: Json, place: Place, found: Findings) -> None:
    """`sticker`. Which packages may be sent is not known here: all may."""
    values.text(message, "packageId", place, found, most=None)
    values.text(message, "stickerId", place, found, most=None)


def check_image(message: Json, place: Place, found: Findings) -> None:
    """`image`: two addresses."""
    values.media_url(message, "originalContentUrl", place, found)
    values.media_url(message, "previewImageUrl", place, found)


def check_video(message: Json, place: Place, found: Findings) -> None:
    """`video`: two addresses and perhaps a tracking id."""
    check_image(message, place, found)
    tracking_id = message.get("trackingId")
    if tracking_id is not None and not _TRACKING_ID.fullmatch(str(tracking_id)):
        found.add(place.at("trackingId"), "invalid property")


def check_audio(message: Json, place: Place, found: Findings) -> None:
    """`audio`: an address and milliseconds."""
    values.media_url(message, "originalContentUrl", place, found)
    values.number(message, "duration", place, found, least=1, most=_HUGE)


def check_location(message: Json, place: Place, found: Findings) -> None:
    """`location`: title, address and coordinates."""
    values.text(message, "title", place, found, most=_PLACE_TEXT_MAX)
    values.text(message, "address", place, found, most=_PLACE_TEXT_MAX)
    values.number(message, "latitude", place, found, least=-90, most=90)
    values.number(message, "longitude", place, found, least=-180, most=180)


def check_coupon(message: Json, place: Place, found: Findings) -> None:
    """`coupon`: an id of LINE's coupon API, which is not played here."""
    values.text(message, "couponId", place, found, most=None)
    tag = message.get("deliveryTag")
    if tag is not None and not _DELIVERY_TAG.fullmatch(str(tag)):
        found.add(place.at("deliveryTag"), "invalid property")


def check_imagemap(message: Json, place: Place, found: Findings) -> None:
    """`imagemap`: a picture of width 1040 with up to 50 places to tap."""
    values.media_url(message, "baseUrl", place, found)
    check_alt_text(message, place, found)
    if (size := values.member(message, "baseSize", place, found)) is not None:
        here = place.at("baseSize")
        values.number(size, "width", here, found, least=_IMAGEMAP_WIDTH, most=_IMAGEMAP_WIDTH)
        values.number(size, "height", here, found, least=1, most=_HUGE)
    for action, here in values.items(
        message, "actions", place, found, least=0, most=_IMAGEMAP_ACTIONS_MAX
    ):
        if isinstance(action, dict):
            _check_imagemap_action(action, here, found)
        else:
            found.missing(here)


def check_alt_text(message: Json, place: Place, found: Findings) -> None:
    """`altText` of Flex, template and imagemap."""
    values.text(message, "altText", place, found, most=ALT_TEXT_MAX)


def _check_imagemap_action(action: Json, place: Place, found: Findings) -> None:
    kinds = ("uri", "message", "clipboard")
    values.choice(action, "type", place, found, kinds, is_required=True)
    values.text(
        action,
        "label",
        place,
        found,
        most=_IMAGEMAP_LABEL_MAX,
        measure=texts.graphemes,
        is_required=False,
    )
    if action.get("type") == "uri":
        values.link_uri(action, "linkUri", place, found)
    elif action.get("type") == "message":
        values.text(action, "text", place, found, most=_IMAGEMAP_TEXT_MAX)
    elif action.get("type") == "clipboard":
        values.text(action, "clipboardText", place, found, most=_CLIPBOARD_MAX)
    if (area := values.member(action, "area", place, found)) is not None:
        for name in ("x", "y", "width", "height"):
            values.number(area, name, place.at("area"), found, least=0, most=_HUGE)
