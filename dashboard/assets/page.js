// The reader's choices. They live in the URL, so that a link shows the same view.
(() => {
  const REFERENCE_PX = 16;
  const remember = "mantine-color-scheme-value";

  function withParameter(name, value) {
    const parameters = new URLSearchParams(location.search);
    parameters.set(name, value);
    return `?${parameters}`;
  }

  function replace(name, value) {
    history.replaceState(history.state, "", withParameter(name, value) + location.hash);
  }

  const unchanged = () => window.dash_clientside.no_update;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    page: {
      // The size of letters follows the screen (vigie.css); figures are drawn to match.
      asked: (search, path) => ({
        search: search ?? "",
        path: path ?? "/",
        zoom: parseFloat(getComputedStyle(document.documentElement).fontSize) / REFERENCE_PX,
      }),

      laidOut: (shown) => {
        if (shown) document.documentElement.lang = shown.lang;
      },

      choseMetric: (metric, shown) => {
        if (metric && shown && metric !== shown.metric) replace("metric", metric);
      },

      chooseLanguage: (clicks, lang) => (clicks ? withParameter("lang", lang) : unchanged()),

      switchTheme: (clicks) => {
        if (!clicks) return;
        const root = document.documentElement;
        const theme = root.dataset.mantineColorScheme === "dark" ? "light" : "dark";
        root.dataset.mantineColorScheme = theme;
        localStorage.setItem(remember, theme);
        replace("theme", theme);
      },
    },
  });
})();
