"""What pure functions made, kept for as long as pages show the same again and again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from dashboard.view import View

Given = ParamSpec("Given")
Made = TypeVar("Made")
_BY_VALUE = (str, int, float, tuple, datetime, View, type(None))


def kept(most: int) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """Have a function called once for the same arguments, of which the last `most` are kept.

    Text, numbers, moments, views and tuples are the same if they are equal; documents of the API,
    which are long and never change, if they are one object. What is made is shared: none may
    change it.
    """

    def keeping(function: Callable[Given, Made]) -> Callable[Given, Made]:
        # The arguments are held, so that no other object gets the identity of one of them.
        store: OrderedDict[Hashable, tuple[object, Made]] = OrderedDict()

        @wraps(function)
        def look(*args: Given.args, **named: Given.kwargs) -> Made:
            key = (*map(_same, args), *((name, _same(one)) for name, one in sorted(named.items())))
            if key not in store:
                store[key] = (args, named), function(*args, **named)
                while len(store) > most:
                    store.popitem(last=False)
            store.move_to_end(key)
            return store[key][1]

        return look

    return keeping


def _same(value: Any) -> Hashable:
    return value if isinstance(value, _BY_VALUE) else id(value)
