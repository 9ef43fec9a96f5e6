"""The Messaging API over HTTP: routes, tokens, rates, errors. The rules of sending are in `sending`."""

from line_simulator.api.calls import Answer, Call
from line_simulator.api.gateway import AUTHORIZE, BODY_MAX, PREFIXES, Gateway

__all__ = ["AUTHORIZE", "BODY_MAX", "PREFIXES", "Answer", "Call", "Gateway"]
