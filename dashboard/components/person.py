"""Who is signed in, and the way in and out: in the header of every page."""

from typing import Any

from dash import dcc, html

from dashboard.access.addresses import LOGOUT, login_for
from dashboard.access.form_token import FIELD
from dashboard.access.person import Person
from dashboard.access.words import SIGN_IN_WORDS


def person_control(person: Person | None, lang: str, page: str, csrf: str) -> Any:
    """A link to sign in and come back to `page`, or the person's name with a form to sign out.

    `csrf` is the token that the form must carry.
    """
    words = SIGN_IN_WORDS[lang]
    if person is None:
        # With a target, for `page.js` would take it for one of the pages that it shows itself.
        return html.A(
            words.sign_in, href=login_for(page, lang), target="_self", className="person-enter"
        )
    role = words.roles[person.role]
    return html.Form(
        [
            html.Span(
                person.display_name or person.name,
                className="person-name",
                title=words.signed_in_as.format(name=person.display_name, role=role),
            ),
            dcc.Input(type="hidden", name=FIELD, value=csrf),
            html.Button(words.sign_out, type="submit", className="person-leave"),
        ],
        action=LOGOUT,
        method="POST",
        className="person",
    )
