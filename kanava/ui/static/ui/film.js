// Keeps where a video is, so that it goes on there another day; the address of the video says where it begins. When the server says
// that it was watched to the end, the page shows it.
"use strict";
(() => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  const EVERY = 15; // seconds of the video
  const follow = (film) => {
    let kept = -1;
    const keep = () => {
      const length = Number.isFinite(film.duration) ? Math.ceil(film.duration) : 0;
      // Where the length counts, the server puts the end back to the beginning itself.
      const seconds = film.ended && !film.dataset.whole ? 0 : Math.floor(film.currentTime);
      if (seconds === kept) return;
      kept = seconds;
      fetch(film.dataset.keeps, {
        method: "POST", keepalive: true, credentials: "same-origin", headers: { "X-CSRFToken": token },
        body: new URLSearchParams({ seconds: String(film.ended && film.dataset.whole ? length : seconds), length: String(length) }),
      }).then((answer) => { if (answer.status === 205) location.reload(); }).catch(() => { kept = -1; });
    };
    film.addEventListener("timeupdate", () => { if (Math.abs(film.currentTime - kept) >= EVERY) keep(); });
    for (const event of ["pause", "ended"]) film.addEventListener(event, keep);
    document.addEventListener("visibilitychange", () => { if (document.hidden && kept >= 0) keep(); });
  };
  if (token) for (const film of document.querySelectorAll("video[data-keeps]")) follow(film);
})();
