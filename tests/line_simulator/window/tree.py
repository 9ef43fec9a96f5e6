"""Reads HTML into a tree, strictly: what is not closed or closed twice is an error."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"img", "input", "br", "meta", "link"}


@dataclass(slots=True)
class Element:
    """One element with its attributes, children and words."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    inside: list["Element | str"] = field(default_factory=list)

    @property
    def classes(self):
        return (self.attributes.get("class") or "").split()

    @property
    def style(self):
        pairs = (part.split(":", 1) for part in (self.attributes.get("style") or "").split(";"))
        return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}

    @property
    def words(self):
        return "".join(each if isinstance(each, str) else each.words for each in self.inside)

    @property
    def children(self):
        return [each for each in self.inside if isinstance(each, Element)]

    def all(self, name):
        """Every element of a tag, a `.class` or an `[attribute]`, in the order of the page."""
        found = []
        for child in self.children:
            hit = (
                name[1:] in child.classes
                if name.startswith(".")
                else name[1:-1] in child.attributes
                if name.startswith("[")
                else child.tag == name
            )
            found += [child] if hit else []
            found += child.all(name)
        return found

    def one(self, name):
        found = self.all(name)
        assert len(found) == 1, f"{len(found)} of {name}"
        return found[0]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = [Element("root")]

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"<{tag}> has an attribute twice"
        element = Element(tag, dict(attrs))
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        self.open[-1].inside.append(data)


def read(html):
    """The tree of a piece of HTML."""
    reader = _Reader()
    reader.feed(str(html))
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0]
