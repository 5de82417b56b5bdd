"""The page to sign in on: HTML that needs no script, every value escaped."""

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from dashboard.access.addresses import PROVIDER
from dashboard.access.pages import template_of
from dashboard.access.words import SIGN_IN_WORDS, SignInWords


@dataclass(frozen=True, slots=True)
class LoginPage:
    """What the page shows; `next` is where it leads, `trouble` what went wrong last time.

    `is_closed` says that all pages ask for it, `open_page` which one does not.
    """

    lang: str
    csrf: str
    next: str
    user: str = ""
    trouble: str | None = None
    has_provider: bool = False
    is_closed: bool = False
    open_page: str | None = None

    @property
    def words(self) -> SignInWords:
        return SIGN_IN_WORDS[self.lang]

    def html(self) -> str:
        words = self.words
        other = next(lang for lang in SIGN_IN_WORDS if lang != self.lang)
        query = {"next": self.next}
        texts = {
            "lang": self.lang,
            "title": words.title,
            "lead": words.lead_closed if self.is_closed else words.lead,
            "query": urlencode({**query, "lang": self.lang}),
            "csrf": self.csrf,
            "next": self.next,
            "user_label": words.user,
            "user": self.user,
            "password_label": words.password,
            "submit": words.submit,
            "other_href": f"/login?{urlencode({**query, 'lang': other})}",
            "other_lang": other,
            "other_language": words.other_language,
        }
        markup = {
            "trouble": self._trouble(),
            "provider": self._provider(),
            "back": _link(self.open_page, words.back) if self.open_page else "",
            # After a mistake, the keyboard is where it is likely to be mended.
            "user_focus": "" if self.user else "autofocus",
            "password_focus": "autofocus" if self.user else "",
        }
        safe = {name: escape(text) for name, text in texts.items()}
        return template_of("login.html").substitute(safe, **markup)

    def _trouble(self) -> str:
        if self.trouble is None:
            return ""
        return f'<p class="sign-in-trouble" role="alert">{escape(self.trouble)}</p>'

    def _provider(self) -> str:
        if not self.has_provider:
            return ""
        href = f"{PROVIDER}?{urlencode({'next': self.next, 'lang': self.lang})}"
        button = f'<a class="sign-in-provider" href="{escape(href)}">'
        return (
            f"{button}{escape(self.words.by_provider)}</a>"
            f'<p class="sign-in-or">{escape(self.words.or_else)}</p>'
        )


def _link(href: str, text: str) -> str:
    return f'<a href="{escape(href)}">{escape(text)}</a>'
