"""Who changed or took away what."""

from pydantic import ConfigDict

from api.schemas.base import Model, Time


class AuditEntry(Model):
    """`rows` is null where nobody counts them."""

    id: int
    at: Time
    caller: str
    address: str | None
    action: str
    target: str
    outcome: str
    rows: int | None
    bytes: int | None
    request_id: str | None


class Audit(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "id": 12,
                            "at": "2026-11-23T07:00:02.500000Z",
                            "caller": "key 3 (notebook)",
                            "address": "192.0.2.7",
                            "action": "export",
                            "target": "/v1/readings?metric=active_power&format=csv",
                            "outcome": "done",
                            "rows": 86400,
                            "bytes": 4924812,
                            "request_id": "0b2f7c9e8d5a4f1c9a6b3e2d1c0f9a8b",
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )

    items: list[AuditEntry]
    next: str | None
