"use strict";
// The search field of the header: the key «/» leads to it, arrows walk through what was found, recent
// questions stay in this browser until the person signs out. Without this file the form works.
(() => {
  const form = document.querySelector("[data-search]");
  if (!form) return;
  const field = form.querySelector("input[type=search]");
  const panel = form.querySelector("[data-search-panel]");
  const found = form.querySelector("#portal-search-found");
  const recent = form.querySelector("[data-search-recent]");
  const key = `search-${form.dataset.search}`;
  const KEPT = 6;

  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? [];
    } catch {
      return [];
    }
  };
  const keep = (questions) => {
    try {
      if (questions.length) localStorage.setItem(key, JSON.stringify(questions));
      else localStorage.removeItem(key);
    } catch {
      // A browser that keeps nothing searches all the same.
    }
  };
  const remember = () => {
    const asked = field.value.trim();
    if (asked) keep([asked, ...kept().filter((other) => other !== asked)].slice(0, KEPT));
  };

  const showRecent = () => {
    const questions = kept();
    recent.hidden = Boolean(field.value.trim()) || !questions.length;
    recent.querySelector("ul").replaceChildren(
      ...questions.map((question) => {
        const link = document.createElement("a");
        link.href = `${form.action}?${new URLSearchParams({ q: question })}`;
        link.textContent = question;
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
  };
  const show = () => {
    showRecent();
    if (!field.value.trim()) found.replaceChildren();
    panel.hidden = recent.hidden && !found.textContent.trim();
  };
  const hide = () => {
    panel.hidden = true;
  };

  form.querySelector(".portal-search-key").hidden = false;
  field.addEventListener("focus", show);
  field.addEventListener("input", show);
  found.addEventListener("htmx:afterSwap", show);
  form.addEventListener("submit", remember);
  panel.addEventListener("click", (event) => {
    if (event.target.closest("#portal-search-found a")) remember();
    if (event.target.closest("[data-search-forget]")) {
      keep([]);
      show();
      field.focus();
    }
  });
  document.addEventListener("click", (event) => form.contains(event.target) || hide());
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) hide();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.action.endsWith("/sign-out/")) keep([]);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    // On the Russian layout the same key types a full stop.
    const slash = event.key === "/" || (event.code === "Slash" && !event.shiftKey);
    if (slash && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      if (field.offsetParent) field.select();
      else location.assign(form.action);
    }
  });
  form.addEventListener("keydown", (event) => {
    // The browser itself empties the field: that waits for the second time.
    if (event.key === "Escape" && !panel.hidden) {
      event.preventDefault();
      field.focus();
      hide();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (panel.hidden) show();
    const stops = [field, ...panel.querySelectorAll("a")].filter((stop) => stop.offsetParent);
    const here = stops.indexOf(document.activeElement);
    const next = stops[here + (event.key === "ArrowDown" ? 1 : -1)];
    event.preventDefault();
    next?.focus();
  });
})();
