// Keeps what is typed into a form marked `data-keep` until it is saved: a session that ends, a click on the menu or a
// crash costs nobody their words. It stands in this tab alone (sessionStorage), under the form's address and the person;
// passwords, files and hidden fields never do. Only what differs from the page as it came is kept and put back.
"use strict";
(() => {
  const PREFIX = "kanava.kept:";
  const person = document.querySelector("[data-person]")?.dataset.person ?? "";
  const here = `${PREFIX}${person}:${location.pathname}${location.search}`;
  const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const read = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };
  const write = (key, value) => { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* full, or forbidden */ } };

  const isKept = (field) =>
    field.name && !["password", "file", "submit", "button", "reset"].includes(field.type)
    && (field.type !== "hidden" || field.closest("[data-combobox]"));
  const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
  const typed = (field) => (isChoice(field) ? field.checked : field.value);
  const asSent = (field) => {
    if (isChoice(field)) return field.defaultChecked;
    if (field.type === "hidden") return "";
    if (field.tagName !== "SELECT") return field.defaultValue;
    return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
  };
  const valuesOf = (form, value) => {
    const found = {};
    for (const field of form.elements) if (isKept(field)) (found[field.name] ??= []).push(value(field));
    return found;
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function put(form, values) {
    // A form of several lines gets as many as were there.
    const row = [...form.querySelectorAll("[data-keep-row]")].at(-1);
    const lines = row ? Math.max(0, ...[...row.querySelectorAll("[name]")].map(({ name }) => values[name]?.length ?? 0)) : 0;
    for (let count = form.querySelectorAll("[data-keep-row]").length; row && count < lines; count += 1) {
      const copy = row.cloneNode(true);
      for (const field of copy.querySelectorAll("[aria-label]")) {
        field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+/, count + 1));
      }
      [...form.querySelectorAll("[data-keep-row]")].at(-1).after(copy);
    }
    for (const [name, texts] of Object.entries(values)) {
      const fields = [...form.elements].filter((field) => field.name === name && isKept(field));
      if (fields.length !== texts.length) continue;
      fields.forEach((field, place) => {
        if (isChoice(field)) field.checked = texts[place];
        else field.value = texts[place];
        for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) {
          if (typed(field) !== asSent(field)) fold.open = true;
        }
      });
    }
  }

  function watch(form) {
    const isAnswer = "keepSent" in form.dataset;
    const base = isAnswer ? {} : valuesOf(form, asSent);
    const notice = form.querySelector("[data-keep-notice]");
    let leaving = false;
    const changed = () => {
      const now = valuesOf(form, typed);
      return Object.fromEntries(Object.entries(now).filter(([name, texts]) => !same(texts, base[name])));
    };
    const remember = () => {
      const values = changed();
      if (Object.keys(values).length) write(here, { values });
      else sessionStorage.removeItem(here);
    };
    const before = read(here);
    if (isAnswer) remember();
    else if (before) {
      put(form, before.values);
      if (Object.keys(changed()).length) notice.hidden = false;
      else sessionStorage.removeItem(here);
    }
    form.addEventListener("input", remember);
    form.addEventListener("change", remember);
    // Suggestions fill fields without an event of their own.
    form.addEventListener("focusout", remember);
    form.addEventListener("submit", () => {
      leaving = true;
      const values = changed();
      if (Object.keys(values).length) write(here, { values, sent: true });
    });
    const forget = () => {
      sessionStorage.removeItem(here);
      leaving = true;
    };
    form.querySelector("[data-keep-cancel]")?.addEventListener("click", forget);
    form.querySelector("[data-keep-forget]").addEventListener("click", () => {
      forget();
      location.assign(location.href);
    });
    addEventListener("beforeunload", (event) => { if (!leaving && Object.keys(changed()).length) event.preventDefault(); });
    addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });
  }

  const form = document.querySelector("form[data-keep]");
  const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  for (const key of keys()) {
    const kept = read(key);
    if (person && !key.startsWith(`${PREFIX}${person}:`)) sessionStorage.removeItem(key);
    else if (kept?.sent) {
      // A page of the product answered: it was taken. Sign-in or an error page came instead: it was not.
      const wasTaken = person && !(key === here && (isBack || (form && "keepSent" in form.dataset)));
      if (wasTaken) sessionStorage.removeItem(key);
      else write(key, { values: kept.values });
    }
  }
  if (form) watch(form);
  document.addEventListener("submit", (event) => {
    if ("keepNone" in event.target.dataset) for (const key of keys()) sessionStorage.removeItem(key);
  });
})();
