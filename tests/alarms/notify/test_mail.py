"""Messages by mail, to a real mail server."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from alarms.notify.delivery import NotConfiguredError, PostponedError, RefusedError
from alarms.notify.mail import MailSender
from alarms.notify.mail_server import mail_server_of
from alarms.notify.message import Audience, Message
from tests.alarms.notify.mail_room import PASSWORD, USER, MailRoom, mail_room
from tests.alarms.notify.messages import CLEARED, RAISED, message, telling
from tests.alarms.notify.outbox import audience
from tests.servers import free_port
from vigie.city import City
from vigie.settings import Settings

ANN, BOB = "ann@city.example", "bob@city.example"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture
def room(authority: trustme.CA) -> Iterator[MailRoom]:
    with mail_room("smtp", authority) as opened:
        yield opened


@pytest.fixture
def listener(city: City) -> Audience:
    return audience(city, {"id": "desk", "mail": {"to": [ANN, BOB]}}, "https://city.example")


def mail_settings(url: str, **parts: object) -> Settings:
    return Settings.model_validate(
        {"smtp_url": SecretStr(url), "smtp_from": "Vigie <vigie@city.example>", **parts}
    )


def sender(listener: Audience, room: MailRoom) -> MailSender:
    settings = mail_settings(f"smtp://127.0.0.1:{room.port}")
    return MailSender(listener, (ANN, BOB), mail_server_of(settings))


def test_a_mail_has_the_same_words_as_text_and_as_a_page(
    room: MailRoom, listener: Audience
) -> None:
    sender(listener, room).send(message(telling(device_name="North <ring> & all")))

    (letter,) = room.letters
    assert room.recipients == [[ANN, BOB]]
    assert letter["From"] == "Vigie <vigie@city.example>"
    assert letter["To"] == f"{ANN}, {BOB}"
    assert letter["Subject"] == "[Testville] Alarm: High · Traffic too fast, North <ring> & all"
    assert letter["Date"] == "Thu, 26 Nov 2026 12:00:15 +0000"
    assert letter["Auto-Submitted"] == "auto-generated"
    plain, page = (letter.get_body([kind]) for kind in ("plain", "html"))
    assert plain is not None
    assert page is not None
    assert "Value: 63.2\u00a0km/h (limit 50.0\u00a0km/h)" in plain.get_content()
    assert "North &lt;ring&gt; &amp; all" in page.get_content()
    assert "<td>63.2\u00a0km/h (limit 50.0\u00a0km/h)</td>" in page.get_content()
    assert 'href="https://city.example/alarms?alarm=42"' in page.get_content()


def test_a_name_cannot_write_headers(room: MailRoom, listener: Audience) -> None:
    sender(listener, room).send(message(telling(device_name="North\r\nBcc: eve@evil.example")))

    (letter,) = room.letters
    assert room.recipients == [[ANN, BOB]]
    assert letter["Bcc"] is None
    assert letter["Subject"].endswith("North Bcc: eve@evil.example")


def test_the_clearing_is_a_reply_to_the_raising(room: MailRoom, listener: Audience) -> None:
    raising = message()
    over = message(telling(RAISED, CLEARED, told=(CLEARED,)), replies_to=(raising.id, "x-8"))
    clearing = replace(over, id="20261126T123000Z-9")
    for one in (raising, clearing, clearing):
        sender(listener, room).send(one)

    first, second, again = room.letters
    assert first["Message-ID"] == "<20261126T120015Z-7.desk.testville@city.example>"
    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"] == f"{first['Message-ID']} <x-8.desk.testville@city.example>"
    assert second["Message-ID"] == again["Message-ID"]


def test_who_is_refused_for_good_is_named_and_the_others_have_it(
    room: MailRoom, listener: Audience
) -> None:
    room.refusals[BOB] = "550 5.1.1 no such user"

    assert sender(listener, room).send(message()) == f"refused: {BOB}: 550 5.1.1 no such user"
    assert room.recipients == [[ANN]]


def test_when_all_are_refused_it_is_given_up(room: MailRoom, listener: Audience) -> None:
    room.refusals |= {ANN: "550 no", BOB: "553 no"}

    with pytest.raises(RefusedError, match=f"{ANN}: 550 no; {BOB}: 553 no"):
        sender(listener, room).send(message())


def test_who_is_put_off_has_it_later_and_the_others_have_it_once(
    room: MailRoom, listener: Audience
) -> None:
    room.refusals[BOB] = "451 4.7.1 greylisted"
    to_both = sender(listener, room)
    with pytest.raises(PostponedError, match=f"{BOB}: 451 4.7.1 greylisted"):
        to_both.send(message())

    room.refusals.clear()
    assert to_both.send(message()) is None

    assert room.recipients == [[ANN], [BOB]]


def test_a_text_that_is_refused_is_given_up(room: MailRoom, listener: Audience) -> None:
    room.refusals["DATA"] = "554 5.6.0 not this"

    with pytest.raises(RefusedError, match=r"554 5\.6\.0 not this"):
        sender(listener, room).send(message())


def test_a_server_that_is_busy_is_tried_again(room: MailRoom, listener: Audience) -> None:
    room.refusals["DATA"] = "452 4.3.1 disk full"

    with pytest.raises(PostponedError, match=r"452 4\.3\.1 disk full"):
        sender(listener, room).send(message())


def test_a_server_that_is_away_is_tried_again(listener: Audience) -> None:
    server = mail_server_of(mail_settings(f"smtp://127.0.0.1:{free_port()}"))

    with pytest.raises(PostponedError):
        MailSender(listener, (ANN,), server).send(message())


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_with_tls_and_a_password_is_reached(
    scheme: str, authority: trustme.CA, ca_file: Path, listener: Audience
) -> None:
    with mail_room(scheme, authority) as room:
        url = f"{scheme}://{USER}:{PASSWORD}@127.0.0.1:{room.port}"
        server = mail_server_of(mail_settings(url, smtp_ca_file=ca_file))
        MailSender(listener, (ANN,), server).send(message())

        assert room.recipients == [[ANN]]
        assert room.were_signed_in == [True]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_certificate_of_a_stranger_s_is_refused(
    scheme: str, authority: trustme.CA, tmp_path: Path, listener: Audience
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    with mail_room(scheme, authority) as room:
        url = f"{scheme}://{USER}:{PASSWORD}@127.0.0.1:{room.port}"
        server = mail_server_of(mail_settings(url, smtp_ca_file=other))

        with pytest.raises(PostponedError, match="certificate verify failed"):
            MailSender(listener, (ANN,), server).send(message())
        assert room.letters == []


def test_a_server_that_offers_no_tls_gets_nothing_when_it_should(
    room: MailRoom, listener: Audience
) -> None:
    server = mail_server_of(mail_settings(f"smtp+starttls://127.0.0.1:{room.port}"))

    with pytest.raises(PostponedError, match="STARTTLS"):
        MailSender(listener, (ANN,), server).send(message())
    assert room.letters == []


def test_a_wrong_password_is_for_staff_to_mend(
    authority: trustme.CA, ca_file: Path, listener: Audience
) -> None:
    with mail_room("smtps", authority) as room:
        url = f"smtps://{USER}:wrong@127.0.0.1:{room.port}"
        server = mail_server_of(mail_settings(url, smtp_ca_file=ca_file))

        with pytest.raises(PostponedError, match="535") as raised:
            MailSender(listener, (ANN,), server).send(message())
    assert "wrong" not in str(raised.value)


def test_a_test_goes_out_as_one(room: MailRoom, listener: Audience) -> None:
    sender(listener, room).send(Message("20261126T120015Z-test", message().composed_at))

    (letter,) = room.letters
    assert letter["Subject"] == "[Testville] TEST, no alarm"


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (Settings(), "VIGIE_SMTP_URL is not set"),
        (Settings(smtp_url=SecretStr("smtp://mail")), "VIGIE_SMTP_FROM is not set to an address"),
        (mail_settings("smtp://mail", smtp_from="Vigie"), "VIGIE_SMTP_FROM is not set to an"),
        (mail_settings("http://mail"), "'http' is not smtp, smtp"),
        (mail_settings("smtp:///"), "names no host"),
        (mail_settings("smtp://me:secret@mail"), "smtp:// is not encrypted"),
        (mail_settings("smtps://me:secret@mail:99999"), "VIGIE_SMTP_URL: Port out of range"),
        (mail_settings("smtps://mail", smtp_ca_file="/no/such"), "VIGIE_SMTP_CA_FILE: /no/such"),
    ],
)
def test_settings_by_which_no_mail_can_go_are_named(settings: Settings, why: str) -> None:
    with pytest.raises(NotConfiguredError, match=why) as raised:
        mail_server_of(settings)
    assert "secret" not in str(raised.value)


def test_a_server_in_print_shows_no_password() -> None:
    assert "secret" not in repr(mail_server_of(mail_settings("smtps://me:secret@mail")))
