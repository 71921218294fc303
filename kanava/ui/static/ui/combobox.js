// Choosing from suggestions while typing. The input's suggestions come as <li role="option"> from the server (htmx);
// picking one fills the fields that its data-fill names: {"field name": "value", …}.
(() => {
  const boxOf = (element) => element.closest("[data-combobox]");
  const options = (box) => [...box.querySelectorAll("[role=option]")];
  const input = (box) => box.querySelector("[role=combobox]");

  const show = (box) => {
    const found = options(box).length > 0;
    box.querySelector("[role=listbox]").hidden = !found;
    input(box).setAttribute("aria-expanded", String(found));
    mark(box, -1);
  };

  const close = (box) => {
    box.querySelector("[role=listbox]").hidden = true;
    input(box).setAttribute("aria-expanded", "false");
    input(box).removeAttribute("aria-activedescendant");
  };

  const mark = (box, place) => {
    options(box).forEach((option, number) => {
      option.setAttribute("aria-selected", String(number === place));
      if (number === place) {
        input(box).setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      }
    });
    if (place < 0) input(box).removeAttribute("aria-activedescendant");
  };

  const pick = (box, option) => {
    const form = box.closest("form");
    for (const [name, value] of Object.entries(JSON.parse(option.dataset.fill))) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
    close(box);
    input(box).focus();
  };

  document.addEventListener("htmx:afterSwap", (event) => {
    const box = boxOf(event.target);
    if (box) show(box);
  });

  document.addEventListener("input", (event) => {
    const box = boxOf(event.target);
    // What was picked no longer holds when the text is changed.
    if (box && event.target === input(box)) {
      for (const field of box.querySelectorAll("input[type=hidden]")) field.value = "";
    }
  });

  document.addEventListener("keydown", (event) => {
    const box = event.target.getAttribute?.("role") === "combobox" ? boxOf(event.target) : null;
    if (!box || box.querySelector("[role=listbox]").hidden) return;
    const found = options(box);
    const here = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") mark(box, (here + 1) % found.length);
    else if (event.key === "ArrowUp") mark(box, (here + found.length - (here < 0 ? 0 : 1)) % found.length);
    else if (event.key === "Enter" && here >= 0) pick(box, found[here]);
    else if (event.key === "Escape") close(box);
    else return;
    event.preventDefault();
  });

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.("[data-combobox] [role=option]");
    if (option) {
      event.preventDefault();
      pick(boxOf(option), option);
    }
  });

  document.addEventListener("focusout", (event) => {
    const box = boxOf(event.target);
    if (box && !box.contains(event.relatedTarget)) close(box);
  });
})();
