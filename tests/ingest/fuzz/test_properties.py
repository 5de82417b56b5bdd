"""Whatever is made of the corpus, ingest accounts for it; and the accounts can tell when not."""

from dataclasses import replace
from itertools import islice
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats import FORMATS
from ingest.message import Decoded
from tests.ingest.fuzz.accounts import Outcome, UnaccountedError, outcome_of
from tests.ingest.fuzz.campaign import RECEIVED_AT, Report, decode, run
from tests.ingest.fuzz.corpus import Seed, corpus
from tests.ingest.fuzz.mutator import Mutant, mutants
from vigie.model import DeadLetter, Device, Reading, Reason

CORPUS = corpus()
# Their script may have a quarter of a second for each, which is for `make fuzz`.
QUICK = [seed for seed in CORPUS if ".js" not in seed.feeds]


def account(mutant: Mutant, decoded: Decoded) -> Outcome:
    return outcome_of(mutant.seed.feeds, mutant.topic, mutant.payload, decoded)


@settings(deadline=None, max_examples=400)
@given(random=st.randoms(use_true_random=True))
def test_whatever_is_made_of_the_corpus_is_accounted_for(random: Random) -> None:
    for mutant in islice(mutants(QUICK, random), 5):
        account(mutant, decode(mutant))


@settings(deadline=None, max_examples=300)
@given(seed=st.sampled_from(QUICK), payload=st.binary(max_size=200))
def test_whatever_bytes_come_on_the_topics_of_the_corpus_are_accounted_for(
    seed: Seed, payload: bytes
) -> None:
    mutant = Mutant(seed, seed.topic, payload)
    account(mutant, decode(mutant))


@pytest.mark.parametrize("seed", CORPUS, ids=lambda seed: seed.name)
def test_every_seed_is_accounted_for_as_it_is(seed: Seed) -> None:
    mutant = Mutant(seed, seed.topic, seed.payload)
    assert account(mutant, decode(mutant)) in Outcome


def test_the_corpus_has_seeds_of_every_format() -> None:
    assert {seed.format for seed in CORPUS} == set(FORMATS)


def test_the_same_seed_makes_the_same_messages() -> None:
    first, again, other = (list(islice(mutants(CORPUS, Random(one)), 50)) for one in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_campaign_counts_every_message() -> None:
    report = Report()
    run(500, 3, lambda failure: pytest.fail(failure.what), report)
    assert report.failures == []
    assert report.messages == report.outcomes.total() == 500
    assert report.letters == report.reasons.total()


METER = "testville/energy/building_meter/meter-n1"
GOOD = b'{"values": {"active_power": 4}}'
READING = Reading("meter-n1", "active_power", RECEIVED_AT, 4.0)
LETTER = DeadLetter(RECEIVED_AT, METER, GOOD, Reason.WRONG_TYPE, "it is wrong")


@pytest.mark.parametrize(
    ("decoded", "outcome"),
    [
        (Decoded(readings=[READING]), Outcome.STORED),
        (Decoded(readings=[READING], dead_letters=[LETTER]), Outcome.IN_PART),
        (Decoded(dead_letters=[LETTER]), Outcome.DEAD_LETTER),
        (Decoded(description=Device("meter-n1", "building_meter")), Outcome.STORED),
    ],
)
def test_a_message_comes_to_one_outcome(decoded: Decoded, outcome: Outcome) -> None:
    assert outcome_of("[]", METER, GOOD, decoded) is outcome


@pytest.mark.parametrize(
    ("decoded", "complaint"),
    [
        (Decoded(), "neither a reading nor a dead letter"),
        (Decoded(readings=[READING._replace(value=float("inf"))]), "not finite"),
        (Decoded(dead_letters=[replace(LETTER, payload=b"")]), "whole payload"),
        (Decoded(dead_letters=[replace(LETTER, topic="")]), "another topic"),
        (Decoded(dead_letters=[replace(LETTER, detail="x" * 10_000)]), "a detail of 10000"),
        (Decoded(dead_letters=[replace(LETTER, reason=Reason.DECODER_FAILED)]), "it is wrong"),
        (Decoded(description=Device("meter-n1", "building_meter", name="a\0")), "no such text"),
    ],
)
def test_what_is_lost_or_wrong_is_noticed(decoded: Decoded, complaint: str) -> None:
    with pytest.raises(UnaccountedError, match=complaint):
        outcome_of("[]", METER, GOOD, decoded)


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (f"{METER}/about", b""),
        (METER, b"[]"),
        (METER, b'{"values": {}}'),
        ("testville/gateway/miles", b'{"device": "counter-n1", "values": {"speed": 0}}'),
    ],
    ids=["an about retracted", "an empty array", "no values", "a value that means missing"],
)
def test_there_may_be_nothing_to_store(topic: str, payload: bytes) -> None:
    assert outcome_of("[]", topic, payload, decode(Mutant(CORPUS[0], topic, payload))) is (
        Outcome.NOTHING
    )
