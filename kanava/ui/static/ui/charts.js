// Tooltips of charts: what a mark says to a screen reader, shown beside the pointer.
const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true");
document.body.append(tip);

function show(mark, x, y) {
  tip.textContent = mark.getAttribute("aria-label");
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, x - box.width / 2), document.documentElement.clientWidth - box.width - 8);
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${(y > box.height + 20 ? y - box.height - 14 : y + 20) + scrollY}px`;
}

document.addEventListener("pointermove", (event) => {
  const mark = event.target.closest?.(".drawing .mark");
  if (mark) show(mark, event.clientX, event.clientY);
  else tip.hidden = true;
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
