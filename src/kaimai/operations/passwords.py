"""Digests of passwords: slow on purpose, and so few at once that a flood of them does not stop the shop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple, TypeVar, TypeVarTuple

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from kaimai.domain.errors import Busy

AT_ONCE: Final = 2
"""Each takes 64 MiB and tens of milliseconds of a few cores."""
WAITING_MAX: Final = 40
"""Beyond it whoever comes is told to come again: who waits longer than a few seconds has left."""
NOBODYS: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$XAeXjPf3cNwPSu9aI4q4GA"
    "$tTlB6j5bDRdBbTFZtpEX3wEl0QVp0Fuu/7NvBmvzhXQ"
)
"""Compared with when nobody has the address, so that the answer takes as long."""
_HASHER = argon2.PasswordHasher()
_POOL: Final = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
_under_way: set[asyncio.Future[Any]] = set()
Given = TypeVarTuple("Given")
Result = TypeVar("Result")


class Verdict(NamedTuple):
    """Whether a password is right, and its digest by today's parameters if the old one is older."""

    is_right: bool
    new_digest: str | None = None


async def digest_password(password: str) -> str:
    """What is stored of a password. Raises Busy."""
    return await _in_turn(_digest, password)


async def check(password: str, digest: str | None) -> Verdict:
    """Compare a password with its digest, or with nobody's. Raises Busy."""
    return await _in_turn(_check, password, digest)


async def _in_turn(work: Callable[[*Given], Result], *args: *Given) -> Result:
    if len(_under_way) >= WAITING_MAX:
        raise Busy(retry_after_seconds=5)
    turn = asyncio.get_running_loop().run_in_executor(_POOL, work, *args)
    _under_way.add(turn)
    turn.add_done_callback(_under_way.discard)
    return await turn


def _digest(password: str) -> str:
    return _HASHER.hash(password)


def _check(password: str, digest: str | None) -> Verdict:
    try:
        _HASHER.verify(digest or NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return Verdict(is_right=False)
    if digest is None:
        return Verdict(is_right=False)
    is_old = _HASHER.check_needs_rehash(digest)
    return Verdict(is_right=True, new_digest=_HASHER.hash(password) if is_old else None)
