"""Errors: RFC 9457 problem documents."""

from pydantic import ConfigDict

from api.schemas.base import Model


class ParameterProblem(Model):
    parameter: str
    message: str


class Problem(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Unprocessable Content",
                    "status": 422,
                    "detail": "bucket: '15' is not a duration: write 90s, 15m, 24h, 7d or 2w",
                    "errors": [
                        {
                            "parameter": "bucket",
                            "message": "'15' is not a duration: write 90s, 15m, 24h, 7d or 2w",
                        }
                    ],
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    errors: list[ParameterProblem]
