"""Which rules of alarms the public may know of: those that only what is shown can break.

An alarm of a device tells of that device only. One of a district, of the city or of a feed tells of
all that is in there: it is hidden where something internal may be.
"""

from vigie.city.alarms import Alarms, Composite, Per, Rule
from vigie.store.read.hidden import NOTHING, Hidden

_OF_ONE = (Per.SERIES, Per.DEVICE)


def shown_alarms(alarms: Alarms, hidden: Hidden) -> Alarms:
    """The rules that may be known, without what they say of the hidden, and no channels."""
    if hidden == NOTHING:
        return alarms
    by_id = {rule.id: rule for rule in alarms.rules}
    shown = tuple(
        _narrowed(rule, hidden) for rule in alarms.rules if _is_shown(rule, by_id, hidden)
    )
    return Alarms.model_construct(rules=shown, channels=())


def _is_shown(rule: Rule, by_id: dict[str, Rule], hidden: Hidden) -> bool:
    condition = rule.condition
    parts = [by_id[one] for one in condition.rules] if isinstance(condition, Composite) else [rule]
    return all(
        _can_be_told(one, hidden) and (rule.per in _OF_ONE or not _mixes(one, hidden))
        for one in (rule, *parts)
    )


def _can_be_told(rule: Rule, hidden: Hidden) -> bool:
    """Whether it is about something that is shown at all."""
    return (
        rule.metric not in hidden.metrics
        and (not rule.kinds or bool(set(rule.kinds) - set(hidden.kinds)))
        and (not rule.devices or not all(map(hidden.holds_device, rule.devices)))
        and (rule.per is not Per.FEED)
    )


def _mixes(rule: Rule, hidden: Hidden) -> bool:
    """Whether something hidden may be among what it is about."""
    if rule.is_of_intake:
        return False
    if hidden.devices:
        return True
    return bool(set(rule.kinds) & set(hidden.kinds) if rule.kinds else hidden.kinds)


def _narrowed(rule: Rule, hidden: Hidden) -> Rule:
    return rule.model_copy(
        update={
            "kinds": tuple(one for one in rule.kinds if one not in hidden.kinds),
            "devices": tuple(one for one in rule.devices if not hidden.holds_device(one)),
            "channels": (),
        }
    )
