// Guides: / leads into the search, code can be copied, headings can be linked to, and the contents show which is read.
"use strict";
(() => {
  const search = document.getElementById("guide-q");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !search) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  const versions = document.querySelector("details.guide-versions");
  if (versions) {
    document.addEventListener("click", (event) => { if (!versions.contains(event.target)) versions.open = false; });
    versions.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      versions.open = false;
      versions.querySelector("summary").focus();
    });
  }

  const article = document.querySelector("[data-copy-word]");
  if (!article) return;
  if (navigator.clipboard) {
    for (const code of article.querySelectorAll("pre")) {
      const frame = document.createElement("div");
      frame.className = "code-frame";
      code.replaceWith(frame);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button code-copy";
      button.textContent = article.dataset.copyWord;
      frame.append(button, code);
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(code.textContent.replace(/\n$/, ""));
        button.textContent = article.dataset.copiedWord;
        setTimeout(() => { button.textContent = article.dataset.copyWord; }, 2000);
      });
    }
  }
  for (const heading of article.querySelectorAll("h2[id], h3[id], h4[id]")) {
    const link = document.createElement("a");
    link.href = `#${heading.id}`;
    link.className = "heading-link";
    link.textContent = "#";
    link.setAttribute("aria-label", `${article.dataset.anchorWord}: ${heading.textContent}`);
    heading.append(" ", link);
  }

  const links = [...document.querySelectorAll(".guide-headings a")];
  if (!links.length || !("IntersectionObserver" in window)) return;
  const byId = new Map(links.map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const read = new IntersectionObserver((seen) => {
    for (const one of seen) {
      if (!one.isIntersecting) continue;
      for (const link of links) link.removeAttribute("aria-current");
      byId.get(one.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "0px 0px -70% 0px" });
  for (const id of byId.keys()) { const heading = document.getElementById(id); if (heading) read.observe(heading); }
})();
