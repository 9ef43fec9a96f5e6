"""How messages look for one person: the language, and where the shop's pages and pictures are."""

from collections.abc import Mapping
from dataclasses import dataclass

from kaimai.domain.catalog import Picture
from kaimai.media import shelf
from kaimai.words.line import line_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A language, and the shop's public address."""

    language: str
    public_url: str

    @property
    def t(self) -> Mapping[str, str]:
        """The words of this language, by name."""
        return line_words(self.language)

    def page(self, path: str) -> str:
        """A page of the shop, by its percent-encoded path."""
        return f"{self.public_url.rstrip('/')}{path}"

    def picture(self, picture: Picture) -> str:
        """A product's picture in the format and size that LINE shows."""
        return self.page(f"/media/{shelf.chat_name(picture.digest)}")


def with_options(name: str, options: Mapping[str, str]) -> str:
    """A name, and what was chosen of it: `T 恤（紅、L）`."""
    return f"{name}（{'、'.join(options.values())}）" if options else name
