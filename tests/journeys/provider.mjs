// A real OpenID Connect provider on this machine: who signs in says with which number and how strongly.
// node provider.mjs <port> <client id> <client secret> <our address>
import { createServer } from "node:http";
import Provider from "oidc-provider";

// The provider's own page would ask another host for its letters.
async function logoutSource(context, form) {
  context.body = `<!doctype html><title>Aanbieder</title>${form}
    <button form="op.logoutForm" name="logout" value="yes">Ja, uitloggen</button>`;
}

const [port, clientId, clientSecret, ours] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: ["digid", "machtigen", "eherkenning", "medewerker"].map((way) => `${ours}/inloggen/${way}/terug/`),
      post_logout_redirect_uris: [`${ours}/uitgelogd/`],
    },
  ],
  acrValues: ["midden", "basis"],
  claims: { openid: ["sub", "bsn", "voor"], acr: null, sid: null, auth_time: null },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true, logoutSource } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  // Who signs in, and after a stroke for whom.
  findAccount: (_, id) => {
    const [bsn, voor] = id.split("|");
    return { accountId: id, claims: () => ({ sub: `persoon-${id.length}`, bsn, voor }) };
  },
  loadExistingGrant: async (context) => {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
  cookies: { keys: ["alleen voor tests"] },
});

async function interact(request, response) {
  if (request.method === "GET") {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(`<!doctype html><title>Aanbieder</title><form method="post">
      <label>Nummer <input name="bsn"></label>
      <label>Voor wie <input name="voor"></label>
      <label>Niveau <input name="acr" value="midden"></label>
      <button>Verder</button><button name="stop" value="ja">Annuleren</button></form>`);
    return;
  }
  let body = "";
  for await (const part of request) body += part;
  const form = new URLSearchParams(body);
  const result = form.get("stop")
    ? { error: "access_denied", error_description: "gestopt" }
    : { login: { accountId: [form.get("bsn"), form.get("voor")].filter(Boolean).join("|"), acr: form.get("acr") } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const callback = provider.callback();
createServer((request, response) => {
  if (request.url.startsWith("/interaction/")) interact(request, response).catch((error) => response.destroy(error));
  else callback(request, response);
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
