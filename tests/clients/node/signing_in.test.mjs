// The OpenID Connect clients: one in a page of another origin, and one in a server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import * as openid from "openid-client";

import { facts, openBrowser, signIn } from "./demo.mjs";

const SCOPE = "openid access:viewer:read plans:plan:read";
const LIBRARY = new URL(
  "../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js",
  import.meta.url,
);
const PAGE = `<!doctype html><title>An application of another origin</title>
  <script src="/oidc-client-ts.js"></script>`;

const { port } = new URL(process.env.OTHER_ORIGIN);
const callback = `${process.env.OTHER_ORIGIN}/callback`;
let browser, server;

before(async () => {
  browser = await openBrowser();
  server = createServer((request, response) => {
    const isLibrary = request.url === "/oidc-client-ts.js";
    response.setHeader("Content-Type", isLibrary ? "text/javascript" : "text/html");
    response.end(isLibrary ? readFileSync(LIBRARY) : PAGE);
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
});

after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

/** Make a UserManager in the page, as the page's own code would. */
const manager = (page) =>
  page.evaluate(
    (settings) => (window.manager = new oidc.UserManager(settings)) && undefined,
    {
      authority: facts.issuer,
      client_id: facts.app.client_id,
      redirect_uri: callback,
      scope: SCOPE,
    },
  );

test("oidc-client-ts signs in by discovery, asks across origins, renews and signs out", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(callback);
  await manager(page);
  await Promise.all([page.waitForURL(/\/oauth\/sign-in/), page.evaluate(() => void manager.signinRedirect())]);
  await signIn(page, "karen");
  await page.waitForURL(/\/callback\?/);
  await manager(page);

  const user = await page.evaluate(() => manager.signinRedirectCallback());
  assert.equal(user.profile.name, "Karen Hughes");
  assert.deepEqual(user.scope.split(" ").sort(), SCOPE.split(" ").sort());

  const answer = await page.evaluate(
    async ([address, token]) => {
      const response = await fetch(address, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: JSON.stringify({ query: "{ supportPlans { totalCount } viewer { displayName } }" }),
      });
      return response.json();
    },
    [facts.graphql, user.access_token],
  );
  assert.deepEqual(answer.data, {
    supportPlans: { totalCount: 1 },
    viewer: { displayName: "Karen Hughes" },
  });

  const renewed = await page.evaluate(() => manager.signinSilent());
  assert.notEqual(renewed.access_token, user.access_token);

  await Promise.all([page.waitForURL(/\/oauth\/sign-out/), page.evaluate(() => void manager.signoutRedirect())]);
  assert.match(await page.innerText("h1"), /signed out/);
});

test("openid-client signs in by discovery, tells who it is, renews and revokes", async () => {
  const config = await openid.discovery(
    new URL(facts.issuer), facts.app.client_id, undefined, openid.None(),
    { execute: [openid.allowInsecureRequests] },
  );
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const expectedNonce = openid.randomNonce();
  const asked = openid.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: SCOPE,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
  });

  const page = await (await browser.newContext()).newPage();
  await page.goto(asked.href);
  await signIn(page, "jade");
  await page.waitForURL(/\/callback\?/);
  const tokens = await openid.authorizationCodeGrant(config, new URL(page.url()), {
    pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true,
  });

  const { sub, name } = tokens.claims();
  assert.equal(name, "Jade Robinson");
  const told = await openid.fetchUserInfo(config, tokens.access_token, sub);
  assert.deepEqual(told, { sub, name });
  const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token);
  await openid.tokenRevocation(config, renewed.refresh_token);
  await assert.rejects(openid.refreshTokenGrant(config, renewed.refresh_token), /invalid_grant|ResponseBodyError/);
});
