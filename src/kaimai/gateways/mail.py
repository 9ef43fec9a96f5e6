"""E-mail: to a folder of files, where a demo shop's letters can be read, or to a server (SMTP)."""

import asyncio
import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol


class MailFailed(Exception):
    """A letter could not be handed over; it may be tried again."""


class Mailer(Protocol):
    """Something that takes letters."""

    async def send(self, letter: EmailMessage, *, key: str) -> None:
        """Hand a letter over; `key` is the same when it is tried again. Raises MailFailed."""
        ...


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes each letter as one `.eml` file; the same letter again overwrites its file."""

    folder: Path

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
    """Hands letters to a mail server, with STARTTLS where a user is given."""

    host: str
    port: int
    user: str
    password: str

    async def send(self, letter: EmailMessage, *, key: str) -> None:
        """See `Mailer.send`. The key becomes the Message-ID, so that a server may drop repeats."""
        letter["Message-ID"] = f"<{key}@kaimai>"

        def deliver() -> None:
            with smtplib.SMTP(self.host, self.port, timeout=20) as server:
                if self.user:
                    server.starttls()
                    server.login(self.user, self.password)
                server.send_message(letter)

        try:
            await asyncio.to_thread(deliver)
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed(str(error)) from error
