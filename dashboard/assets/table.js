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

  components.VigieLink = ({ value }) =>
    value ? React.createElement("a", { href: value.href }, value.name) : null;
})();
