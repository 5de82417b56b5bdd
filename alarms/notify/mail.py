"""Messages by mail: plain text, and the same in simple HTML.

What is told of an alarm later is a reply to the mail that told of it first, so that mail programs
show them together.
"""

import smtplib
from email.message import EmailMessage
from email.utils import format_datetime

from alarms.notify.delivery import PostponedError, RefusedError
from alarms.notify.mail_page import page
from alarms.notify.mail_server import MailServer
from alarms.notify.message import Audience, Message
from alarms.notify.wording import Wording

_PERMANENT = 500  # reply codes from here on (RFC 5321, 4.2.1)


class MailSender:
    """Who has had a message that others have not is remembered until all have, and gets no second.

    A message-id is the same at each attempt.
    """

    def __init__(self, audience: Audience, to: tuple[str, ...], server: MailServer) -> None:
        self._audience = audience
        self._to = to
        self._server = server
        self._had_by: dict[str, set[str]] = {}

    def send(self, message: Message) -> str | None:
        had_by = self._had_by.pop(message.id, set())
        to = [one for one in self._to if one not in had_by]
        refused = self._hand_in(mail(message, self._audience, self._to, self._server), to)
        had_by |= set(to) - refused.keys()
        later = {one: why for one, why in refused.items() if why[0] < _PERMANENT}
        if later:
            self._had_by[message.id] = had_by
            raise PostponedError(_reasons(later))
        if not had_by:
            raise RefusedError(_reasons(refused))
        return f"refused: {_reasons(refused)}" if refused else None

    def _hand_in(self, letter: EmailMessage, to: list[str]) -> dict[str, tuple[int, bytes]]:
        """Hand it in; whom the server refused, and why."""
        try:
            with self._server.session() as session:
                try:
                    return session.send_message(letter, to_addrs=to)
                except smtplib.SMTPRecipientsRefused as error:
                    return error.recipients
                except smtplib.SMTPResponseException as error:
                    if error.smtp_code < _PERMANENT:
                        raise
                    raise RefusedError(_reason(error.smtp_code, error.smtp_error)) from None
        except smtplib.SMTPResponseException as error:
            # Of the session, not of this message: it is for staff to mend, and they may.
            raise PostponedError(_reason(error.smtp_code, error.smtp_error)) from None
        except (OSError, smtplib.SMTPException) as error:
            raise PostponedError(str(error) or type(error).__name__) from None


def mail(
    message: Message, audience: Audience, to: tuple[str, ...], server: MailServer
) -> EmailMessage:
    """The mail that brings a message."""
    wording = Wording(audience)
    letter = EmailMessage()
    letter["Subject"] = wording.title(message)
    letter["From"] = server.sender
    letter["To"] = ", ".join(to)
    letter["Date"] = format_datetime(message.composed_at)
    letter["Message-ID"] = _id(message.id, audience, server)
    if message.replies_to:
        before = [_id(one, audience, server) for one in message.replies_to]
        letter["In-Reply-To"] = before[0]
        letter["References"] = " ".join(before)
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notices, please
    letter["Content-Language"] = audience.language
    letter.set_content(wording.plain(message))
    letter.add_alternative(page(message, wording, audience.language), subtype="html")
    return letter


def _id(message: str, audience: Audience, server: MailServer) -> str:
    return f"<{message}.{audience.channel.id}.{audience.city.id}@{server.domain}>"


def _reasons(refused: dict[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{one}: {_reason(*why)}" for one, why in sorted(refused.items()))


def _reason(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())[:300]}"
