// A device is put on the map: a click there becomes the latitude and longitude of its form. The map is a
// chart in Web Mercator, whose zero its layout says (`meta`).
(() => {
  const EARTH_RADIUS_M = 6378137;
  const DECIMALS = 6;
  const button = () => document.getElementById("device-place-it");
  const plot = () => document.querySelector("#network-map .js-plotly-plot");
  const isPutting = () => button()?.getAttribute("aria-pressed") === "true";
  let pin = null; // where it was put, in metres of the map, until the page shows something else

  function put(putting) {
    const one = button();
    if (!one) return;
    one.setAttribute("aria-pressed", String(putting));
    one.textContent = putting ? one.dataset.putting : one.dataset.put;
    document.getElementById("network-map")?.classList.toggle("is-putting", putting);
  }

  function degrees({ x, y }) {
    const angle = (radians) => ((radians * 180) / Math.PI).toFixed(DECIMALS);
    return { lon: angle(x / EARTH_RADIUS_M), lat: angle(Math.atan(Math.sinh(y / EARTH_RADIUS_M))) };
  }

  function show() {
    const chart = plot();
    if (!chart || !pin) return;
    const shape = { x: pin.x, y: pin.y, text: "✚", showarrow: false, font: { size: 26, color: "#d6336c" } };
    const [there] = chart.layout?.annotations ?? [];
    if (there?.x !== shape.x || there?.y !== shape.y) window.Plotly.relayout(chart, { annotations: [shape] });
  }

  function place(event) {
    const chart = plot(), { xaxis, yaxis, meta } = chart._fullLayout;
    const box = chart.querySelector(".nsewdrag").getBoundingClientRect();
    pin = { x: xaxis.p2d(event.clientX - box.left), y: yaxis.p2d(event.clientY - box.top) };
    const { lat, lon } = degrees({ x: pin.x + meta.x, y: pin.y + meta.y });
    window.dash_clientside.set_props("device-lat", { value: lat });
    window.dash_clientside.set_props("device-lon", { value: lon });
    show();
    put(false);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("#device-place-it")) put(!isPutting());
  });

  // Before the chart takes it for a pan or for a click on a device.
  for (const name of ["mousedown", "touchstart"]) {
    document.addEventListener(name, (event) => {
      if (!isPutting() || !event.target.closest("#network-map .nsewdrag, #network-map .main-svg")) return;
      event.preventDefault();
      event.stopPropagation();
      place(event.touches?.[0] ?? event);
    }, { capture: true, passive: false });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isPutting()) put(false);
  });

  // The chart is drawn anew when its devices change; another device has not been put anywhere.
  let opened = null;
  new MutationObserver(() => {
    const name = new URLSearchParams(location.search).get("device");
    if (name !== opened || location.pathname !== "/network") pin = null;
    opened = name;
    show();
  }).observe(document, { childList: true, subtree: true });
})();
