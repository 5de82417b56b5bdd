"""What SensorThings refuses: with the option at fault, and what would be right."""

import httpx
import pytest

from vigie.settings import Settings
from vigie.store.connect import connect

REFUSED = {
    "Things?filter=id eq 'a'": "is no option",
    "Things?$top=-1": "not a whole number",
    "Things?$top=1&$top=2": "more than once",
    "Things?$skip=1000000": "follow @iot.nextLink",
    "Things?$count=yes": "neither true nor false",
    "Things?$select=nothing": "Thing has no 'nothing'",
    "Things?$expand=Observations": "it has: Datastreams",
    "Things?$expand=Datastreams($top=1": "does not end",
    "Things?$expand=Datastreams($expand=Thing($expand=Datastreams($expand=Thing($expand=Datastreams"
    "($expand=Thing($expand=Datastreams))))))": "deeper than",
    "Things?$filter=": "ends too early",
    "Things?$filter=name eq": "ends too early",
    "Things?$filter=name eq 'a' $$$": "from character 13",
    "Things?$filter=name eq 3": "do not compare",
    "Things?$filter=name": "takes a truth value",
    "Things?$filter=Datastreams eq 3": "is an entity",
    "Things?$filter=nothing eq 3": "it has: name",
    "Things?$filter=sleep(3)": "no function or operator 'sleep'",
    "Things?$filter=length(name, 3) eq 4": "takes 1 arguments",
    "Things?$filter=length(3) eq 4": "takes a text",
    "Things?$filter=name gt null": "eq or ne",
    "Things?$filter=" + "not " * 200 + "true": "nested deeper",
    "Things?$filter=name eq '" + "a" * 5000 + "'": "longer than",
    "Things?$filter="
    + " or ".join(["Datastreams/Sensor/id eq 'a'"] * 30): "too many related entities",
    "Things?$orderby=Datastreams/name": "may be several",
    "Locations?$orderby=location": "has no order",
    "Locations?$filter=st_within(location, geography'POLYGON')": "is no geometry",
    "Locations?$filter=st_within(location, location)": "takes a place and a geometry",
    "Locations?$filter=st_relate(location, geography'POINT (1 1)')": "not offered",
    "Datastreams?$filter=phenomenonTime gt 2026-01-01T00:00:00Z": "do not compare",
    "Datastreams?$resultFormat=dataArray": "is for Observations",
    "Observations?$resultFormat=csv": "dataArray is",
    "Observations?$resultFormat=dataArray&$expand=Datastream": "does not go with",
    "Things('counter-n1')?$filter=id eq 'roving'": "this is one entity",
    "Things?$skiptoken=WzEsMV0": "goes with Observations",
    "Observations?$skiptoken=WzEsMV0&$orderby=result": "the order that gave it",
    "Datastreams?$expand=Observations($resultFormat=dataArray)": "does not go into",
    "Observations?$skiptoken=abc": "@iot.nextLink",
    "Observations?$filter=phenomenonTime gt 2026-13-01T00:00:00Z": "is not a time",
    "Observations?$filter=result gt 1e999": "beyond all numbers",
    "Observations?$filter=result mul 1e300 mul 1e300 gt 1 and result gt 1": "cannot work this out",
}


@pytest.mark.parametrize("request_path", REFUSED)
def test_what_means_nothing_is_refused_and_says_why(request_path: str, sta: httpx.Client) -> None:
    answer = sta.get(request_path)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert REFUSED[request_path] in answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "Nothings",
        "Things('nobody')",
        "Things(1)",
        "Things('')",
        "Things('a",
        "Things/Datastreams",
        "Things('counter-n1')/nothing",
        "Things('counter-n1')/name/name",
        "Things('counter-n1')/$value",
        "Things('park-s1')/Datastreams(1)",
        "Datastreams('1')",
        "Datastreams(99999999999999999999)",
        "Datastreams(1)/Thing('counter-n1')",
        "Observations('1')",
        "Observations('1-99999999999999999')",
        "Observations('1-1')",
        "/".join(["Datastreams(1)/Thing/Datastreams(1)"] * 10),
        "Things('%00')",
    ],
)
def test_where_there_is_nothing_is_not_found(path: str, sta: httpx.Client) -> None:
    answer = sta.get(path)
    assert answer.status_code == 404, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "attack",
    [
        "'; DROP TABLE device; --",
        "' OR '1'='1",
        "%s %(kinds)s {where} {}",
        "$1 \\x00 \\'",
        "\u2019 \U0001f6b2 \ud7ff",
    ],
)
def test_text_is_never_taken_for_sql(attack: str, sta: httpx.Client) -> None:
    quoted = attack.replace("'", "''")
    for params in (
        {"$filter": f"name eq '{quoted}'"},
        {"$filter": f"properties/x eq '{quoted}' or concat(name, '{quoted}') eq '{quoted}'"},
    ):
        answer = sta.get("Things", params=params)
        assert (answer.status_code, answer.json()) == (200, {"value": []})
    assert sta.get("Things", params={"$filter": attack}).status_code == 400
    assert sta.get("Things", params={"$orderby": attack}).status_code == 400
    assert len(sta.get("Things").json()["value"]) == 8


def test_nothing_can_be_changed(sta: httpx.Client) -> None:
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        assert sta.request(method, "Things('counter-n1')").status_code == 405
    assert sta.get("Things('counter-n1')").status_code == 200


def test_what_takes_too_long_is_refused_with_what_to_ask(
    sta: httpx.Client, filled: Settings
) -> None:
    """Here, because somebody holds what it would have to read."""
    with connect(filled, "test") as holder:
        holder.execute("LOCK TABLE device")
        answer = sta.get("Things")
        assert answer.status_code == 400
        assert "takes too long" in answer.json()["detail"]
    assert sta.get("Things").status_code == 200
    with connect(filled, "test") as watcher:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        assert watcher.execute(waiting).fetchone() == (0,)
