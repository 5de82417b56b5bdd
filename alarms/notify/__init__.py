"""Telling people and systems of alarms: from the outbox to webhooks, mail and MQTT."""
