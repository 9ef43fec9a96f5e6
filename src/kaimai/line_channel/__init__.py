"""The shop in LINE: the webhook, the desk that answers, the conversations, and what is told unasked.

Loaded only when the shop is in LINE: LINE's library alone takes more than a second.
"""

from kaimai.line_channel.callback import take_events
from kaimai.line_channel.office import Office, open_office

__all__ = ["Office", "open_office", "take_events"]
