"""Whatever is asked, the API answers as its OpenAPI document says: schemathesis makes the requests.

`--api-cases` says how many requests of each route, right ones and wrong ones; `make fuzz-api` asks
for many. The stream has no end to wait for: test_stream.py holds it.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.demo import demo
from tests.api.test_openapi import ACTS, ANSWERS
from tests.conftest import database_in, drop_database, new_database

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def marseille(admin_url: str) -> Iterator[httpx.Client]:
    name = new_database(admin_url)
    with demo(database_in(admin_url, name)) as client:
        yield client
    drop_database(admin_url, name)


@pytest.fixture(scope="module")
def document(marseille: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = marseille.get("/openapi.json").json()
    return found


OPERATIONS = [*((path, "get") for path in ANSWERS), *((path, "post") for path in ACTS)]


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("asked", OPERATIONS, ids=" ".join)
def test_no_answer_is_other_than_described(
    asked: tuple[str, str],
    mode: GenerationMode,
    marseille: httpx.Client,
    document: dict[str, Any],
    request: pytest.FixtureRequest,
) -> None:
    path, method = asked
    key = {"X-API-Key": marseille.headers["X-API-Key"]}
    operation = schemathesis.openapi.from_dict(document)[path][method.upper()]
    described = document["paths"][path][method]
    if mode is GenerationMode.NEGATIVE and not {"parameters", "requestBody"} & described.keys():
        pytest.skip("without parameters, nothing can be wrong with a request")

    @hypothesis_settings(
        max_examples=request.config.getoption("--api-cases"),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        case.call_and_validate(
            base_url=str(marseille.base_url), headers=key, checks=CHECKS, timeout=60
        )

    ask()
