// Lets a passkey answer, and sends the answer with the form around the button. Without JavaScript the code of the app does.

for (const button of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  const form = button.form;
  const trouble = form.querySelector("[data-passkey-trouble]");
  const options = JSON.parse(button.dataset.passkey);
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!form.reportValidity()) return;
    trouble.hidden = true;
    try {
      const credential = button.dataset.passkeyMakes
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.querySelector("[data-passkey-answer]").value = JSON.stringify(credential);
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
}
