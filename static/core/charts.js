// Draws every <div data-chart> from the definition in the JSON block that follows it.
// `ast` keeps Vega's expressions out of eval, which the content policy forbids.
(() => {
  const options = {
    actions: false,
    ast: true,
    defaultStyle: false,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  };

  function draw(root) {
    for (const place of root.querySelectorAll("[data-chart]:empty")) {
      vegaEmbed(place, JSON.parse(place.nextElementSibling.textContent), options);
    }
  }

  document.addEventListener("DOMContentLoaded", () => draw(document));
  document.addEventListener("htmx:afterSwap", (event) => draw(event.target.parentNode));
})();
