// In words that every engine knows: whether the scripts of this page can be expected to run. Until
// they do (`live`), whatever keeps one from running shows the page as it is without any.
(function (page, stacked) {
  function expect(they) {
    if (they) page.setAttribute("data-scripts", "expected");
    else page.removeAttribute("data-scripts");
    if (stacked) stacked.setAttribute("media", they ? "print" : "all");
  }
  if (!/^https?:$/.test(location.protocol)) return; // from a file, a browser loads no module
  if (!("noModule" in document.createElement("script"))) return;
  expect(true);
  addEventListener("error", function (event) {
    var script = event.target === window || event.target instanceof HTMLScriptElement;
    if (script && page.getAttribute("data-scripts") === "expected") expect(false);
  }, true);
})(document.documentElement, document.getElementById("stacked"));
