from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from tests.ingest.publishing import Publisher
from tests.servers import Broker
from vigie.settings import Settings


@pytest.fixture
def broker_settings(settings: Settings, broker: Broker) -> Settings:
    return settings.model_copy(update={"mqtt_url": SecretStr(broker.url)})


@pytest.fixture
def publisher(broker: Broker) -> Iterator[Publisher]:
    opened = Publisher(broker.port)
    yield opened
    opened.close()
