"""A message for programs: the JSON that webhooks and MQTT bring (`docs/notifications.md`)."""

from typing import Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from alarms.notify.amounts import unit_of
from alarms.notify.message import Audience, Message
from alarms.notify.wording import Wording
from vigie.alarm import Kind, State
from vigie.city.alarms import Severity
from vigie.store.notices import Telling

CHANGED: Final = "alarms.changed"
TEST: Final = "alarms.test"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Part):
    id: str
    name: str


class EventPart(_Part):
    """Something that happened to the alarm since it was told before; `by` is null of Vigie."""

    kind: Kind
    at: AwareDatetime
    by: str | None
    comment: str | None
    until: AwareDatetime | None


class AlarmPart(_Part):
    """An alarm as it was when the message was composed."""

    id: int
    rule: Named
    severity: Severity
    subject: str
    device: Named | None
    kind: str | None
    district: Named | None
    feed: str | None
    metric: str | None
    unit: str | None
    value: float | None
    limit: float | None
    since: AwareDatetime
    raised_at: AwareDatetime
    state: State
    acknowledged_at: AwareDatetime | None
    acknowledged_by: str | None
    cleared_at: AwareDatetime | None
    is_flapping: bool
    advice: str | None
    events: tuple[EventPart, ...]
    url: str | None


class Body(_Part):
    city: Named
    channel: str
    language: str
    title: str
    text: str
    is_summary: bool
    alarms: tuple[AlarmPart, ...]


class Document(_Part):
    """The whole: `id` is the same at each attempt, `timestamp` is when it was composed."""

    id: str
    type: Literal["alarms.changed", "alarms.test"]
    timestamp: AwareDatetime
    data: Body


def document(message: Message, audience: Audience) -> Document:
    wording = Wording(audience)
    city = audience.city.config
    return Document(
        id=message.id,
        type=TEST if message.is_test else CHANGED,
        timestamp=message.composed_at,
        data=Body(
            city=Named(id=city.id, name=wording.say(city.name)),
            channel=audience.channel.id,
            language=audience.language,
            title=wording.title(message),
            text=wording.plain(message),
            is_summary=message.is_summary,
            alarms=tuple(alarm_part(one, audience) for one in message.tellings),
        ),
    )


def alarm_part(telling: Telling, audience: Audience) -> AlarmPart:
    alarm, life, wording = telling.alarm, telling.life, Wording(audience)
    rule = audience.rule(alarm.rule)
    unit = unit_of(alarm.metric, rule)
    return AlarmPart(
        id=alarm.id,
        rule=Named(id=alarm.rule, name=alarm.rule if rule is None else wording.say(rule.name)),
        severity=Severity(alarm.severity),
        subject=alarm.subject,
        device=_named(alarm.device, alarm.device_name),
        kind=alarm.kind,
        district=_named(alarm.district, audience.district(alarm.district)),
        feed=alarm.feed,
        metric=alarm.metric,
        unit=None if unit is None else unit.code,
        value=alarm.value,
        limit=alarm.limit_value,
        since=alarm.since,
        raised_at=alarm.raised_at,
        state=life.state,
        acknowledged_at=life.acknowledged_at,
        acknowledged_by=life.acknowledged_by,
        cleared_at=life.cleared_at,
        is_flapping=life.is_flapping,
        advice=None if rule is None or rule.advice is None else wording.say(rule.advice),
        events=tuple(
            EventPart(kind=one.kind, at=one.at, by=one.by, comment=one.comment, until=one.until)
            for one in telling.events
        ),
        url=audience.link(alarm.id),
    )


def _named(id_: str | None, name: str | None) -> Named | None:
    return None if id_ is None else Named(id=id_, name=name or id_)
