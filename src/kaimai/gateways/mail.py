"""E-mail: to a folder of files, where a demo shop's letters can be read, or to a server (SMTP)."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from kaimai.settings import InvalidSetting, Mail

STARTTLS = "starttls"
TLS = "tls"
PLAIN = "none"
SECURITY = (STARTTLS, TLS, PLAIN)
"""How the line to a mail server is protected: raised to TLS (port 587), TLS from the start (465), or
not at all, for a server on the same machine."""
_SECONDS_MAX = 20


class MailFailed(Exception):
    """A letter could not be handed over; it may be tried again."""


class Mailer(Protocol):
    """Something that takes letters."""

    @property
    def encoding(self) -> str:
        """How Chinese text is encoded in a letter's body: `8bit`, `base64`."""
        ...

    async def send(self, letter: EmailMessage, *, key: str) -> None:
        """Hand a letter over; `key` is the same when it is tried again. Raises MailFailed."""
        ...


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes each letter as one `.eml` file; the same letter again overwrites its file."""

    folder: Path
    encoding: str = "8bit"  # so that people can read the files as they are

    async def send(self, letter: EmailMessage, *, key: str) -> None:
        """See `Mailer.send`."""
        name = "".join(c if c.isalnum() or c in ".-" else "_" for c in key)

        def write() -> None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.joinpath(f"{name}.eml").write_bytes(bytes(letter))

        try:
            await asyncio.to_thread(write)
        except OSError as error:
            raise MailFailed(str(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpMailer:
    """Hands letters to a mail server. What it says in refusing is told, the password never."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: str = STARTTLS
    encoding: str = "base64"  # not every server passes eight bits on

    async def send(self, letter: EmailMessage, *, key: str) -> None:
        """See `Mailer.send`. The letter's own Message-ID lets a server drop repeats."""
        del key
        try:
            await asyncio.to_thread(self._deliver, letter)
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed(f"{type(error).__name__}: {error}") from error

    def _deliver(self, letter: EmailMessage) -> None:
        with self._connected() as server:
            if self.security == STARTTLS:
                # With the machine's own list of authorities: the name must be the server's.
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(letter)

    def _connected(self) -> smtplib.SMTP:
        if self.security == TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS_MAX, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=_SECONDS_MAX)


def mailer_of(mail: Mail, folder: Path) -> Mailer:
    """The mail server of the settings, or the folder where there is none. Raises InvalidSetting."""
    if not mail.host:
        return FolderMailer(folder)
    if mail.security not in SECURITY:
        raise InvalidSetting(f"mail.security: {mail.security!r} is none of {', '.join(SECURITY)}")
    if mail.security == PLAIN and mail.password:
        raise InvalidSetting("mail.security: a password is never sent over an open line")
    return SmtpMailer(
        host=mail.host,
        port=mail.port,
        user=mail.user,
        password=mail.password,
        security=mail.security,
    )
