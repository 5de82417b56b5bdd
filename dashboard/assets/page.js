// The reader's choices. They live in the URL, so that a link shows the same view: whatever a reader
// does goes there, the page that the server makes of it comes back.
(() => {
  const REFERENCE_PX = 16;
  const remember = "mantine-color-scheme-value";

  // The size of letters follows the screen (1-tokens.css) and, on the wall, the page; figures are
  // drawn to match.
  const asked = () => {
    const root = document.documentElement;
    root.dataset.path = location.pathname;
    return {
      path: location.pathname,
      search: location.search,
      zoom: parseFloat(getComputedStyle(root).fontSize) / REFERENCE_PX,
    };
  };

  function withTheme(url) {
    const theme = new URLSearchParams(location.search).get("theme");
    if (!theme || url.searchParams.has("theme")) return url;
    url.search += `${url.search ? "&" : "?"}theme=${theme}`;
    return url;
  }

  function go(target) {
    const url = withTheme(new URL(target, location.href));
    history.pushState(null, "", url);
    document.getElementById("menu")?.setAttribute("aria-expanded", "false");
    ask();
  }

  const ask = () => window.dash_clientside.set_props("asked", { data: asked() });

  function withParameters(values) {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(values)) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    return url;
  }

  // In the same language and at the same moment.
  function goToDevice(device) {
    const url = new URL(`/devices/${encodeURIComponent(device)}`, location.href);
    const here = new URLSearchParams(location.search);
    for (const name of ["lang", "at"]) {
      if (here.has(name)) url.searchParams.set(name, here.get(name));
    }
    go(url);
  }

  window.addEventListener("popstate", ask);

  document.addEventListener("click", (event) => {
    const menu = event.target.closest("#menu");
    if (menu) {
      const isOpen = menu.getAttribute("aria-expanded") === "true";
      menu.setAttribute("aria-expanded", String(!isOpen));
      return;
    }
    const link = event.target.closest("a[href]");
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!link || !isPlain || event.altKey || event.defaultPrevented) return;
    if (link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
    event.preventDefault();
    go(link.href);
  });

  let path = null;

  // The one form of what was asked, unless the reader has gone on meanwhile.
  function mend(shown) {
    if (!shown.url || shown.asked !== location.pathname + location.search) return;
    const url = withTheme(new URL(shown.url, location.href));
    history.replaceState(history.state, "", url);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    page: {
      asked,

      laidOut: (shown) => {
        if (!shown) return;
        document.documentElement.lang = shown.lang;
        if (shown.title) document.title = shown.title;
        window.dash_clientside.travel.laidOut(shown);
        mend(shown);
        if (path !== null && path !== location.pathname) {
          window.scrollTo(0, 0);
          document.getElementById("content")?.focus({ preventScroll: true });
        }
        path = location.pathname;
      },

      choose: (_values, shown) => {
        const [changed] = window.dash_clientside.callback_context.triggered;
        if (!changed || !shown?.view || changed.value == null) return;
        const name = JSON.parse(changed.prop_id.slice(0, changed.prop_id.lastIndexOf("."))).url;
        const now = new Map(shown.view.arguments).get(name);
        if (now !== undefined && now !== changed.value) go(withParameters({ [name]: changed.value }));
      },

      goTo: (clicks, moment) => {
        if (clicks && moment) go(withParameters({ at: moment }));
      },

      goOver: (clicks, from, to) => {
        if (clicks && from && to) go(withParameters({ period: `${from}/${to}` }));
      },

      goToDevice: (chosen, options) => {
        const isThere = options?.some((one) => one.value === chosen && !one.disabled);
        if (isThere) goToDevice(chosen.split(" · ").at(-1));
      },

      goToMark: (clicked) => {
        const target = clicked?.points[0]?.customdata;
        if (typeof target !== "string" || !target) return;
        if (target.startsWith("/")) go(target);
        else goToDevice(target);
      },

      chooseLanguage: (clicks, lang) => {
        if (clicks) go(withParameters({ lang }));
      },

      switchTheme: (clicks) => {
        if (!clicks) return;
        const root = document.documentElement;
        const theme = root.dataset.mantineColorScheme === "dark" ? "light" : "dark";
        root.dataset.mantineColorScheme = theme;
        localStorage.setItem(remember, theme);
        history.replaceState(history.state, "", withParameters({ theme }));
      },
    },
  });
})();
