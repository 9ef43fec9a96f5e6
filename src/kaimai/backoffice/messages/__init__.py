"""The room of messages: chats with customers in LINE, and what does not arrive."""

from kaimai.backoffice.messages import alerts, chats, outbox, talking

HANDLERS = (*alerts.HANDLERS, *chats.HANDLERS, *outbox.HANDLERS, *talking.HANDLERS)
