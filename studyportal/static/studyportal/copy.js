// Copies what a read-only field holds. Where scripts are off the button stays hidden, and the field can be copied by hand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = button.parentElement.querySelector("[role='status']");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // without HTTPS a browser has no clipboard to offer
    }
    said.textContent = "已复制。";
  });
}
