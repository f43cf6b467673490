// Light or dark before the first paint: the reader's own choice if there is one, else the system's.
(() => {
  "use strict";
  const page = document.documentElement;
  page.classList.add("js");

  // A page opened from disk, or a private window, may refuse to remember.
  const remembered = (change) => {
    try {
      return change(localStorage);
    } catch {
      return null;
    }
  };

  const choose = (theme) => {
    if (theme === "light" || theme === "dark") page.dataset.theme = theme;
    else delete page.dataset.theme;
  };
  choose(remembered((memory) => memory.getItem("theme")));

  // The button goes round: what the system does not show, what it shows, and back to following it.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("button.theme")) return;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const other = system === "dark" ? "light" : "dark";
    const next = { [other]: system, [system]: null }[page.dataset.theme];
    choose(next === undefined ? other : next);
    remembered((memory) =>
      page.dataset.theme ? memory.setItem("theme", page.dataset.theme) : memory.removeItem("theme"),
    );
  });
})();
