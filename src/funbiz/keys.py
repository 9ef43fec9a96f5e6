"""The shop's identity towards the bank: shop number, the four keys, the gateway's key."""

from dataclasses import dataclass, field

from funbiz import crypto
from funbiz.errors import InvalidKeys

_SHOP_NO_LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopKeys:
    """What the bank issued to one shop. No secret appears in its repr.

    `a1`, `a2`, `b1`, `b2`: 16 hexadecimal digits each (protocol section 3.1). `x_key_id`: the
    gateway's key, sent as header X-KeyID with both HTTP requests; it differs per environment and
    is renewed about every two years (section 1.2). Raises InvalidKeys.
    """

    shop_no: str
    a1: str = field(repr=False)
    a2: str = field(repr=False)
    b1: str = field(repr=False)
    b2: str = field(repr=False)
    x_key_id: str = field(repr=False)
    hash_id: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 1 <= len(self.shop_no) <= _SHOP_NO_LIMIT or not self.shop_no.isprintable():
            raise InvalidKeys(f"shop_no must be 1 to {_SHOP_NO_LIMIT} characters")
        # Anything else could not be written into an HTTP header.
        if not (self.x_key_id.isascii() and self.x_key_id.isprintable() and self.x_key_id.strip()):
            raise InvalidKeys("x_key_id must be printable ASCII")
        key = crypto.hash_id(self.a1, self.a2, self.b1, self.b2)
        object.__setattr__(self, "hash_id", key)
