"""Sets and entities read from the store, with what is expanded in them.

Nothing here asks once for each entity: a navigation of a whole page is one query.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from api.sta.entities import Json, as_entity, properties_of
from api.sta.links import Links, with_options
from api.sta.options import Expansion, Options
from api.sta.paths import Fixed
from api.sta.problem import RequestError
from vigie.store.read.sensorthings.entities import ENTITIES, OBSERVATION, Entity, Navigation
from vigie.store.read.sensorthings.observing import count_observations, observations
from vigie.store.read.sensorthings.selecting import Subset, count, counts, page, pages
from vigie.store.read.sensorthings.words import Words

MOST_COUNTED = 1_000_000
# An answer shares these out among the parents whose children it shows; links lead to the others.
MOST_EXPANDED = 20_000


@dataclass(slots=True)
class Reader:
    """One request's way to the store."""

    connection: AsyncConnection
    words: Words
    links: Links
    left: int = MOST_EXPANDED

    async def rows(self, entity: Entity, fixed: Fixed, options: Options) -> list[Json]:
        """The rows of a page, and one more if there are more.

        Raises:
            ExpressionError: the filter or the order means nothing.
        """
        subset = Subset(
            entity,
            properties_of(entity, options),
            options.where,
            options.order,
            limit=options.top + 1 if options.top else 0,
            offset=options.skip,
        )
        if entity is OBSERVATION:
            return await observations(
                self.connection, self.words, subset, fixed=fixed, after=options.after
            )
        return await page(self.connection, self.words, subset, fixed)

    async def count(self, entity: Entity, fixed: Fixed, options: Options) -> int:
        """How many there are, on all pages.

        Raises:
            ExpressionError: the filter means nothing.
            RequestError: there are too many Observations to count.
        """
        subset = Subset(entity, (), options.where)
        if entity is not OBSERVATION:
            return await count(self.connection, self.words, subset, fixed)
        most = MOST_COUNTED + 1
        found = await count_observations(
            self.connection, self.words, subset, fixed=fixed, most=most
        )
        if found == most:
            raise RequestError(
                "$count",
                f"there are more than {MOST_COUNTED:,} Observations: ask for those of one "
                "Datastream or a shorter time, or leave $count out",
            )
        return found

    async def entities(self, entity: Entity, rows: list[Json], options: Options) -> list[Json]:
        """The entities of rows, each with what is expanded in it.

        Raises:
            ExpressionError: a filter or an order of an expansion means nothing.
        """
        contents = [as_entity(self.links, entity, row, options) for row in rows]
        for expansion in options.expand:
            await self._expand(entity, rows, contents, expansion)
        return contents

    async def _expand(
        self, entity: Entity, rows: list[Json], contents: list[Json], expansion: Expansion
    ) -> None:
        navigation, options = entity.navigations[expansion.name], expansion.options
        parents = list({row[navigation.own] for row in rows if row[navigation.own] is not None})
        if not parents:
            return
        target = ENTITIES[navigation.target]
        top = min(options.top, max(1, self.left // len(parents)))
        found = await self._children(target, navigation, parents, options, top)
        kept: list[Json] = []
        of_parents: dict[Any, list[int]] = {}
        has_more = set()
        for row in found:
            places = of_parents.setdefault(row["parent"], [])
            if len(places) < top:
                places.append(len(kept))
                kept.append(row)
            else:
                has_more.add(row["parent"])
        self.left -= len(kept)
        children = await self.entities(target, kept, options)
        totals = await self._totals(target, navigation, parents, options)
        for row, content in zip(rows, contents, strict=True):
            own = [children[place] for place in of_parents.get(row[navigation.own], [])]
            if not navigation.is_many:
                content.update({expansion.name: own[0]} if own else {})
                continue
            content[expansion.name] = own
            if totals is not None:
                content[f"{expansion.name}@iot.count"] = totals[row[navigation.own]]
            if row[navigation.own] in has_more:
                link = f"{self.links.of(entity, row['id'])}/{expansion.name}"
                content[f"{expansion.name}@iot.nextLink"] = continued(link, options, top)

    async def _children(
        self,
        target: Entity,
        navigation: Navigation,
        parents: list[Any],
        options: Options,
        top: int,
    ) -> list[Json]:
        subset = Subset(
            target,
            properties_of(target, options),
            options.where,
            options.order,
            limit=top + 1 if top and navigation.is_many else top,
            offset=options.skip,
        )
        return await pages(self.connection, self.words, subset, navigation.theirs, parents)

    async def _totals(
        self, target: Entity, navigation: Navigation, parents: list[Any], options: Options
    ) -> dict[Any, int] | None:
        if not options.counted or not navigation.is_many:
            return None
        subset = Subset(target, (), options.where)
        return await counts(self.connection, self.words, subset, navigation.theirs, parents)


def continued(link: str, options: Options, shown: int, token: str | None = None) -> str:
    """The link to the next page: after a token, or after so many that were shown."""
    texts = {name: text for name, text in options.texts if name not in {"$skip", "$skiptoken"}}
    if token is not None:
        return with_options(link, [*texts.items(), ("$skiptoken", token)])
    return with_options(link, [*texts.items(), ("$skip", options.skip + shown)])
