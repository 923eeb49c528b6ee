// Remembers, in this browser only, which passage of a section was last in sight, and offers a link back to it.
(() => {
  const offer = document.getElementById("last-place");
  const passages = [...document.querySelectorAll(".text [id^='p']")];
  if (!offer || passages.length < 2) return;
  const key = `passage:${location.pathname}`;

  const read = () => {
    try { return localStorage.getItem(key); } catch { return null; }
  };
  const keep = (id) => {
    try { localStorage.setItem(key, id); } catch { /* storage switched off: there is just no link */ }
  };

  const last = read();
  if (last && last !== passages[0].id && document.getElementById(last)) {
    offer.querySelector("a").href = `#${last}`;
    offer.hidden = false;
  }

  const inSight = new Set();
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) inSight.add(entry.target); else inSight.delete(entry.target);
    }
    const first = passages.find((passage) => inSight.has(passage));
    if (first && window.scrollY > 0) keep(first.id);
  });
  passages.forEach((passage) => watch.observe(passage));
})();
