// A household's plan, as two teams and the family see it: one question, and each one's answer.

import { EarlyHelp } from "../shared/earlyhelp.js";
import { asDay, attempt, byId, inWords, make, nameOf, run } from "../shared/page.js";

const app = new EarlyHelp({
  server: new URL("../../", location.href).href,
  clientId: "demo-household",
  redirectUri: location.origin + location.pathname,
  scopes: [
    "openid",
    "access:viewer:read",
    "households:household:read",
    "partnership:organisation:read",
    "people:person:read",
    "plans:action:read",
    "plans:goal:read",
    "plans:need:read",
    "plans:plan:read",
  ],
});

const PLANS = `
  query Plans {
    viewer { displayName }
    supportPlans(first: 100) { nodes { id title } }
  }`;

const PLAN = `
  query HouseholdPlan($id: ID!) {
    supportPlan(id: $id) {
      title
      openedOn
      household { name members { role person { ...name } } }
      leadPractitioner { practitioner { ...practitioner } }
      teamAroundTheFamily { role practitioner { ...practitioner } }
      needs(first: 50) { nodes { id statement metOn person { ...name } } }
      goals(first: 50) {
        nodes {
          statement
          ownWords
          achievementStatus
          actions(first: 20) {
            nodes {
              description
              dueOn
              doneOn
              responsiblePerson { ...name }
              responsiblePractitioner { name }
            }
          }
        }
      }
    }
  }
  fragment name on Person { givenName preferredName familyName }
  fragment practitioner on Practitioner { name jobTitle organisation { name } }`;

await run(app, async () => {
  const { viewer, supportPlans } = await app.ask(PLANS, {}, sayWhatIsMissing);
  byId("name").textContent = viewer.displayName;
  const plans = supportPlans?.nodes ?? [];
  byId("plan").append(...plans.map(({ id, title }) => new Option(title, id)));
  byId("choice").hidden = plans.length < 2;
  if (plans.length) await show(plans[0].id);
  else byId("shown").replaceChildren(make("p", {}, "There is no plan that you may see."));
});

byId("plan").addEventListener("change", (event) => attempt(() => show(event.target.value)));

async function show(id) {
  byId("status").textContent = "";
  const { supportPlan } = await app.ask(PLAN, { id }, sayWhatIsMissing);
  byId("shown").replaceChildren(...partsOf(supportPlan));
}

// Fields that somebody's role may not see are null; the messages are for whoever wrote the query.
function sayWhatIsMissing(messages) {
  console.info(...messages);
  byId("status").textContent = "Your role may not see all of this, so some of it is left out.";
}

function partsOf(plan) {
  const { title, openedOn, household, leadPractitioner, teamAroundTheFamily, needs, goals } = plan;
  const lead = leadPractitioner?.practitioner;
  return [
    make("h2", {}, title),
    make("p", {}, `Since ${asDay(openedOn)}${household ? `, for the ${household.name}` : ""}.`),
    ...list("Who lives there", household?.members, memberOf),
    ...list("Who helps", teamAroundTheFamily, ({ role, practitioner }) =>
      make("li", {}, `${helperOf(practitioner)}: ${role}`),
    ),
    make("p", {}, lead ? `It is led by ${helperOf(lead)}.` : "Nobody leads it at present."),
    ...list("Needs", needs?.nodes, needOf),
    ...list("Goals", goals?.nodes, goalOf),
  ];
}

function list(heading, items, itemOf) {
  if (!items) return [];
  const entries = items.length
    ? make("ul", {}, ...items.map(itemOf))
    : make("p", {}, "None that you are shown.");
  return [make("h2", {}, items.length ? `${heading} (${items.length})` : heading), entries];
}

function helperOf(practitioner) {
  if (!practitioner) return "somebody you may not see";
  const { name, jobTitle, organisation } = practitioner;
  return [name, jobTitle, organisation?.name].filter(Boolean).join(", ");
}

function memberOf({ role, person }) {
  return make("li", {}, `${nameOf(person)}, ${inWords(role)}`);
}

function needOf({ statement, metOn, person }) {
  const whose = person ? `${nameOf(person)}: ` : "The family: ";
  return make("li", {}, whose, statement, metOn ? ` Met on ${asDay(metOn)}.` : null);
}

function goalOf({ statement, ownWords, achievementStatus, actions }) {
  return make(
    "li",
    {},
    make("strong", {}, statement),
    `: ${inWords(achievementStatus)}`,
    ownWords ? make("blockquote", {}, ownWords) : null,
    actions?.nodes.length ? make("ul", {}, ...actions.nodes.map(actionOf)) : null,
  );
}

function actionOf({ description, dueOn, doneOn, responsiblePerson, responsiblePractitioner }) {
  const who = responsiblePractitioner?.name ?? (responsiblePerson && nameOf(responsiblePerson));
  const when = doneOn ? `done on ${asDay(doneOn)}` : dueOn && `due on ${asDay(dueOn)}`;
  return make("li", {}, [description, who, when].filter(Boolean).join(" · "));
}
