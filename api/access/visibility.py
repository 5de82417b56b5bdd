"""What a caller sees of the city: all of it, or what is not internal."""

from dataclasses import dataclass, replace
from typing import TypeVar

from fastapi import Request

from api.access.alarm_rules import shown_alarms
from api.access.caller import ANYBODY, Caller
from vigie.catalogue import Catalogue
from vigie.city import City
from vigie.city.access import Internal
from vigie.city.config import Balance, CityConfig, Measure
from vigie.city.goals import Goal
from vigie.scopes import Scope
from vigie.store.read.hidden import NOTHING, Hidden

Measured = TypeVar("Measured", bound=Measure)


@dataclass(frozen=True, slots=True)
class Visibility:
    """What is hidden from a caller. Equal ones get equal answers, so that these may be shared.

    People are those who have an alarm in hand, and what they say of it.
    """

    hidden: Hidden = NOTHING
    shows_people: bool = True


def visibility_of(request: Request) -> Visibility:
    """What the caller of a request may see; whoever keeps answers, keeps them by this."""
    return visibility_for(caller_of(request), request.app.state.context.city)


def caller_of(request: Request) -> Caller:
    """Who asks; anybody, where no gate has said."""
    caller: Caller = request.scope.get("state", {}).get("caller", ANYBODY)
    return caller


def visibility_for(caller: Caller, city: City) -> Visibility:
    """What a caller sees of a whole city."""
    if caller.may(Scope.READ):
        return Visibility()
    return Visibility(hidden_by(city.config.access.internal), shows_people=False)


def hidden_by(internal: Internal) -> Hidden:
    return Hidden(internal.metrics, internal.kinds, internal.devices)


def shown_catalogue(catalogue: Catalogue, hidden: Hidden) -> Catalogue:
    """The catalogue without the metrics and kinds that are hidden."""
    metrics = {key: one for key, one in catalogue.metrics.items() if key not in hidden.metrics}
    kinds = {
        key: one.model_copy(
            update={"metrics": tuple(each for each in one.metrics if each in metrics)}
        )
        for key, one in catalogue.kinds.items()
        if key not in hidden.kinds
    }
    return catalogue.model_copy(update={"metrics": metrics, "kinds": kinds})


def shown_city(city: City, hidden: Hidden) -> City:
    """The city without the devices that are hidden, and without what is measured of the hidden."""
    config = city.config
    shown = config.model_copy(
        update={
            "indicators": _shown(config.indicators, hidden),
            "charts": _shown(config.charts, hidden),
            "goals": _shown_goals(config, hidden),
            "balances": _shown_balances(config, hidden),
            "alarms": shown_alarms(config.alarms, hidden),
            "map_metrics": tuple(one for one in config.map_metrics if one not in hidden.metrics),
            "public": config.public.model_copy(
                update={"sentences": _shown(config.public.sentences, hidden)}
            ),
        }
    )
    devices = tuple(
        one
        for one in city.devices
        if one.kind not in hidden.kinds and not hidden.holds_device(one.id)
    )
    return replace(city, config=shown, devices=devices)


def _shown(measures: tuple[Measured, ...], hidden: Hidden) -> tuple[Measured, ...]:
    """Those that can be asked for: of a metric, and of some kind, that is not hidden."""
    return tuple(
        one.model_copy(
            update={"kinds": tuple(kind for kind in one.kinds if kind not in hidden.kinds)}
        )
        for one in measures
        if one.metric not in hidden.metrics
        and (not one.kinds or set(one.kinds) - set(hidden.kinds))
    )


def _shown_goals(config: CityConfig, hidden: Hidden) -> tuple[Goal, ...]:
    """Those whose measure can be asked for."""
    indicators = {one.id for one in _shown(config.indicators, hidden)}
    shown = []
    for goal in config.goals:
        whole = () if goal.share_of is None else _shown((goal.share_of,), hidden)
        if goal.share_of is not None and not whole:
            continue
        if goal.measure is None:
            shown += [goal] if goal.indicator in indicators else []
        else:
            shown += [
                goal.model_copy(update={"measure": measure, "share_of": next(iter(whole), None)})
                for measure in _shown((goal.measure,), hidden)
            ]
    return tuple(shown)


def _shown_balances(config: CityConfig, hidden: Hidden) -> tuple[Balance, ...]:
    """Those all of whose flows are shown: without one, the others would not add up."""
    return tuple(one for one in config.balances if _shown(one.flows, hidden) == one.flows)
