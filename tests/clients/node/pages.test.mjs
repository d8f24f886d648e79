// The pages of the demo in a browser: they work, they say what is wrong, and axe finds nothing.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { facts, openBrowser, signIn } from "./demo.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 375, height: 667 };
let browser, page, complaints;

before(async () => (browser = await openBrowser()));
after(() => browser.close());

beforeEach(async () => {
  page = await (await browser.newContext({ locale: "en-GB" })).newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // Of refusals by the Content-Security-Policy the console is the only witness.
    if (message.type() === "error" && /Content Security Policy/.test(message.text())) {
      complaints.push(message.text());
    }
  });
});

afterEach(async () => {
  assert.deepEqual(complaints, []);
  await page.context().close();
});

/** See that axe finds nothing, at a desk and on a phone, and that nothing runs over the edge. */
async function isAccessible() {
  await page.evaluate(AXE);
  for (const size of [{ width: 1280, height: 800 }, PHONE]) {
    await page.setViewportSize(size);
    const { violations } = await page.evaluate(() => axe.run());
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`);
    assert.deepEqual(found, [], page.url());
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(over <= 0, `${page.url()} is ${over} pixels too wide at ${size.width}`);
  }
}

/** Open an example application and sign in to it. */
async function open(app, username) {
  await page.goto(facts.example_apps[app].address);
  await isAccessible();
  await page.click("#sign-in");
  await isAccessible();
  await signIn(page, username);
  await page.waitForSelector("#signed-in:not([hidden]) h2");
}

const lines = async (selector) => (await page.innerText(selector)).split("\n").filter(Boolean);

test("the front page and the guide are accessible, and the schema is open", async () => {
  await page.goto(facts.issuer);
  await isAccessible();
  await page.click("text=The guide");
  assert.equal(await page.innerText("h1"), "Using the API");
  await isAccessible();
  await page.click("text=Front page");
  await page.click("text=The schema");
  assert.match(await page.innerText("body"), /type Query \{/);
});

test("GraphiQL asks as the role that is chosen", async () => {
  const answer = async () => {
    await page.click(".graphiql-execute-button");
    await page.waitForFunction(() => /\}\s*$/.test(document.querySelector(".result-window")?.innerText));
    return page.innerText(".result-window");
  };
  await page.goto(`${facts.issuer}/graphiql`);
  await page.waitForSelector(".graphiql-execute-button");
  assert.match(await answer(), /Robinson family/);
  await page.selectOption("#role", "analyst");
  await page.waitForTimeout(100);
  await page.click(".graphiql-execute-button");
  await page.waitForFunction(() => /FORBIDDEN/.test(document.querySelector(".result-window").innerText));
});

test("a connector pages through the caseload and records that somebody went", async () => {
  await open("demo-caseload", "nadia");
  await isAccessible();
  assert.equal(await page.innerText("#name"), "Nadia Khan");
  const [, all] = /^20 of (\d+) people/.exec(await page.innerText("#status"));
  await page.click("#more");
  await page.waitForFunction(() => document.querySelectorAll("article").length > 20);
  assert.equal(await page.innerText("#status"), `40 of ${all} people whom you help.`);

  const [day, record] = [page.locator("input[type=date]").first(), page.locator("form button").first()];
  const name = (await page.locator("form label").first().innerText()).replace(/.* to /, "");
  await day.fill("2099-01-01");
  await record.click();
  await page.waitForSelector("#problem:not([hidden])");
  assert.match(await page.innerText("#problem"), /This day is yet to come/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "problem");
  await isAccessible();

  await day.fill(new Date().toISOString().slice(0, 10));
  await record.click();
  await page.waitForFunction(() => /^Recorded: /.test(document.querySelector("#status").innerText));
  assert.ok((await page.innerText("#status")).startsWith(`Recorded: ${name}`));
  assert.ok(await page.isHidden("#problem"));

  await page.click("#sign-out");
  await page.waitForSelector("#signed-out:not([hidden])");
  assert.equal(page.url(), facts.example_apps["demo-caseload"].address);
});

test("somebody who is no connector is told that episodes are not for them", async () => {
  await open("demo-caseload", "doris");
  assert.match(await page.innerText("#refused"), /left out/);
});

test("two teams and the family see one plan, each what is for them", async () => {
  const needs = {};
  for (const username of ["karen", "farah", "jade"]) {
    await open("demo-household", username);
    await isAccessible();
    const shown = await lines("#shown");
    assert.match(shown[0], /^Robinson family/);
    needs[username] = shown.find((line) => line.startsWith("Needs ("));
    await page.click("#sign-out");
    await page.waitForSelector("#signed-out:not([hidden])");
  }
  assert.deepEqual(needs, { karen: "Needs (7)", farah: "Needs (4)", jade: "Needs (5)" });
});

test("whoever does not allow it, or comes from nowhere, is told so in words", async () => {
  await page.goto(facts.example_apps["demo-household"].address);
  await page.click("#sign-in");
  await page.fill("#username", "jade");
  await page.fill("#password", facts.users.jade.password);
  await page.click("button[type=submit]");
  await page.click("button[value=deny]");
  await page.waitForSelector("#problem:not([hidden])");
  assert.match(await page.innerText("#problem"), /You did not allow it/);
  await isAccessible();
  await page.goto(`${facts.example_apps["demo-household"].address}?code=x&state=y`);
  await page.waitForSelector("#problem:not([hidden])");
  assert.match(await page.innerText("#problem"), /was not begun here/);
});
