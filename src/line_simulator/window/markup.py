"""Writing HTML: one element at a time, every value escaped. What the elements are is said elsewhere."""

from collections.abc import Iterable, Mapping
from typing import Final

from markupsafe import Markup

Content = Markup | str | None
Style = Mapping[str, str | None]

_VOID: Final = {"img", "input", "br"}


def element(
    name: str,
    /,
    *content: Content,
    classes: str | None = None,
    style: Style | None = None,
    **attributes: str | bool | None,
) -> Markup:
    """One element. Content that is not `Markup` is escaped, and so is every attribute's value.

    A trailing underscore in an attribute's name is dropped (`type_`), the others become hyphens.
    None and False leave an attribute out, True writes it without a value. A style's values are
    joined as they are, so they must come from `line_simulator.window.measures`.
    """
    given: dict[str, str | bool | None] = {"class": classes, "style": declarations(style)}
    given |= attributes
    written = joined(
        _attribute(key, value) for key, value in given.items() if value not in {None, False}
    )
    if name in _VOID:
        return Markup("<{}{}>").format(name, written)
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, joined(content))


def joined(content: Iterable[Content]) -> Markup:
    """Pieces of content beside each other."""
    return Markup().join(piece for piece in content if piece is not None)


def declarations(style: Style | None) -> str | None:
    """A style attribute's value; None when nothing is declared."""
    if not style:
        return None
    return ";".join(f"{name}:{value}" for name, value in style.items() if value is not None) or None


def _attribute(key: str, value: str | bool | None) -> Markup:  # noqa: FBT001  # an attribute's own value
    name = key.rstrip("_").replace("_", "-")
    return Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)
