"""What the functions and operators of a filter take and give."""

from typing import NamedTuple

from vigie.store.read.sensorthings.entities import Type

_N, _T, _B = Type.NUMBER, Type.TEXT, Type.BOOLEAN


class Signature(NamedTuple):
    """Types of the arguments and of the result; `piece` is the SQL's name if not the function's."""

    takes: tuple[Type, ...]
    gives: Type
    piece: str | None = None


_ARITHMETIC = Signature((_N, _N), _N)
_SHIFT = Signature((Type.TIME, Type.DURATION), Type.TIME)
_ROUNDING = (Signature((_N,), _N),)
_TEST = (Signature((_T, _T), _B),)
_CHANGE = (Signature((_T,), _T),)
_OF_TIME = Signature((Type.TIME,), _N)
_OF_DATE = Signature((Type.DATE,), _N)
_OF_CLOCK = Signature((Type.CLOCK,), _N)

SIGNATURES: dict[str, tuple[Signature, ...]] = {
    "add": (_ARITHMETIC, _SHIFT),
    "sub": (_ARITHMETIC, _SHIFT),
    "mul": (_ARITHMETIC,),
    "div": (_ARITHMETIC,),
    "mod": (_ARITHMETIC,),
    "round": _ROUNDING,
    "floor": _ROUNDING,
    "ceiling": _ROUNDING,
    "contains": _TEST,
    "substringof": _TEST,
    "startswith": _TEST,
    "endswith": _TEST,
    "length": (Signature((_T,), _N),),
    "indexof": (Signature((_T, _T), _N),),
    "substring": (
        Signature((_T, _N), _T),
        Signature((_T, _N, _N), _T, "substring_of_length"),
    ),
    "tolower": _CHANGE,
    "toupper": _CHANGE,
    "trim": _CHANGE,
    "concat": (Signature((_T, _T), _T),),
    "year": (_OF_TIME, _OF_DATE),
    "month": (_OF_TIME, _OF_DATE),
    "day": (_OF_TIME, _OF_DATE),
    "hour": (_OF_TIME, _OF_CLOCK),
    "minute": (_OF_TIME, _OF_CLOCK),
    "second": (_OF_TIME, _OF_CLOCK),
    "fractionalseconds": (_OF_TIME, _OF_CLOCK),
    "totaloffsetminutes": (_OF_TIME,),
    "date": (Signature((Type.TIME,), Type.DATE),),
    "time": (Signature((Type.TIME,), Type.CLOCK),),
    "now": (Signature((), Type.TIME),),
    "mindatetime": (Signature((), Type.TIME),),
    "maxdatetime": (Signature((), Type.TIME),),
}
