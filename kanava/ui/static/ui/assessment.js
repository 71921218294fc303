// An assessment is saved as it is answered: what has changed is posted a moment later, and again until it has arrived; what was
// answered in another window is shown, never written over. The clock counts down to the server's end and hands in there. What is put in order can be moved up and down.
"use strict";
(() => {
  const form = document.querySelector("form[data-assessment]");
  if (!form) return;
  const state = form.querySelector("[data-state]");
  const told = form.dataset;
  const dirty = new Set(); // the questions that were changed here and are not saved yet
  let waiting = null, isSending = false, isLeaving = false;

  const later = (delay) => { clearTimeout(waiting); waiting = setTimeout(save, delay); };
  const questionOf = (field) => field.closest(".question");
  const fieldsOf = (question) => [...question.querySelectorAll("input, select, textarea")];

  // What was changed is sent with the stamps of all that the page shows: so the server knows what it means to change, and
  // tells what stands elsewhere than the page thinks.
  function bodyOf(changed) {
    const body = new FormData(form);
    for (const question of form.querySelectorAll(".question")) {
      for (const { name, type } of fieldsOf(question)) {
        // A file is large: it goes when a button is pressed.
        if (type === "file" || (name && !changed.includes(question) && !name.startsWith("v"))) body.delete(name);
      }
    }
    for (const question of changed) body.append("asked", question.querySelector("[name=asked]").value);
    return body;
  }

  async function save({ isAsking = false } = {}) {
    // What an author looks at before anybody is asked is saved nowhere.
    if (!told.assessment) return;
    if (isSending || isLeaving) return later(500);
    if (!dirty.size && !isAsking) return;
    const changed = [...dirty];
    isSending = true;
    dirty.clear();
    if (changed.length) state.textContent = told.saving;
    try {
      const answer = await fetch(told.assessment, { method: "POST", body: bodyOf(changed), headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && !answer.redirected) {
        const isNewer = take(await answer.json());
        if (isNewer) state.textContent = told.newer;
        else if (changed.length) state.textContent = told.saved;
      } else if (answer.status === 409) state.textContent = (await answer.json()).said;
      else throw new Error(String(answer.status));
    } catch {
      for (const question of changed) dirty.add(question);
      if (changed.length) {
        state.textContent = told.unsaved;
        later(5000);
      }
    } finally {
      isSending = false;
    }
    if (dirty.size) later(700);
  }

  // What stands on the server: the stamps of what was saved, and what was answered elsewhere meanwhile. What is being typed
  // right now stays; its own stamp tells the server of it.
  function take({ stamps, newer }) {
    for (const [key, stamp] of Object.entries(stamps)) form.querySelector(`[name="v${key}"]`).value = stamp;
    let isNewer = false;
    for (const [key, { stamp, fields, clash }] of Object.entries(newer)) {
      const question = document.getElementById(`question-${key}`);
      if (dirty.has(question)) continue;
      isNewer = true;
      const note = question.querySelector("[data-clash]"), had = note.querySelector("[data-had]");
      const written = question.querySelector("textarea, input:not([type])")?.value ?? "";
      if (clash) {
        note.hidden = false;
        had.textContent = written;
        had.parentElement.hidden = !written;
      }
      for (const [name, values] of Object.entries(fields)) {
        for (const field of fieldsOf(question).filter((one) => one.name === name)) {
          if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
          else field.value = values[0];
        }
      }
      question.querySelector("[data-stamp]").value = stamp;
      for (const list of question.querySelectorAll("[data-ordering]")) sort(list);
    }
    return isNewer;
  }

  const changed = (event) => {
    if (event.target.type === "file") return;
    dirty.add(questionOf(event.target));
    later(event.type === "input" ? 900 : 200);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => { isLeaving = true; });
  window.addEventListener("online", () => later(0));
  // Whoever comes back to this window sees what was answered in another one.
  const catchUp = () => { if (!document.hidden && !isLeaving) save({ isAsking: true }); };
  document.addEventListener("visibilitychange", catchUp);
  window.addEventListener("focus", catchUp);
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isLeaving = false;
    catchUp();
  });

  const clock = form.querySelector("[data-clock]");
  if (clock && told.seconds) {
    const end = Date.now() + Number(told.seconds) * 1000;
    const tick = () => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      const part = (number) => String(number).padStart(2, "0");
      const hours = Math.floor(left / 3600);
      clock.textContent = `${told.left} ${hours ? `${hours}:` : ""}${part(Math.floor(left / 60) % 60)}:${part(left % 60)}`;
      if (left > 0) return;
      clearInterval(timer);
      if (isLeaving) return;
      // Nobody is asked any more whether it is to be handed in with questions left open.
      const sure = Object.assign(document.createElement("input"), { type: "hidden", name: "sure", value: "yes" });
      form.append(sure);
      form.requestSubmit(form.querySelector("button:not([formaction])"));
    };
    const timer = setInterval(tick, 1000);
    tick();
    clock.setAttribute("aria-live", "off");
  }

  for (const list of form.querySelectorAll("[data-ordering]")) order(list);

  function sort(list) {
    const chosen = (row) => Number(row.querySelector("select").value) || 99;
    const rows = [...list.children];
    if (rows.some((row) => row.querySelector("select").value)) rows.sort((one, two) => chosen(one) - chosen(two)).forEach((row) => list.append(row));
  }

  function order(list) {
    const rows = () => [...list.children];
    const number = () => {
      rows().forEach((row, place) => { row.querySelector("select").value = String(place + 1); });
      dirty.add(questionOf(list));
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
    sort(list);
  }
})();
