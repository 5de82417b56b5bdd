"""A real mail server that keeps what it gets, and refuses whom it is told to."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers import free_port

USER, PASSWORD = "vigie", "s3cret"


@dataclass
class MailRoom:
    """The handler of the server; `refusals` are the answers to recipients, or to the text."""

    port: int
    refusals: dict[str, str] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    were_signed_in: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if "DATA" in self.refusals:
            return self.refusals["DATA"]
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients.append(envelope.rcpt_tos)
        self.were_signed_in.append(bool(session.authenticated))
        return "250 OK"


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
) -> AuthResult:
    is_known = data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_known, handled=is_known)


@contextmanager
def mail_room(scheme: str, authority: trustme.CA) -> Iterator[MailRoom]:
    """A server for `smtp`, `smtps` or `smtp+starttls`; those with TLS take a password."""
    room = MailRoom(free_port())
    parts: dict[str, Any] = {}
    if scheme != "smtp":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        parts = {"authenticator": _authenticate}
        if scheme == "smtps":
            # It does not see that it is encrypted from the start.
            parts |= {"ssl_context": context, "auth_require_tls": False}
        else:
            parts |= {"tls_context": context, "require_starttls": True, "auth_required": True}
    controller = Controller(room, hostname="127.0.0.1", port=room.port, **parts)
    controller.start()
    yield room
    controller.stop()
