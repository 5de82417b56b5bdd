"""What messages say, in English and French."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alarms.notify.message import Message
from alarms.notify.wording import Wording
from tests.alarms.notify.messages import (
    ACKNOWLEDGED,
    CLEARED,
    RAISED,
    message,
    telling,
)
from tests.alarms.notify.outbox import HOOK, NOON, audience
from vigie.alarm import Event, Kind
from vigie.city import City


def wording(city: City, **parts: Any) -> Wording:
    return Wording(audience(city, {**HOOK, **parts}, "https://vigie.city.example/"))


def test_an_alarm_says_what_where_since_when_and_what_to_do(city: City) -> None:
    assert wording(city).plain(message()) == (
        "[Testville] Alarm: High · Traffic too fast, North ring\n"
        "\n"
        "Stands, nobody has it in hand\n"
        "-----------------------------\n"
        "\n"
        "High · Traffic too fast, North ring\n"
        "District: North\n"
        "Since: 26 Nov 2026 13:00\n"
        "Value: 63.2\u00a0km/h (limit 50.0\u00a0km/h)\n"
        "What to do: Tell the police.\n"
        "https://vigie.city.example/alarms?alarm=42\n"
    )


def test_it_says_so_in_french(city: City) -> None:
    assert wording(city, language="fr").plain(message()) == (
        "[Testville] Alarme\u00a0: Élevée · Circulation trop rapide, North ring\n"
        "\n"
        "En cours, sans prise en charge\n"
        "------------------------------\n"
        "\n"
        "Élevée · Circulation trop rapide, North ring\n"
        "Quartier\u00a0: North\n"
        "Depuis\u00a0: 26 nov. 2026 13:00\n"
        "Valeur\u00a0: 63,2\u00a0km/h (limite 50,0\u00a0km/h)\n"
        "Que faire\u00a0: Prévenir la police.\n"
        "https://vigie.city.example/alarms?alarm=42\n"
    )


def test_who_has_it_in_hand_is_named(city: City) -> None:
    told = message(telling(RAISED, ACKNOWLEDGED, told=(ACKNOWLEDGED,)))

    assert wording(city).title(told) == "[Testville] In hand: High · Traffic too fast, North ring"
    assert "In hand: Ann, since 26 Nov 2026 13:10\n" in wording(city).plain(told)


def test_what_is_over_is_one_line_with_its_span(city: City) -> None:
    over = message(telling(RAISED, CLEARED, told=(CLEARED,)))
    brief = message(telling(RAISED, CLEARED))

    line = "High · Traffic too fast, North ring, 26 Nov 2026 13:00 to 13:30"
    assert wording(city).title(over) == f"[Testville] Over: {line}"
    assert wording(city).title(brief) == f"[Testville] Came and went: {line}"
    assert wording(city).plain(over).splitlines()[-2:] == [
        line,
        "https://vigie.city.example/alarms?alarm=42",
    ]


def test_a_span_over_midnight_names_both_days(city: City) -> None:
    late = Event(Kind.CLEARED, NOON + timedelta(hours=12))
    text = wording(city).plain(message(telling(RAISED, late)))
    assert "26 Nov 2026 13:00 to 27 Nov 2026 01:00" in text


def test_several_are_counted_and_what_stands_comes_first_the_worst_of_it_before(
    city: City,
) -> None:
    tellings = (
        telling(RAISED, CLEARED, told=(CLEARED,), id=1),
        telling(RAISED, id=2, severity="low", rule="silent", metric=None, value=None),
        telling(
            RAISED,
            id=3,
            severity="critical",
            rule="jams",
            subject="district:south",
            device=None,
            device_name=None,
            district="south",
            value=71.4,
            limit_value=60.0,
        ),
    )
    told = message(*tellings, is_summary=True)

    assert wording(city).title(told) == (
        "[Testville] Summary after quiet hours: 2 standing, 1 over"
    )
    assert [
        (section.heading, [one.heading for one in section.paragraphs])
        for section in wording(city).sections(told)
    ] == [
        (
            "Stands, nobody has it in hand",
            ["Critical · Many slow roads, South", "Low · Device silent, North ring"],
        ),
        ("Over", ["High · Traffic too fast, North ring, 26 Nov 2026 13:00 to 13:30"]),
    ]
    assert "Value: 71\u00a0% (limit 60\u00a0%)" in wording(city).plain(told)


@pytest.mark.parametrize(
    ("parts", "place"),
    [
        ({"device": None, "subject": "city", "district": None}, "Testville"),
        ({"device": None, "subject": "feed:miles", "feed": "miles"}, "feed miles"),
        ({"device_name": None}, "counter-n1"),
        ({"device": None, "subject": "district:west", "district": "west"}, "west"),
    ],
)
def test_the_place_is_what_the_alarm_is_of(city: City, parts: dict[str, Any], place: str) -> None:
    assert wording(city).title(message(telling(**parts))).endswith(f"fast, {place}")


def test_a_rule_that_is_gone_from_the_city_s_file_is_called_by_its_id(city: City) -> None:
    title = wording(city).title(message(telling(rule="bygone")))
    assert title == "[Testville] Alarm: High · bygone, North ring"


def test_without_the_dashboard_s_address_there_is_no_link(city: City) -> None:
    assert "http" not in Wording(audience(city, HOOK)).plain(message())


def test_a_comment_and_a_fluttering_are_told(city: City) -> None:
    flaps = Event(Kind.FLAPPING, NOON + timedelta(minutes=2))
    seen = Event(Kind.ACKNOWLEDGED, NOON + timedelta(minutes=3), "Ann", "crew is out")
    text = wording(city).plain(message(telling(RAISED, flaps, seen)))
    assert "State: comes and goes\n" in text
    assert "Comment (Ann): crew is out\n" in text


ON_SHELF = Event(
    Kind.SHELVED, NOON + timedelta(minutes=9), "Zoé", "travaux", NOON + timedelta(days=1)
)
REMARK = Event(Kind.COMMENTED, NOON + timedelta(minutes=9), "Zoé", "vu sur place")


@pytest.mark.parametrize(
    ("events", "told", "title", "line"),
    [
        ((RAISED, REMARK), REMARK, "Suivi\u00a0: Élevée", "Commentaire (Zoé)\u00a0: vu sur place"),
        (
            (RAISED, ON_SHELF),
            ON_SHELF,
            "Suivi\u00a0: Élevée",
            "Mise de côté par\u00a0: Zoé, jusqu'au 27 nov. 2026 13:00",
        ),
        ((RAISED, ACKNOWLEDGED), ACKNOWLEDGED, "Pris en charge\u00a0: Élevée", "Ann, depuis"),
        (
            (RAISED, CLEARED, ACKNOWLEDGED),
            ACKNOWLEDGED,
            "Suivi\u00a0: Élevée",
            "Acquittée par\u00a0: Ann",
        ),
    ],
)
def test_what_staff_did_is_told_as_such(
    city: City, events: tuple[Event, ...], told: Event, title: str, line: str
) -> None:
    said = message(telling(*events, told=(told,)))
    words = wording(city, language="fr")
    assert title in words.title(said)
    assert line in words.plain(said)


def test_a_test_says_that_nothing_happened(city: City) -> None:
    test = Message("x", datetime(2026, 11, 26, tzinfo=UTC))
    assert wording(city, language="fr").plain(test) == (
        "[Testville] TEST, pas une alarme\n"
        "\n"
        "Ceci est un essai du canal desk. Il ne s'est rien passé à Testville.\n"
    )
