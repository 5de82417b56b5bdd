// A figure that changes says so for a moment.
(() => {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const CHANGE = [{ color: "var(--accent)" }, { color: "inherit" }];

  new MutationObserver((mutations) => {
    for (const mutation of mutations) {
      const element = mutation.target.nodeType === Node.TEXT_NODE
        ? mutation.target.parentElement : mutation.target;
      if (element?.classList?.contains("indicator-value")) {
        element.animate(CHANGE, { duration: 900, easing: "ease-out" });
      }
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
})();
