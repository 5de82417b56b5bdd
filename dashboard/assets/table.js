// What cells of tables are made of: links of the page itself, numbers and times as readers write them.
(() => {
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const components = (window.dashAgGridComponentFunctions =
    window.dashAgGridComponentFunctions || {});
  const NO_VALUE = "—";

  functions.vigieNumber = (value, locale, decimals) =>
    value === null || value === undefined ? NO_VALUE
    : Number(value).toLocaleString(locale, {
        minimumFractionDigits: decimals, maximumFractionDigits: decimals,
      });

  functions.vigieTime = (value, locale, zone) =>
    value ? new Date(value).toLocaleString(locale, {
      timeZone: zone, dateStyle: "medium", timeStyle: "medium",
    }) : NO_VALUE;

  // A link is {name, href}: it sorts and filters by its name.
  functions.vigieName = (value) => value?.name ?? "";

  functions.vigieByName = (one, two) => (one?.name ?? "").localeCompare(two?.name ?? "");

  components.VigieState = ({ value }) =>
    value ? React.createElement(
      "span", { className: `state-chip is-${value.state}` }, value.name,
    ) : null;

  // On a narrow screen only what matters most has room, and shares it; words need more than figures.
  const NARROW_PX = 640;
  const SHARE_OF_WORDS = 1.5;
  functions.vigieFit = ({ api, clientWidth }) => {
    const isWide = clientWidth >= NARROW_PX;
    const columns = api.getColumns() ?? [];
    const minor = columns.filter((one) => one.getColDef().context?.isMinor);
    const changed = minor.filter((one) => one.isVisible() !== isWide);
    if (!changed.length) return;
    api.setColumnsVisible(changed, isWide);
    const state = columns.map((one) => {
      const { flex, width, wrapText } = one.getColDef();
      const narrow = wrapText ? SHARE_OF_WORDS : 1;
      return { colId: one.getColId(), flex: isWide ? flex ?? 1 : narrow, width };
    });
    api.applyColumnState({ state });
  };

  // Pages are for tables that have more rows than one.
  functions.vigiePages = ({ api }, rows) => {
    let count = 0;
    api.forEachNode(() => { count += 1; });
    const isLong = count > rows;
    if (api.getGridOption("pagination") !== isLong) api.setGridOption("pagination", isLong);
  };

  // A cell of heat is {value, text, says, shade, href, arrow, mark}: it sorts by its value.
  functions.vigieText = (value) => value?.text ?? NO_VALUE;

  functions.vigieByValue = (one, two) => {
    const [first, second] = [one, two].map((cell) => cell?.value ?? -Number.MAX_VALUE);
    return first - second;
  };

  components.VigieHeat = ({ value }) => {
    if (!value) return NO_VALUE;
    const sign = (name, text) =>
      text ? React.createElement("span", { className: `heat-${name}`, "aria-hidden": true }, text)
      : null;
    return React.createElement(
      "a",
      {
        href: value.href, title: value.says, "aria-label": value.says,
        className: `heat is-${value.way ?? "plain"}`, style: { background: value.shade },
      },
      value.text, sign("arrow", value.arrow), sign("mark", value.mark),
    );
  };

  components.VigieLink = ({ value }) =>
    value ? React.createElement("a", { href: value.href }, value.name) : null;
})();
