// Keeps where a video is, so that it goes on there another day; the address of the video says where it begins. Where watching it
// counts, it tells which parts were really played: what is skipped, or played faster than anybody follows, is none of them.
// When the server says that it was watched to the end, the page shows it.
"use strict";
(() => {
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  const EVERY = 15; // seconds of the video
  const FASTEST = 2;

  // The parts that were played since somebody took them last, in whole seconds.
  function parts(film) {
    let found = [], from = null, to = null;
    const close = () => {
      const [first, last] = [Math.round(from), Math.round(to)];
      if (from !== null && last > first) found.push(`${first}-${last}`);
      from = to = null;
    };
    const go = () => {
      if (film.paused || film.seeking || film.playbackRate > FASTEST) return;
      if (from === null) from = film.currentTime;
      to = film.currentTime;
    };
    for (const event of ["playing", "timeupdate", "seeked"]) film.addEventListener(event, go);
    for (const event of ["pause", "ended"]) film.addEventListener(event, () => {
      if (from !== null && !film.seeking) to = film.currentTime;
      close();
    });
    // By now the film is elsewhere: the part ends where it was last.
    for (const event of ["seeking", "ratechange"]) film.addEventListener(event, close);
    return {
      take() {
        const next = to;
        close();
        if (!film.paused && next !== null) from = to = next;
        const taken = found;
        found = [];
        return taken;
      },
      putBack(taken) { found = [...taken, ...found]; },
    };
  }

  const follow = (film) => {
    const isWhole = Boolean(film.dataset.whole);
    const played = isWhole ? parts(film) : null;
    const said = film.parentElement.querySelector("[data-watched]");
    let kept = -1;
    const keep = () => {
      const length = Number.isFinite(film.duration) ? Math.max(Math.round(film.duration), 1) : 0;
      // Where the length counts, the server puts the end back to the beginning itself.
      const seconds = film.ended ? (isWhole ? length : 0) : Math.floor(film.currentTime);
      const taken = played?.take() ?? [];
      if (seconds === kept && !taken.length) return;
      kept = seconds;
      fetch(film.dataset.keeps, {
        method: "POST", keepalive: true, credentials: "same-origin", headers: { "X-CSRFToken": token },
        body: new URLSearchParams({ seconds: String(seconds), length: String(length), played: taken.join(",") }),
      }).then(async (answer) => {
        if (answer.status === 205) location.reload();
        else if (!answer.ok) throw new Error(String(answer.status));
        else if (said && answer.status === 200) said.textContent = (await answer.json()).said;
      }).catch(() => {
        kept = -1;
        played?.putBack(taken);
      });
    };
    film.addEventListener("timeupdate", () => { if (Math.abs(film.currentTime - kept) >= EVERY) keep(); });
    for (const event of ["pause", "ended"]) film.addEventListener(event, keep);
    if (isWhole) film.addEventListener("play", keep);
    document.addEventListener("visibilitychange", () => { if (document.hidden && kept >= 0) keep(); });
  };
  if (token) for (const film of document.querySelectorAll("video[data-keeps]")) follow(film);
})();
