// Runs before the first paint: puts the stored theme on <html> so that nothing flashes.
(function () {
  var choice = "system";
  try {
    choice = JSON.parse(localStorage.getItem("guilder.theme")) || "system";
  } catch {}
  var dark = choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  var bar = document.querySelector('meta[name="theme-color"]');
  if (bar && dark) bar.setAttribute("content", "#171410");
})();
