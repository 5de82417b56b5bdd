"""The page to sign in on: HTML that needs no script, every value escaped."""

from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.access.addresses import PROVIDER
from dashboard.access.words import SIGN_IN_WORDS, SignInWords
from dashboard.templates import html_of


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
        other = next(lang for lang in SIGN_IN_WORDS if lang != self.lang)
        return html_of(
            "access/login.html",
            page=self,
            words=self.words,
            lang=self.lang,
            title=self.words.title,
            here=self._leading("/login", self.lang),
            provider=self._leading(PROVIDER, self.lang),
            other=other,
            there=self._leading("/login", other),
        )

    def _leading(self, path: str, lang: str) -> str:
        """A path that knows where its reader wants to go."""
        return f"{path}?{urlencode({'next': self.next, 'lang': lang})}"
