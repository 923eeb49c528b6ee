// Keeps the figures at the foot of the roll current, fills in "全部到会" without leaving the page, finds a person by number.
(() => {
  const people = [...document.querySelectorAll(".person")];
  const present = document.getElementById("present");
  const voting = document.getElementById("present-voting");
  if (!present || !voting) return;

  const chosen = (person) => person.querySelector("input[type=radio]:checked");
  const isThere = (person) => ["present", "online"].includes(chosen(person)?.value);
  const count = () => {
    const there = people.filter((person) => person.dataset.counts === "1" && isThere(person));
    present.textContent = there.length;
    voting.textContent = there.filter((person) => person.dataset.votes === "1").length;
  };
  document.getElementById("roll").addEventListener("change", count);
  count();

  document.getElementById("all-present")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const person of people) {
      const usual = person.querySelector("[data-usual]");
      if (usual && !chosen(person)) usual.checked = true;
    }
    count();
  });

  const number = document.getElementById("jump-number");
  document.getElementById("jump").hidden = false;
  number.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const link = document.querySelector(`.numbers [data-number="${Number.parseInt(number.value, 10)}"]`);
    const person = link && document.getElementById(link.hash.slice(1));
    number.value = "";
    if (person) (chosen(person) ?? person.querySelector("input[type=radio]")).focus();
  });
})();
