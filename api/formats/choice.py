"""Which format a request wants: its `format` parameter, or else what `Accept` likes best."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from api.accept import accepted
from api.formats.media import DISTRICTS, MAP, MEDIA_TYPES, TABLE, Format


def _choose(offered: tuple[Format, ...]) -> Callable[[Request], Format]:
    # The first format of each media type: JSON itself, rather than JSON by columns.
    by_type = {MEDIA_TYPES[one]: one for one in reversed(offered)}
    media_types = list(dict.fromkeys(MEDIA_TYPES[one] for one in offered))

    def choose(request: Request) -> Format:
        asked = request.query_params.get("format")
        if asked is not None:  # what is not offered, the parameters' model refuses
            return Format(asked) if asked in offered else offered[0]
        found = accepted(",".join(request.headers.getlist("accept")), media_types)
        if found is None:
            raise HTTPException(
                406, f"Accept names nothing that there is; there are: {', '.join(media_types)}"
            )
        return by_type[found]

    return choose


TableFormat = Annotated[Format, Depends(_choose(TABLE))]
MapFormat = Annotated[Format, Depends(_choose(MAP))]
DistrictFormat = Annotated[Format, Depends(_choose(DISTRICTS))]
