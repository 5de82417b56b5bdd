"""The mail server that the settings name, and a session with it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from alarms.notify.delivery import ATTEMPT_S, NotConfiguredError
from vigie.settings import Settings

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and from whom it is; printing one shows no credentials."""

    scheme: str
    host: str
    port: int
    sender: str
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False, compare=False)

    @property
    def domain(self) -> str:
        return parseaddr(self.sender)[1].rpartition("@")[2]

    @contextmanager
    def session(self) -> Iterator[smtplib.SMTP]:
        """A session, encrypted and signed in as the settings ask for.

        Raises:
            OSError, smtplib.SMTPException: there is none to be had.
        """
        if self.scheme == "smtps":
            session: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=ATTEMPT_S, context=self.tls
            )
        else:
            session = smtplib.SMTP(self.host, self.port, timeout=ATTEMPT_S)
        with closing(session):
            if self.scheme == "smtp+starttls":
                session.starttls(context=self.tls)
            if self.user is not None:
                session.login(self.user, self.password or "")
            yield session
            # Whatever it answers to that, the mail is in its hands.
            with suppress(OSError, smtplib.SMTPException):
                session.quit()


def mail_server_of(settings: Settings) -> MailServer:
    """The mail server that the settings name.

    Raises:
        NotConfiguredError: a setting is missing or says what cannot be; no password is shown.
    """
    if settings.smtp_url is None or not settings.smtp_url.get_secret_value():
        raise NotConfiguredError("VIGIE_SMTP_URL is not set: it names the mail server")
    if settings.smtp_from is None or "@" not in parseaddr(settings.smtp_from)[1]:
        raise NotConfiguredError(
            "VIGIE_SMTP_FROM is not set to an address: it is whom mail is from"
        )
    parts = urlsplit(settings.smtp_url.get_secret_value())
    if parts.scheme not in _PORTS:
        raise NotConfiguredError(
            f"VIGIE_SMTP_URL: {parts.scheme!r} is not smtp, smtp+starttls or smtps"
        )
    if parts.hostname is None:
        raise NotConfiguredError("VIGIE_SMTP_URL names no host")
    if parts.username is not None and parts.scheme == "smtp":
        raise NotConfiguredError(
            "VIGIE_SMTP_URL has a user, but smtp:// is not encrypted: write smtp+starttls:// or "
            "smtps://"
        )
    try:
        port = parts.port or _PORTS[parts.scheme]
        tls = None if parts.scheme == "smtp" else _tls(settings)
    except ValueError as error:
        raise NotConfiguredError(f"VIGIE_SMTP_URL: {error}") from None
    return MailServer(
        parts.scheme,
        parts.hostname,
        port,
        settings.smtp_from,
        None if parts.username is None else unquote(parts.username),
        None if parts.password is None else unquote(parts.password),
        tls,
    )


def _tls(settings: Settings) -> ssl.SSLContext:
    """The server's certificate and name are verified always."""
    try:
        return ssl.create_default_context(cafile=settings.smtp_ca_file)
    except OSError as error:
        raise NotConfiguredError(
            f"VIGIE_SMTP_CA_FILE: {settings.smtp_ca_file}: {error.strerror or error}"
        ) from None
