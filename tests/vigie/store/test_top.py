from collections import defaultdict
from datetime import timedelta
from statistics import fmean

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection, Connection

from tests.storing import store
from tests.vigie.store.conftest import Asker
from tests.vigie.store.test_read_aggregates import AUTUMN, LONG_AFTER, emptied, question
from vigie.city.config import GroupBy, Stat
from vigie.model import Reading
from vigie.store.read.aggregates import Group, aggregate, group_keys
from vigie.store.read.question import Question
from vigie.store.read.top import ranked
from vigie.store.rollup import refresh

DAY = timedelta(days=1)
DISTRICTS = {"counter-n1": "north", "counter-n2": "north", "counter-s1": "south"}
readings = st.lists(
    st.builds(
        Reading,
        device=st.sampled_from(sorted(DISTRICTS)),
        metric=st.just("vehicle_flow"),
        time=st.integers(0, 47).map(lambda n: AUTUMN + n * timedelta(minutes=30)),
        value=st.integers(0, 3).map(float),
        quality=st.just(0),
    ),
    max_size=20,
    unique_by=lambda one: (one.device, one.time),
)


async def totals(connection: AsyncConnection, question: Question) -> list[Group]:
    return await aggregate(connection, question, await group_keys(connection, question))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), readings=readings)
@pytest.mark.parametrize("descending", [True, False])
def test_the_first_groups_are_those_of_the_highest_or_lowest_values_of_the_range(
    data: st.DataObject,
    readings: list[Reading],
    descending: bool,  # noqa: FBT001 - a parameter of pytest's
    ask: Asker,
    connection: Connection,
) -> None:
    group_by = data.draw(st.sampled_from([GroupBy.DEVICE, GroupBy.DISTRICT]))
    n = data.draw(st.integers(1, 5))
    silent = [Reading(one, "vehicle_flow", AUTUMN - DAY, 1.0) for one in DISTRICTS]
    store(emptied(connection), [*silent, *readings])
    refresh(connection, LONG_AFTER)
    asked = question(
        "vehicle_flow",
        stat=Stat.MEAN,
        group_by=group_by,
        start=AUTUMN,
        end=AUTUMN + DAY,
        width=None,
    )

    found = ranked(ask(totals, asked), descending=descending)[:n]

    key_of = {
        one: one if group_by is GroupBy.DEVICE else district for one, district in DISTRICTS.items()
    }
    of_device: dict[str, list[float]] = defaultdict(list)
    for one in readings:
        of_device[one.device].append(one.value)
    of_key: dict[str, list[float]] = defaultdict(list)
    for device, values in of_device.items():
        of_key[key_of[device]].append(fmean(values))
    wanted = [(key, fmean(of_key[key]) if of_key[key] else None) for key in {*key_of.values()}]
    wanted.sort(key=lambda one: (one[1] is None, (one[1] or 0) * (-1 if descending else 1), one[0]))
    assert [(group.key, group.buckets[0].value) for group in found] == [
        (key, value if value is None else pytest.approx(value)) for key, value in wanted[:n]
    ]


def test_a_rank_says_how_much_of_the_range_it_rests_on(ask: Asker, connection: Connection) -> None:
    minutes = [AUTUMN + timedelta(minutes=n) for n in range(60)]
    store(connection, [Reading("counter-n1", "vehicle_flow", at, 1.0) for at in minutes[:30]])

    found = ask(totals, question("vehicle_flow", group_by=GroupBy.DEVICE, width=None))
    first = ranked(found)[0]

    assert first.key == "counter-n1"
    assert first.buckets[0].coverage == pytest.approx(0.5)
