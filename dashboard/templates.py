"""HTML of what is no page of Dash, from the templates beside its code; every value is escaped."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html_of(template: str, **given: Any) -> str:
    """`template` is its path in this folder, such as `citizens/page.html`.

    The indentation stays here: who reads the page on a phone pays for each byte.
    """
    lines = _templates().get_template(template).render(given).splitlines()
    return "\n".join(stripped for line in lines if (stripped := line.strip()))
