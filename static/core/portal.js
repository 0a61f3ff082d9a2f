"use strict";
// Every page works without this file; it adds drag and drop, menus that close, questions before
// deeds that are hard to undo, copying, printing, and words for failures of htmx.
(() => {
  const messages = () => document.getElementById("messages");

  // A menu made of <details> closes by Escape and by a click elsewhere.
  const openMenus = () => document.querySelectorAll("details[data-closes][open]");
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));

    const asked = event.target.closest("[data-print], [data-copy]");
    if (asked?.hasAttribute("data-print")) window.print();
    if (asked?.hasAttribute("data-copy")) {
      navigator.clipboard.writeText(asked.dataset.copy).then(() => {
        asked.textContent = "Скопировано";
      });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    });
  });

  // What only a script can do is shown only where there is one.
  const showTools = () => {
    document.querySelectorAll("[data-print][hidden], [data-copy][hidden]").forEach((button) => {
      button.hidden = false;
    });
  };
  showTools();
  document.addEventListener("htmx:load", showTools);

  document.addEventListener("submit", (event) => {
    const question = (event.submitter ?? event.target).closest("[data-confirm]")?.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // Files dropped on a zone are put into its input; the chosen names are listed under it.
  const listChosen = (zone) => {
    const names = [...zone.querySelector("input[type=file]").files].map((file) => {
      const item = document.createElement("li");
      item.textContent = file.name;
      return item;
    });
    zone.querySelector("[data-drop-list]").replaceChildren(...names);
  };
  const zoneOf = (event) => event.target.closest?.("[data-drop-zone]");
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      const zone = zoneOf(event);
      if (!zone) return;
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    const zone = zoneOf(event);
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("is-over");
    const input = zone.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("change", (event) => {
    const zone = zoneOf(event);
    if (zone && event.target.type === "file") listChosen(zone);
  });

  // A table wider than its place is scrolled with arrows too, in browsers that do not see to it.
  const reachable = () => {
    for (const box of document.querySelectorAll(".table-responsive:not([tabindex])")) {
      if (box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight) continue;
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", box.querySelector("caption")?.textContent.trim() || "Таблица");
    }
  };
  reachable();
  window.addEventListener("resize", reachable);
  document.addEventListener("toggle", reachable, true);
  document.addEventListener("htmx:afterSettle", reachable);

  // On a phone the conditions of a list would fill the screen: they wait behind one line.
  const foldConditions = () => {
    if (!window.matchMedia("(max-width: 575.98px)").matches) return;
    const asked = new URLSearchParams(location.search);
    for (const form of document.querySelectorAll("form.filters[method=get]")) {
      const names = new Set(
        [...form.elements].filter((field) => field.type !== "hidden" && field.name).map((field) => field.name),
      );
      if (names.size < 2) continue;
      const fold = document.createElement("details");
      fold.className = "filters-fold";
      const summary = document.createElement("summary");
      summary.className = "btn btn-outline-secondary";
      summary.textContent = [...names].some((name) => asked.get(name)) ? "Изменить условия" : "Условия поиска";
      fold.append(summary);
      fold.open = Boolean(form.querySelector(".is-invalid, .errorlist"));
      form.before(fold);
      fold.append(form);
    }
  };
  foldConditions();

  // A plan's months open at today and not at the first of them.
  const today = document.querySelector(".gantt-today");
  const months = today?.closest(".table-responsive");
  if (months) {
    const from = months.querySelector("th").getBoundingClientRect().right;
    months.scrollLeft += today.getBoundingClientRect().left - from - (months.clientWidth - from) / 2;
  }

  // A refusal that htmx got is shown where messages are, and a silent server is said aloud.
  const sayFailure = () => {
    const notice = document.getElementById("failure-notice").content.cloneNode(true);
    messages()?.replaceChildren(notice);
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400) return;
    if (xhr.status >= 500) return sayFailure();
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    event.detail.target = messages();
    event.detail.swapOverride = "innerHTML show:window:top";
  });

  // A long form outlives a break of the network: what is written stays on the page, sending waits,
  // and the draft is kept as soon as the portal answers.
  const noteOf = (form) => form?.querySelector(".draft-note[data-offline]");
  const hold = (form) => {
    form.classList.add("is-unsent");
    noteOf(form).textContent = noteOf(form).dataset.offline;
  };
  const retry = () => {
    for (const form of document.querySelectorAll("form.is-unsent")) {
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  document.addEventListener("htmx:sendError", (event) => {
    const form = event.target.closest?.("form");
    if (noteOf(form)) hold(form);
    else sayFailure();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) event.target.closest?.("form")?.classList.remove("is-unsent");
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!noteOf(form) || (navigator.onLine && !form.classList.contains("is-unsent"))) return;
    event.preventDefault();
    hold(form);
    retry();
  });
  window.addEventListener("online", retry);
  window.setInterval(retry, 10000);
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form.is-unsent")) event.preventDefault();
  });
})();
