// A figure that changes says so for a moment.
(() => {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const CHANGE = [{ color: "var(--accent)" }, { color: "inherit" }];

  new MutationObserver((mutations) => {
    for (const mutation of mutations) {
      const element = mutation.target.nodeType === Node.TEXT_NODE
        ? mutation.target.parentElement : mutation.target;
      // On a wall or in the past, where all of them change all the time, that would be unrest.
      if (element?.matches(".indicator-value:not(.wall *, .is-past *)")) {
        element.animate(CHANGE, { duration: 900, easing: "ease-out" });
      }
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
})();
