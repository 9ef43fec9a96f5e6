"""The one-to-one chat."""

from kaimai.line_channel.answers import Answer
from kaimai.line_channel.deps import Deps
from kaimai.line_channel.events import Heard


class PrivateChat:
    """Answers a person."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def one_to_one(self, heard: Heard) -> Answer:
        """The way to the shop's pages."""
        if heard.reply_token is None:
            return Answer()
        settings = self._deps.shop.settings
        return Answer(
            messages=[{"type": "text", "text": f"{settings.shop_name}\n{settings.public_url}"}]
        )
