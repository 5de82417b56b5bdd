import io
import json

from hypothesis import given
from hypothesis import strategies as st

from vigie.stack.output import Output, parse_nats, parse_postgres


def test_a_line_is_prefixed_by_its_service() -> None:
    stream = io.StringIO()
    Output(as_json=False, stream=stream).relay("ingest", "INFO connected", None)
    assert stream.getvalue() == "ingest    | INFO connected\n"


def test_a_child_that_speaks_json_is_passed_through() -> None:
    stream = io.StringIO()
    Output(as_json=True, stream=stream).relay("api", '{"level":"info","message":"hi"}', None)
    assert stream.getvalue() == '{"level":"info","message":"hi"}\n'


@given(st.text(alphabet=st.characters(exclude_characters="\n\r", exclude_categories=["Cs"])))
def test_in_json_every_line_is_one_object_whatever_a_child_prints(line: str) -> None:
    stream = io.StringIO()
    output = Output(as_json=True, level="debug", stream=stream)
    output.relay("api", line, None)
    output.relay("postgres", line, parse_postgres)
    output.relay("broker", line, parse_nats)
    entries = [json.loads(one) for one in stream.getvalue().split("\n")[:-1]]
    assert len(entries) == 3
    assert all(isinstance(one, dict) for one in entries)


def test_a_traceback_becomes_json_with_its_service() -> None:
    stream = io.StringIO()
    Output(as_json=True, stream=stream).relay("api", "Traceback (most recent call last):", None)
    entry = json.loads(stream.getvalue())
    assert (entry["service"], entry["message"]) == ("api", "Traceback (most recent call last):")


def test_what_postgres_notes_is_hidden_and_what_it_fears_is_shown() -> None:
    stream = io.StringIO()
    output = Output(as_json=False, stream=stream)
    assert not output.relay("postgres", "LOG:  checkpoint starting: time", parse_postgres)
    assert output.relay("postgres", "FATAL:  no space left on device", parse_postgres)
    assert stream.getvalue() == "postgres  | ERROR no space left on device\n"


def test_what_every_start_brings_is_no_error() -> None:
    assert parse_postgres("FATAL:  the database system is starting up")[0] == "debug"
    assert parse_nats('[7] [ERR] - mid:30 - "" - unacceptable protocol version of 5')[0] == "debug"


def test_the_brokers_levels_are_read() -> None:
    assert parse_nats("[71] [WRN] slow consumer") == ("warning", "slow consumer")
    assert parse_nats("[71] [FTL] cannot listen") == ("error", "cannot listen")
    assert parse_nats("[71] [INF] Server is ready") == ("debug", "Server is ready")
