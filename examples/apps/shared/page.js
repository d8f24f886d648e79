// What the two example pages do alike: signing in and out, saying what went wrong, making elements.

import { Problem } from "./earlyhelp.js";

/** Return the element with that id. */
export const byId = (id) => document.getElementById(id);

/** Make an element with these properties and children; texts are never read as HTML. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Say what went wrong at the top of the page, and go there. */
export function tell(error) {
  if (!(error instanceof Problem)) console.error(error);
  const said = error instanceof Problem ? error.message : "Something went wrong in this page.";
  const box = byId("problem");
  box.replaceChildren(make("h2", {}, "There is a problem"), make("p", {}, said));
  box.hidden = false;
  box.focus();
}

/** Do something, and say so where it does not work. */
export async function attempt(work) {
  byId("problem").hidden = true;
  try {
    await work();
  } catch (error) {
    tell(error);
  }
}

/** Show the page for whoever is signed in, with `show`, or the way to sign in. */
export async function run(app, show) {
  byId("sign-in").addEventListener("click", () => attempt(() => app.signIn()));
  byId("sign-out").addEventListener("click", () => attempt(() => app.signOut()));
  await attempt(async () => {
    let isSignedIn = false;
    try {
      isSignedIn = await app.start();
    } finally {
      byId("signed-in").hidden = !isSignedIn;
      byId("signed-out").hidden = isSignedIn;
    }
    if (isSignedIn) await show();
  });
}

/** Return a code of the API as words: IN_PROGRESS as "in progress". */
export const inWords = (code) => code.toLowerCase().replaceAll("_", " ");

/** Return a day, written YYYY-MM-DD, as people write it here. */
export const asDay = (day) =>
  new Date(`${day}T00:00`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
  });

/** Return what a person is called. */
export const nameOf = (person) =>
  person === null
    ? "Somebody you may not see"
    : [person.preferredName ?? person.givenName, person.familyName].filter(Boolean).join(" ");
