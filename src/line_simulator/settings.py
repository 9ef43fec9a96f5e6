"""What the simulated LINE can be told: its account, its limits, its answers to what nobody knows.

Every setting is described in docs/line-simulator.md.
"""

from dataclasses import dataclass, field, replace
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class OfficialAccount:
    """The LINE Official Account with its Messaging API channel."""

    user_id: str
    basic_id: str
    name: str
    channel_id: str
    channel_secret: str = field(repr=False)
    channel_access_token: str = field(repr=False)
    picture_url: str | None = None
    chat_mode: Literal["bot", "chat"] = "bot"
    mark_as_read_mode: Literal["auto", "manual"] = "auto"


# Made up for this simulator; they open nothing at the real LINE.
DEMO_ACCOUNT: Final = OfficialAccount(
    user_id="Ub0d1e2f3a4b5c6d7e8f90a1b2c3d4e5f",
    basic_id="@kaimai",
    name="開賣小舖",
    channel_id="1650000001",
    channel_secret="5a17c0de6b2f4d9e8a3b7c1d0e9f2a4b",
    channel_access_token="simulated+long-lived/channel-access-token+of-the-demo-account/1=",
)


@dataclass(frozen=True, slots=True)
class LineSettings:
    """How this LINE behaves. The defaults follow the documents, and the assumptions beside them."""

    account: OfficialAccount = DEMO_ACCOUNT
    public_url: str = "http://127.0.0.1:8002"

    # Webhook
    webhook_url: str | None = None
    use_webhook: bool = True
    webhook_timeout_seconds: float = 2
    webhook_delay_seconds_min: float = 0
    webhook_delay_seconds_max: float = 0
    webhooks_at_once_max: int = 50
    events_per_request_max: int = 1
    shuffle_events: bool = False
    duplicate_events: bool = False
    escape_webhook_text: bool = False
    redelivery: bool = False
    redelivery_seconds: tuple[float, ...] = (60, 120, 240, 480, 960)
    redelivery_hours_max: int = 24

    # Replies
    reply_token_seconds: float = 60
    reply_token_cap_seconds: float = 1200
    refused_reply_spends_token: bool = True

    # Sending
    monthly_quota: int | None = 200
    retry_key_hours: float = 24
    local_http: bool = False
    unknown_flex_properties: Literal["ignored", "refused"] = "ignored"
    rate_limits: bool = True
    stranger_push_days: int = 7

    # Account
    is_verified: bool = False
    may_join_groups: bool = True
    group_members_max: int = 500

    # Rich menus
    bulk_seconds: float = 2

    # Tokens
    stateless_token_seconds: int = 900
    short_token_seconds: int = 2_592_000
    short_tokens_max: int = 30

    # Account link and LINE Login
    link_token_seconds: int = 600
    login_code_seconds: int = 600
    login_token_seconds: int = 2_592_000
    login_refresh_seconds: int = 7_776_000
    id_token_seconds: int = 3600
    login_channel_id: str = "1650000002"
    login_channel_secret: str = field(default="0f1e2d3c4b5a69788796a5b4c3d2e1f0", repr=False)
    login_redirect_uris: tuple[str, ...] = ()

    # Content that people send
    content_preparing_seconds: float = 0

    # The administrator's window
    exchanges_kept_max: int = 500
    webhook_attempts_kept_max: int = 10_000
    hang_seconds: float = 120


def demo_settings(public_url: str, *, webhook_url: str | None = None) -> LineSettings:
    """The settings of the demonstration: pictures may come from this machine, over plain HTTP."""
    return replace(
        LineSettings(),
        public_url=public_url.rstrip("/"),
        webhook_url=webhook_url,
        local_http=True,
        redelivery=True,
        redelivery_seconds=(5, 15, 60, 240, 960),
    )
