// Adds empty rows in place. Without this script the same buttons send the page and get it back with more rows.
(() => {
  const form = document.getElementById("minutes");
  if (!form) return;

  const added = (prefix) => {
    const count = form.elements[`${prefix}-TOTAL_FORMS`];
    const kind = prefix.split("-").pop();
    const number = Number(count.value);
    const own = kind === "said" ? "item-__prefix__-said-__prefix__" : `${kind}-__prefix__`;
    const rows = document.createElement("template");
    rows.innerHTML = document.getElementById(`rows-${kind}`).innerHTML
      .replaceAll(own, `${prefix}-${number}`)
      .replaceAll("__number__", number + 1);
    const row = rows.content.firstElementChild;
    form.querySelector(`[data-rows="${prefix}"]`).append(row);
    count.value = number + 1;
    return row;
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=more]");
    if (!button) return;
    event.preventDefault();
    const rows = Array.from({ length: Number(button.dataset.more) }, () => added(button.value));
    rows[0].querySelector("input:not([type=hidden]), textarea").focus();
  });
})();
