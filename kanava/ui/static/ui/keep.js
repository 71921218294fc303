// Keeps what is typed into a form marked `data-keep` until it is saved: a session that ends, a click on the menu or a
// crash costs nobody their words. It stands in this tab alone (sessionStorage), under the person and the form's name, or
// its address where it has none; passwords, files and hidden fields never do. Only what differs from the page as it came
// is kept, with what stood there (`from`) and what of it is on its way to the server (`sent`). It is put back only where
// the same stands there still: what somebody has saved, published or undone since is not typed over.
"use strict";
(() => {
  const PREFIX = "kanava.kept:";
  const person = document.querySelector("[data-person]")?.dataset.person ?? "";
  const form = document.querySelector("form[data-keep]");
  const here = `${PREFIX}${person}:${form?.dataset.keep || location.pathname + location.search}`;
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
  const only = (values, test) => Object.fromEntries(Object.entries(values ?? {}).filter(([name, texts]) => test(name, texts)));
  const store = (key, kept) => {
    if (Object.keys(kept.values).length) write(key, kept);
    else sessionStorage.removeItem(key);
  };

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

  function watch() {
    const isAnswer = "keepSent" in form.dataset;
    const before = read(here);
    const base = valuesOf(form, asSent);
    // An answer shows what was typed as if it stood there: what stood there is known from before.
    if (isAnswer) Object.assign(base, only(before?.from, (name) => name in base));
    const notice = form.querySelector("[data-keep-notice]");
    let leaving = false;
    const changed = () => only(valuesOf(form, typed), (name, texts) => !same(texts, base[name]));
    // A form that has one name at several addresses leaves alone what it does not show.
    const remember = (more = {}) => {
      const { values, from, sent } = read(here) ?? {};
      const now = changed();
      const elsewhere = (name) => !(name in base);
      store(here, {
        values: { ...only(values, elsewhere), ...now },
        from: { ...only(from, elsewhere), ...only(base, (name) => name in now) },
        sent,
        ...more,
      });
    };
    if (before) {
      if (!isAnswer) put(form, only(before.values, (name) => same(before.from?.[name], base[name])));
      notice.hidden = isAnswer || !Object.keys(changed()).length;
      remember();
    }
    form.addEventListener("input", () => remember());
    form.addEventListener("change", () => remember());
    // Suggestions fill fields without an event of their own.
    form.addEventListener("focusout", () => remember());
    form.addEventListener("submit", () => {
      leaving = true;
      remember({ sent: changed() });
    });
    const forget = () => {
      const { values = {}, from } = read(here) ?? {};
      store(here, { values: only(values, (name) => !(name in base)), from });
      leaving = true;
    };
    form.querySelector("[data-keep-cancel]")?.addEventListener("click", forget);
    form.querySelector("[data-keep-forget]").addEventListener("click", () => {
      forget();
      location.assign(location.href);
    });
    addEventListener("beforeunload", (event) => { if (!leaving && Object.keys(changed()).length) event.preventDefault(); });
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      // The page as it was before it was sent tells nothing of what is stored now.
      if (leaving) location.reload();
    });
  }

  const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  for (const key of keys()) {
    const kept = read(key);
    if (person && !key.startsWith(`${PREFIX}${person}:`)) sessionStorage.removeItem(key);
    else if (kept?.sent) {
      // A page of the product answered: it was taken. Sign-in or an error page came instead: it was not.
      const wasTaken = person && !(key === here && (isBack || (form && "keepSent" in form.dataset)));
      const isLeft = (name, texts) => !wasTaken || !same(texts, kept.sent[name]);
      store(key, { values: only(kept.values, isLeft), from: kept.from });
    }
  }
  if (form) watch();
  document.addEventListener("submit", (event) => {
    if ("keepNone" in event.target.dataset) for (const key of keys()) sessionStorage.removeItem(key);
  });
})();
