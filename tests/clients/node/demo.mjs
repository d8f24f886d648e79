// What the tests of clients share: the demo that they ask, tokens, and a browser.

import { readFileSync } from "node:fs";

import { chromium } from "playwright-core";

/** All that somebody needs in order to try the demo: its demo.json. */
export const facts = JSON.parse(readFileSync(process.env.DEMO, "utf8"));

/** Return an access token of a role's client. */
export async function tokenOf(role) {
  const { client_id, client_secret } = facts.clients[role];
  const answer = await fetch(facts.token_endpoint, {
    method: "POST",
    headers: { Authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  return (await answer.json()).access_token;
}

/** Return the header with which a role's client asks. */
export const bearer = async (role) => ({ Authorization: `Bearer ${await tokenOf(role)}` });

/** A page of people, with all that a client needs in order to go on. */
export const PEOPLE = `
  query People($after: String) {
    people(first: 100, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id givenName familyName }
    }
  }`;

/** A field that the analyst may not read. */
export const FORBIDDEN = `query Plans { supportPlans { nodes { id } } }`;

/** A change that is made, and one that is refused, by its variables. */
export const REGISTER = `
  mutation Register($input: RegisterPersonInput!, $key: String) {
    registerPerson(input: $input, idempotencyKey: $key) {
      person { id givenName }
      problems { code message path }
    }
  }`;

/** Return the ids of everybody, page by page, by a client's own way to ask for one page. */
export async function everybody(ask) {
  const ids = [];
  let page;
  do {
    page = (await ask({ after: page?.pageInfo.endCursor ?? null })).people;
    ids.push(...page.nodes.map(({ id }) => id));
  } while (page.pageInfo.hasNextPage);
  if (new Set(ids).size !== page.totalCount) throw new Error(`${ids.length} of ${page.totalCount}`);
  return ids;
}

/** Start the browser. It looks nothing up of its own accord. */
export const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** Fill in the sign-in page and allow what is asked for, as somebody in the stories. */
export async function signIn(page, username) {
  await page.fill("#username", username);
  await page.fill("#password", facts.users[username].password);
  await page.click("button[type=submit]");
  await page.click("button[value=allow]");
}
