"""Signatures of webhooks."""

import base64

import pytest

from alarms.notify.delivery import NotConfiguredError
from alarms.notify.signature import key_of, signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_a_signature_is_that_of_the_standard_s_example() -> None:
    """The example of the reference implementations of Standard Webhooks."""
    found = signature(
        key_of(SECRET, "VIGIE_HOOK"),
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_prefix_may_be_left_out() -> None:
    assert key_of(SECRET, "VIGIE_HOOK") == key_of(SECRET.removeprefix("whsec_"), "VIGIE_HOOK")


@pytest.mark.parametrize(
    "secret", ["", "hunter2", "whsec_****", base64.b64encode(b"x" * 23).decode(), "Z" * 400]
)
def test_a_secret_that_is_none_is_named_and_not_shown(secret: str) -> None:
    with pytest.raises(NotConfiguredError, match="VIGIE_HOOK is no secret") as raised:
        key_of(secret, "VIGIE_HOOK")
    assert not secret or secret not in str(raised.value)
