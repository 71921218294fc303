// Small manners of every page. Menus close with Escape and with a click elsewhere. Forms say in the page's own words what
// is wrong with them, so the browser checks nothing; only a date or number that it cannot read it would send as empty,
// and what somebody has begun to type would be lost without a word.
"use strict";
(() => {
  const MENUS = "details.nav-more, details.person";
  const open = () => document.querySelectorAll(`:is(${MENUS})[open]`);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const isInside = menu.contains(document.activeElement);
      menu.open = false;
      if (isInside) menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });

  // Browsers cut what is pasted at a field's end without a word. It stays whole here, and the field says how much is too much.
  const longest = (field) => Number(field.dataset?.longest ?? 0) || Math.max(field.maxLength ?? 0, 0);
  const tellLength = (field) => {
    const over = longest(field) ? field.value.length - longest(field) : 0;
    let note = field.nextElementSibling?.matches(".too-long") ? field.nextElementSibling : null;
    if (over > 0 && !note) {
      note = Object.assign(document.createElement("p"), {className: "error too-long"});
      note.setAttribute("role", "alert");
      field.after(note);
      field.setAttribute("aria-invalid", "true");
    }
    if (over > 0) {
      note.textContent = document.body.dataset.tooLong.replace("{most}", longest(field)).replace("{over}", over);
    } else if (note) {
      note.remove();
      field.removeAttribute("aria-invalid");
    }
    return over > 0;
  };
  document.addEventListener("focusin", ({target}) => {
    if (!(target.maxLength > 0)) return;
    target.dataset.longest = target.maxLength;
    target.removeAttribute("maxlength");
  });
  document.addEventListener("input", ({target}) => {
    if (target.dataset?.longest) tellLength(target);
  });

  document.addEventListener("submit", (event) => {
    const cut = [...event.target.elements].filter((field) => "value" in field).filter(tellLength)[0];
    if (cut) {
      event.preventDefault();
      event.stopImmediatePropagation();
      cut.focus();
      return;
    }
    const unread = [...event.target.elements].find((field) => field.validity?.badInput);
    if (!unread) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    unread.setCustomValidity(document.body.dataset.unread);
    unread.reportValidity();
    // The next attempt is judged anew.
    unread.setCustomValidity("");
  }, true);

  // A file that is larger than is taken is not sent first: its field says so, and is empty again.
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.type !== "file" || !field.dataset.largest) return;
    const told = field.parentElement.querySelector("[data-told]");
    told?.remove();
    if (![...field.files].some((file) => file.size > Number(field.dataset.largest))) return;
    field.value = "";
    const note = document.createElement("p");
    note.className = "error";
    note.dataset.told = "";
    note.setAttribute("role", "alert");
    note.textContent = field.dataset.tooLarge;
    field.parentElement.append(note);
  });

  // A row of tabs wider than the screen shows the one that is open.
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const row = tab.parentElement;
    const middle = (box) => box.left + box.width / 2;
    row.scrollLeft += middle(tab.getBoundingClientRect()) - middle(row.getBoundingClientRect());
  }

  // Previews in frames and pictures follow what is typed in their form; files are shown once they are saved.
  for (const form of document.querySelectorAll("form[data-live]")) {
    const views = form.dataset.live.split(" ").map((id) => document.getElementById(id));
    const starts = views.map((view) => view.src);
    let waits = 0;
    form.addEventListener("input", () => {
      clearTimeout(waits);
      waits = setTimeout(() => views.forEach((view, place) => {
        const address = new URL(starts[place]);
        for (const [name, value] of new FormData(form)) {
          if (typeof value === "string" && name !== "csrfmiddlewaretoken") address.searchParams.set(name, value);
        }
        view.src = address;
      }), 400);
    });
  }

  // What can be copied by hand can be copied by a button where the browser lets us.
  const showCopies = (part) => {
    if (!navigator.clipboard) return;
    for (const button of part.querySelectorAll("[data-copy], [data-copy-page]")) button.hidden = false;
  };
  showCopies(document);
  document.addEventListener("htmx:load", (event) => showCopies(event.target));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
  });

  // A page with its look goes to the clipboard as such, to be pasted into a message.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy-page]");
    if (!button) return;
    const html = await (await fetch(button.dataset.copyPage)).text();
    const read = new DOMParser().parseFromString(html.replace(/ style="[^"]*"/g, ""), "text/html");
    const words = [...read.querySelectorAll("h1, h2, p, li")].map((part) => part.textContent.trim()).join("\n\n");
    // By the event the page goes as it is: `clipboard.write` would try each style in our page, which forbids it.
    document.addEventListener("copy", (copy) => {
      copy.preventDefault();
      copy.clipboardData.setData("text/html", html);
      copy.clipboardData.setData("text/plain", words);
    }, { once: true });
    if (document.execCommand("copy")) button.textContent = button.dataset.done;
  });
})();
