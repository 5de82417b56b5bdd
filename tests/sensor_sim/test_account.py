import pytest

from sensor_sim.account import Account
from sensor_sim.gateways import Parcel
from sensor_sim.sending import as_planned
from vigie.model import Device

REPORT = as_planned(Device("meter", "building_meter"), 0, {"active_power": 1.0, "voltage": 230.0})
LOG = "sensor_sim.account"


def parcel(gateway: str | None, reports: int) -> Parcel:
    return Parcel(0, gateway, [REPORT] * reports)


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level("INFO", LOG)
    return caplog


def test_each_minute_it_tells_the_rate_and_the_lag_of_that_minute(
    told: pytest.LogCaptureFixture,
) -> None:
    account = Account(0)
    for second in range(1, 121):
        account.sent(parcel("sim-0", 1000), 40 if second <= 60 else 7, 1000 * second)
    assert told.messages == [
        "2,000 readings a second, lag p50 40 ms, p99 40 ms, worst 40 ms",
        "2,000 readings a second, lag p50 7 ms, p99 7 ms, worst 7 ms",
    ]


def test_at_the_end_it_tells_all_of_it(told: pytest.LogCaptureFixture) -> None:
    account = Account(0)
    for second in range(1, 91):
        account.sent(parcel("sim-0", 10), 40 if second == 1 else 7, 1000 * second)
    account.close(100_000)
    assert told.messages[-1] == "1800 readings in 100 s, lag p50 7 ms, p99 40 ms, worst 40 ms"


@pytest.mark.parametrize(
    ("gateway", "mend"),
    [
        (None, "take --gateways 20, fewer --devices or a lower --speed"),
        ("sim-0", "take fewer --devices or a lower --speed"),
    ],
)
def test_when_it_cannot_keep_up_it_says_so_once_with_the_mend(
    told: pytest.LogCaptureFixture, gateway: str | None, mend: str
) -> None:
    account = Account(0)
    for second in range(1, 50):
        account.sent(parcel(gateway, 500), 700 * second, 1000 * second)
    assert told.messages == [
        "cannot keep up: messages are 11 s late and ever later, at 1,000 readings a second; " + mend
    ]
    assert told.records[0].levelname == "WARNING"
