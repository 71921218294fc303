// Passkeys: asks the device and sends the form with its answer. Attached to forms by `data-passkey`: `create` makes a
// passkey, `get` signs in with one. What to ask stands in `data-passkey-options`, or comes from `data-passkey-from`.
"use strict";

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

// An address of digits cannot own a passkey, and a page that is not secure may not ask for one.
const possible = () => "credentials" in navigator && "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname);

async function ask(form) {
  if (!form.dataset.passkeyFrom) return JSON.parse(form.dataset.passkeyOptions);
  const answer = await fetch(form.dataset.passkeyFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return answer.json();
}

async function create({ creation_options: { publicKey } }) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
      },
    },
  });
  const { response } = credential;
  return { ...common(credential), response: {
    clientDataJSON: toText(response.clientDataJSON),
    attestationObject: toText(response.attestationObject),
    transports: response.getTransports ? response.getTransports() : [],
  } };
}

async function get({ request_options: { publicKey } }) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });
  const { response } = credential;
  return { ...common(credential), response: {
    clientDataJSON: toText(response.clientDataJSON),
    authenticatorData: toText(response.authenticatorData),
    signature: toText(response.signature),
    userHandle: response.userHandle ? toText(response.userHandle) : null,
  } };
}

const common = (credential) => ({
  id: credential.id,
  rawId: toText(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
});

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!possible()) continue;
  const button = form.querySelector("button[type=button]");
  const failed = form.querySelector(".error[hidden]");
  const act = form.dataset.passkey === "create" ? create : get;
  form.hidden = button.hidden = false;
  form.querySelector("[data-passkey-missing]")?.remove();
  button.addEventListener("click", async () => {
    failed.hidden = button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(await act(await ask(form)));
      form.submit();
    } catch {
      // Given up by the person, or refused by the device: both leave the page as it was.
      failed.hidden = button.disabled = false;
    }
  });
}
