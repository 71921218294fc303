// An assessment is saved as it is answered: what has changed is posted a moment later, and again until it has arrived. The
// clock counts down to the server's end and hands in there. What is put in order can be moved up and down.
"use strict";
(() => {
  const form = document.querySelector("form[data-assessment]");
  if (!form) return;
  const state = form.querySelector("[data-state]");
  const told = form.dataset;
  let waiting = null, isSending = false, isDirty = false, isLeaving = false;

  const later = (delay) => { clearTimeout(waiting); waiting = setTimeout(save, delay); };

  async function save() {
    if (isSending || isLeaving) return later(500);
    if (!isDirty) return;
    isSending = true; isDirty = false;
    state.textContent = told.saving;
    const body = new FormData(form);
    // A file is large: it goes when a button is pressed.
    for (const field of form.querySelectorAll("input[type=file]")) body.delete(field.name);
    try {
      const answer = await fetch(told.assessment, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && !answer.redirected) state.textContent = told.saved;
      else if (answer.status === 409) state.textContent = (await answer.json()).said;
      else throw new Error(String(answer.status));
    } catch {
      isDirty = true;
      state.textContent = told.unsaved;
      later(5000);
    } finally {
      isSending = false;
    }
    if (isDirty) later(700);
  }

  const changed = (event) => {
    if (event.target.type === "file") return;
    isDirty = true;
    later(event.type === "input" ? 900 : 200);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => { isLeaving = true; });
  window.addEventListener("online", () => later(0));

  const clock = form.querySelector("[data-clock]");
  if (clock && told.seconds) {
    const end = Date.now() + Number(told.seconds) * 1000;
    const tick = () => {
      const left = Math.max(0, Math.round((end - Date.now()) / 1000));
      const part = (number) => String(number).padStart(2, "0");
      const hours = Math.floor(left / 3600);
      clock.textContent = `${told.left} ${hours ? `${hours}:` : ""}${part(Math.floor(left / 60) % 60)}:${part(left % 60)}`;
      if (left > 0) return;
      clearInterval(timer);
      if (!isLeaving) form.requestSubmit();
    };
    const timer = setInterval(tick, 1000);
    tick();
    clock.setAttribute("aria-live", "off");
  }

  for (const list of form.querySelectorAll("[data-ordering]")) order(list);

  function order(list) {
    const chosen = (row) => Number(row.querySelector("select").value) || 99;
    const rows = () => [...list.children];
    const number = () => {
      rows().forEach((row, place) => { row.querySelector("select").value = String(place + 1); });
      isDirty = true;
      later(200);
    };
    for (const row of rows()) {
      const moves = document.createElement("div");
      moves.className = "row";
      row.append(moves);
      for (const [label, step] of [[list.dataset.up, -1], [list.dataset.down, 1]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button button-quiet";
        button.textContent = label;
        button.setAttribute("aria-label", `${label}: ${row.querySelector("span").textContent}`);
        button.addEventListener("click", () => {
          const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
          if (!other) return;
          if (step < 0) other.before(row); else other.after(row);
          number();
          button.focus();
        });
        moves.append(button);
      }
    }
    if (rows().some((row) => row.querySelector("select").value)) rows().sort((one, two) => chosen(one) - chosen(two)).forEach((row) => list.append(row));
  }
})();
