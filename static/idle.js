// Warns before the session ends, and keeps what was typed when it did. Without JavaScript the session just ends.

const dialog = document.querySelector("[data-idle]");
const WARN_MS = 2 * 60 * 1000;
let person = null;
let endsAt = Infinity;

function show(part) {
  for (const one of dialog.querySelectorAll("[data-idle-part]")) one.hidden = one.dataset.idlePart !== part;
  if (!dialog.open) dialog.showModal();
}

function shown(part) {
  return dialog.open && !dialog.querySelector(`[data-idle-part="${part}"]`).hidden;
}

// GET asks how long the session lasts, POST makes it last longer. What a page shows follows from the answer.
async function ask(method) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  let session;
  try {
    const answer = await fetch(dialog.dataset.idle, { method, headers: { "X-CSRFToken": token } });
    session = await answer.json();
  } catch {
    show("offline");
    return;
  }
  if (!session.signed_in || (person !== null && person !== session.person)) {
    endsAt = Infinity;
    dialog.querySelector("[data-idle-not-yet]").hidden = !shown("over");
    show("over");
    return;
  }
  person = session.person;
  endsAt = Date.now() + session.seconds * 1000;
  // Signing in again gave the session another token: with it what was typed can still be sent.
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = session.token;
  if (endsAt - Date.now() > WARN_MS) dialog.close();
  else show("warning");
}

function look() {
  const left = endsAt - Date.now();
  if (left > WARN_MS) return;
  const minutes = Math.max(1, Math.ceil(left / 60000));
  dialog.querySelector("[data-idle-minutes]").textContent = minutes === 1 ? "1 minuut" : `${minutes} minuten`;
  // Another tab may have gone on meanwhile: the server knows.
  if (left <= 0 || !shown("warning")) ask("GET");
}

if (dialog) {
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("click", (event) => {
    const action = event.target.dataset?.idleAction;
    if (action) ask(action === "stay" ? "POST" : "GET");
  });
  ask("GET");
  setInterval(look, 5000);
}
