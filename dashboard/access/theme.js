// Before anything is drawn: the theme that was chosen on other pages, else the system's.
(() => {
  const theme = localStorage.getItem("mantine-color-scheme-value");
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.mantineColorScheme = dark ? "dark" : "light";
})();
