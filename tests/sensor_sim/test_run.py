"""`run` at a real broker: who is there, what happened so far, and then what happens."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import orjson
import pytest

from sensor_sim.run import Run, RunError, run
from sensor_sim.simulation import Simulation
from tests.sensor_sim.ear import Listen
from tests.servers import wait_until
from vigie.city import City
from vigie.settings import Settings

AtBroker = Callable[[str], Settings]
Series = tuple[str, int]


def during(settings: Settings, city: City, plan: Run, condition: Callable[[], bool]) -> None:
    """Run the plan until the condition holds."""
    stop = Event()
    running = Thread(target=run, args=(settings, city, plan, stop))
    running.start()
    try:
        wait_until(condition, timeout_s=60, what="the simulator to say enough")
    finally:
        stop.set()
        running.join(10)
    assert not running.is_alive()


def milliseconds(time: str | float) -> int:
    seconds = datetime.fromisoformat(time).timestamp() if isinstance(time, str) else time
    return round(seconds * 1000)


def reports(heard: list[tuple[str, bytes]]) -> list[tuple[str, int, dict[str, Any]]]:
    """Device, time and values of every report, whichever way it came."""
    found = []
    for topic, payload in heard:
        document = orjson.loads(payload)
        if topic.endswith("/about"):
            continue
        if "/gateway/" in topic:
            found += [(one["device"], milliseconds(one["time"]), one["values"]) for one in document]
        else:
            device = topic.rsplit("/", 1)[1]
            found.append((device, milliseconds(document["time"]), document["values"]))
    return found


def test_the_present_goes_on_exactly_where_history_ends(
    broker_url: str, marseille: City, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker_url)
    # A start in the past: the live part has something to catch up with, in order.
    start = datetime.now(UTC) - timedelta(seconds=30)
    plan = Run(
        seed=7, start=start, backfill=timedelta(minutes=2), step=timedelta(seconds=1), speed=1000
    )
    during(
        at_broker(broker_url),
        marseille,
        plan,
        lambda: len(ear.heard) > len(marseille.devices) + 400,
    )

    heard = reports(ear.heard)
    times = [time for _, time, _ in heard]
    assert times == sorted(times)
    start_ms = int(start.timestamp() * 1000)
    expected = Simulation.of(marseille, seed=7).live(start_ms - 120_000, times[-1] + 1)
    wanted = [
        (one.topic.rsplit("/", 1)[1], one.time_ms, orjson.loads(one.payload)["values"])
        for one in expected
    ]
    # Several devices may be due in the last millisecond that was heard.
    assert heard == wanted[: len(heard)]
    assert len(wanted) - len(heard) < 5


def test_history_is_thinned_but_for_its_end_and_arrives_in_large_messages(
    broker_url: str, marseille: City, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker_url, "marseille/#")
    start = datetime.now(UTC) - timedelta(minutes=1)
    plan = Run(seed=7, start=start, backfill=timedelta(hours=1), step=timedelta(minutes=5))
    live = "marseille/mobility/traffic_counter/"
    during(
        at_broker(broker_url),
        marseille,
        plan,
        lambda: any(
            topic.startswith(live) and not topic.endswith("about") for topic, _ in ear.heard
        ),
    )
    gateway = [one for one in ear.heard if "/gateway/" in one[0]]
    recent_ms = int((start - timedelta(minutes=5)).timestamp() * 1000)
    traffic = {one.id for one in marseille.devices if one.kind == "traffic_counter"}
    past = Counter(device for device, time, _ in reports(gateway) if time < recent_ms)
    recent = Counter(device for device, time, _ in reports(gateway) if time >= recent_ms)
    assert {past[device] for device in traffic} == {11}
    assert {recent[device] for device in traffic} == {15}
    assert set(recent) == {one.id for one in marseille.devices}
    assert max(len(orjson.loads(payload)) for _, payload in gateway) > 100


def test_history_is_filled_in_beside_the_present(
    broker_url: str, marseille: City, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker_url, "marseille/#")
    start = datetime.now(UTC) - timedelta(seconds=1)
    plan = Run(
        seed=7,
        start=start,
        backfill=timedelta(minutes=30),
        step=timedelta(minutes=15),
        in_full=timedelta(minutes=30),
    )
    start_ms = int(start.timestamp() * 1000)
    simulation = Simulation.of(marseille, seed=7)
    expected = simulation.live(start_ms - 1_800_000, start_ms)
    wanted = Counter((one.topic.rsplit("/", 1)[1], one.time_ms) for one in expected)

    def told() -> list[Series]:
        return [(device, time) for device, time, _ in reports(ear.heard) if time < start_ms]

    during(at_broker(broker_url), marseille, plan, lambda: len(told()) >= wanted.total())
    assert Counter(told()) == wanted
    is_live = [time >= start_ms for _, time, _ in reports(ear.heard)]
    assert any(is_live[: -wanted.total() // 4]), "the present waited for the whole past"


def test_every_device_describes_itself_and_stays_so(
    broker_url: str, marseille: City, listen: Listen, at_broker: AtBroker
) -> None:
    first = listen(broker_url, "marseille/+/+/+/about")
    during(
        at_broker(broker_url), marseille, Run(), lambda: len(first.heard) == len(marseille.devices)
    )
    abouts = {topic: orjson.loads(payload) for topic, payload in first.heard}
    assert abouts["marseille/mobility/car_park/parking-13201-01/about"] == {
        "name": "Parking Centre Bourse",
        "lat": 43.2976,
        "lon": 5.3756,
        "interval_s": 30,
        "attributes": {"capacity": 1450},
    }
    first.close()
    later = listen(broker_url, "marseille/+/+/+/about")
    wait_until(lambda: len(later.heard) == len(marseille.devices), what="the retained descriptions")


def test_live_reports_are_never_ahead_of_the_clock(
    broker_url: str, marseille: City, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker_url, "marseille/mobility/+/+")
    during(at_broker(broker_url), marseille, Run(), lambda: len(ear.heard) > 5)
    now_ms = datetime.now(UTC).timestamp() * 1000
    assert all(time <= now_ms for _, time, _ in reports(ear.heard))


def test_a_start_in_the_future_is_refused(marseille: City, at_broker: AtBroker) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    with pytest.raises(RunError, match="is in the future"):
        run(at_broker("mqtt://127.0.0.1:9"), marseille, Run(start=tomorrow), Event())


def test_a_city_without_devices_is_refused(marseille: City, at_broker: AtBroker) -> None:
    empty = replace(marseille, devices=())
    with pytest.raises(RunError, match="lists no devices to simulate"):
        run(at_broker("mqtt://127.0.0.1:9"), empty, Run(), Event())


def test_gateways_carry_what_the_devices_say(
    broker_url: str, marseille: City, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker_url, "marseille/gateway/+")
    start = datetime.now(UTC) - timedelta(seconds=30)
    plan = Run(seed=7, start=start, speed=1000, gateways=5)
    during(at_broker(broker_url), marseille, plan, lambda: len(ear.heard) > 5 * 20)

    assert {topic for topic, _ in ear.heard} == {f"marseille/gateway/sim-{n}" for n in range(5)}
    heard = sorted((time, device, values) for device, time, values in reports(ear.heard))
    start_ms = int(start.timestamp() * 1000)
    # The other gateways may not yet have sent what they gathered in the last second.
    complete_ms = heard[-1][0] - 1000
    wanted = sorted(
        (one.time_ms, one.topic.rsplit("/", 1)[1], orjson.loads(one.payload)["values"])
        for one in Simulation.of(marseille, seed=7).live(start_ms, complete_ms)
    )
    assert [one for one in heard if one[0] < complete_ms] == wanted
    assert len(wanted) > 100


def test_a_city_larger_than_itself_introduces_all_of_its_devices(
    broker_url: str, marseille: City, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker_url, "marseille/+/+/+/about")
    plan = Run(devices=1000, gateways=3)
    during(at_broker(broker_url), marseille, plan, lambda: len(ear.heard) == 1000)
    assert len({topic for topic, _ in ear.heard}) == 1000
