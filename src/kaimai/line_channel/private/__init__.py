"""The one-to-one chat: a whole shop in messages. What is sold and how is decided in `operations`."""

from kaimai.line_channel.private.conversation import PrivateChat

__all__ = ["PrivateChat"]
