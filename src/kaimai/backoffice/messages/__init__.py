"""The room of messages: chats with customers in LINE, and what does not arrive."""

from kaimai.backoffice.messages import chats, outbox, talking

HANDLERS = (*chats.HANDLERS, *outbox.HANDLERS, *talking.HANDLERS)
