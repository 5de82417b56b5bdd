from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest

from tests.api.access.cities import fill_public, fill_secret, frank, never_had, secretive
from tests.api.access.issuer import Issuer, serving_issuer
from tests.api.access.twins import Twins, settings_of
from tests.api.serving import client_of, serving
from tests.conftest import database_like
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.store.api_keys import create


@pytest.fixture(scope="module")
def twins(
    admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Twins]:
    with database_like(admin_url, template) as ours, database_like(admin_url, template) as twins:
        with psycopg.connect(ours, autocommit=True) as connection:
            fill_public(connection)
            fill_secret(connection)
            key = create(connection, "reader", Scope.READ, None)
        with psycopg.connect(twins, autocommit=True) as connection:
            never_had(connection)
            fill_public(connection)
        cities = secretive(tmp_path_factory.mktemp("ours")), frank(tmp_path_factory.mktemp("twin"))
        with (
            serving(settings_of(cities[0], ours)) as our_url,
            serving(settings_of(cities[1], twins)) as twin_url,
            client_of(our_url) as public,
            client_of(our_url, key) as reader,
            client_of(twin_url) as twin,
        ):
            yield Twins(public, reader, twin, ours, twins)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with serving_issuer() as started:
        yield started


@pytest.fixture
def client(settings: Settings, issuer: Issuer) -> Iterator[httpx.Client]:
    """A client of an API that takes the issuer's tokens."""
    with _trusting(settings, issuer) as client:
        yield client


@pytest.fixture(scope="module")
def shared_issuer() -> Iterator[Issuer]:
    """One that goes on as it began."""
    with serving_issuer() as started:
        yield started


@pytest.fixture(scope="module")
def shared_client(shared_settings: Settings, shared_issuer: Issuer) -> Iterator[httpx.Client]:
    """A client of an API that takes its tokens, for what changes nothing."""
    with _trusting(shared_settings, shared_issuer) as client:
        yield client


@contextmanager
def _trusting(settings: Settings, issuer: Issuer) -> Iterator[httpx.Client]:
    with (
        serving(settings.model_copy(update={"oidc_issuer": issuer.url})) as url,
        client_of(url) as client,
    ):
        yield client
