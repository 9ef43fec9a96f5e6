"""Pieces of Flex messages in the shop's colours: texts, rows, buttons, bubbles, and the message itself."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from kaimai.domain.messaging import Message
from kaimai.line_channel.messages.actions import Action, cut

Part: TypeAlias = dict[str, Any]

INK, SOFT, HAIR = "#2a231e", "#665a50", "#e5d9c8"
FILL, SUNK, WHITE = "#b03a22", "#f1e8da", "#ffffff"
BRICK, JADE, HONEY = "#ac3820", "#1b6452", "#735206"
"""The storefront's colours: brick refuses, jade is good, honey waits."""
ALT_MAX = 400
"""Characters of the line that stands for a Flex message in lists and notifications."""
BUBBLES_MAX = 12


def words(text: str, *, size: str = "sm", colour: str = INK, **more: object) -> Part:
    """A text that wraps; `more` are LINE's own properties."""
    # LINE refuses a message with an empty text anywhere in it.
    shown = text if text.strip() else "－"
    return {"type": "text", "text": shown, "size": size, "color": colour, "wrap": True, **more}


def headline(text: str, *, size: str = "lg", colour: str = INK, **more: object) -> Part:
    """What a bubble is about."""
    return words(text, size=size, colour=colour, **{"weight": "bold", **more})


def hint(text: str, *, size: str = "xs", colour: str = SOFT, **more: object) -> Part:
    """Small print."""
    return words(text, size=size, colour=colour, **more)


def column(*contents: Part | None, **more: object) -> Part:
    """One below the other; None is left out."""
    return {"type": "box", "layout": "vertical", "contents": _there(contents), **more}


def row(*contents: Part | None, **more: object) -> Part:
    """Side by side; None is left out."""
    return {"type": "box", "layout": "horizontal", "contents": _there(contents), **more}


def fact(name: str, value: str, *, colour: str = INK, weight: str = "regular") -> Part:
    """A name on the left and its value on the right."""
    return row(
        words(name, colour=SOFT, flex=3),
        words(value, colour=colour, weight=weight, align="end", flex=5),
        spacing="sm",
    )


def line() -> Part:
    """A hairline."""
    return {"type": "separator", "color": HAIR, "margin": "md"}


def button(action: Action, *, is_main: bool = False) -> Part:
    """A button over the whole width; the main one of a bubble is filled."""
    look = {"style": "primary", "color": FILL} if is_main else {"style": "secondary"}
    return {"type": "button", "action": dict(action), "height": "sm", **look}


def quiet_buttons(*actions: Action) -> Part:
    """Buttons side by side for what is seldom wanted."""
    return row(
        *(
            {
                "type": "button",
                "action": dict(each),
                "height": "sm",
                "style": "link",
                "color": SOFT,
            }
            for each in actions
        )
    )


def small_button(sign: str, action: Action) -> Part:
    """A little round button in a row, such as a plus."""
    return column(
        words(sign, size="md", weight="bold", align="center", wrap=False),
        width="34px",
        height="30px",
        cornerRadius="8px",
        backgroundColor=SUNK,
        justifyContent="center",
        action=dict(action),
    )


def picture(address: str, action: Action | None = None) -> Part:
    """A picture over the whole width of a bubble."""
    part: Part = {
        "type": "image",
        "url": address,
        "size": "full",
        "aspectRatio": "20:13",
        "aspectMode": "cover",
        "backgroundColor": SUNK,
    }
    return part if action is None else {**part, "action": dict(action)}


def tile(character: str) -> Part:
    """What stands where a picture would, for a product without one; as high as one in a kilo bubble."""
    return column(
        words(character, size="4xl", weight="bold", colour=BRICK, align="center", wrap=False),
        height="169px",
        justifyContent="center",
        backgroundColor=SUNK,
    )


def bubble(
    *body: Part | None, size: str = "mega", hero: Part | None = None, buttons: Sequence[Part] = ()
) -> Part:
    """A card: a picture, what it says, and its buttons."""
    part: Part = {"type": "bubble", "size": size}
    if hero is not None:
        part["hero"] = hero
    part["body"] = column(*body, spacing="sm")
    if buttons:
        part["footer"] = column(*buttons, spacing="sm")
    return part


def flex(alt: str, bubbles: Sequence[Part]) -> Message:
    """A Flex message of one bubble, or of several side by side, all of one size."""
    contents = (
        bubbles[0]
        if len(bubbles) == 1
        else {"type": "carousel", "contents": list(bubbles[:BUBBLES_MAX])}
    )
    return {"type": "flex", "altText": cut(alt, ALT_MAX), "contents": contents}


def plain(text: str) -> Message:
    """A text message."""
    return {"type": "text", "text": cut(text, 2_000)}


def _there(contents: Sequence[Part | None]) -> list[Mapping[str, Any]]:
    return [part for part in contents if part is not None]
