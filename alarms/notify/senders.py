"""The way that a channel sends, made of the city's file and the settings."""

from collections.abc import Callable
from datetime import datetime

from alarms.notify.delivery import NotConfiguredError, PostponedError, Sender
from alarms.notify.mail import MailSender
from alarms.notify.mail_server import mail_server_of
from alarms.notify.message import Audience, Message
from alarms.notify.mqtt import MqttSender
from alarms.notify.signature import key_of
from alarms.notify.webhook import WebhookSender
from vigie.city.alarms import Webhook
from vigie.mqtt import BrokerError, broker_of
from vigie.settings import Settings, secret_named


class NoSender:
    """Stands in for a channel that lacks a setting: what it should send waits, and says why."""

    def __init__(self, why: str) -> None:
        self._why = why

    def send(self, _message: Message) -> None:
        raise PostponedError(self._why)


def sender_of(audience: Audience, settings: Settings, clock: Callable[[], datetime]) -> Sender:
    """What sends through the channel of an audience.

    Raises:
        NotConfiguredError: the channel needs a setting that is missing or wrong.
    """
    channel = audience.channel
    try:
        if channel.webhook is not None:
            return WebhookSender(audience, channel.webhook.url, _key(channel.webhook), clock)
        if channel.mail is not None:
            return MailSender(audience, channel.mail.to, mail_server_of(settings))
        assert channel.mqtt is not None  # noqa: S101 - a channel has one of the three
        broker = broker_of(settings)
        return MqttSender(audience, channel.mqtt.topic, broker, settings.mqtt_version)
    except (NotConfiguredError, BrokerError) as error:
        raise NotConfiguredError(f"channel {channel.id!r}: {error}") from None


def _key(webhook: Webhook) -> bytes | None:
    if webhook.secret_from is None:
        return None
    secret = secret_named(webhook.secret_from)
    if secret is None:
        raise NotConfiguredError(f"{webhook.secret_from} is not set: it holds the webhook's secret")
    return key_of(secret.get_secret_value(), webhook.secret_from)
