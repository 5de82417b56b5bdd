"""Where a reader is sent after signing in: somewhere on this site, never elsewhere."""

from urllib.parse import quote, urlsplit

HOME = "/"
PUBLIC = "/public"  # what citizens see, whoever must sign in for the rest
LOGIN, LOGOUT, CALLBACK, PROVIDER = "/login", "/logout", "/login/callback", "/login/provider"
THEME = "/login/theme.js"
SCREEN, SCREEN_SCRIPT = "/login/screen", "/login/screen.js"
_LONGEST = 2_000


def local(asked: str | None) -> str:
    """The path and query asked for if they are of this site, else the home page.

    Browsers take a backslash for a slash and skip control characters, so both are refused.
    """
    if not asked or len(asked) > _LONGEST or "\\" in asked or not asked.isprintable():
        return HOME
    if not asked.startswith("/") or asked.startswith("//"):
        return HOME
    try:
        parts = urlsplit(asked)
    except ValueError:
        return HOME
    if parts.scheme or parts.netloc or parts.path.startswith((LOGIN, LOGOUT)):
        return HOME
    return asked


def login_for(page: str, lang: str | None = None) -> str:
    """The page to sign in on, to come back to `page`."""
    chosen = f"&lang={quote(lang)}" if lang else ""
    return f"{LOGIN}?next={quote(page, safe='/')}{chosen}"
