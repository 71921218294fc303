// Keeps where a video is, so that it goes on there another day; the address of the video says where it begins.
"use strict";
(() => {
  const film = document.querySelector("video[data-keeps]");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (!film || !token) return;
  const EVERY = 15; // seconds of the video
  let kept = -1;
  const keep = () => {
    const seconds = film.ended ? 0 : Math.floor(film.currentTime);
    if (seconds === kept) return;
    kept = seconds;
    fetch(film.dataset.keeps, {
      method: "POST", keepalive: true, credentials: "same-origin",
      headers: { "X-CSRFToken": token }, body: new URLSearchParams({ seconds: String(seconds) }),
    }).catch(() => { kept = -1; });
  };
  film.addEventListener("timeupdate", () => { if (Math.abs(film.currentTime - kept) >= EVERY) keep(); });
  film.addEventListener("pause", keep);
  film.addEventListener("ended", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden && kept >= 0) keep(); });
})();
