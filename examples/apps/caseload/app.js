// A connector's caseload: whom they walk beside, and the introductions they made.

import { EarlyHelp } from "../shared/earlyhelp.js";
import { asDay, attempt, byId, inWords, make, nameOf, run } from "../shared/page.js";

const app = new EarlyHelp({
  server: new URL("../../", location.href).href,
  clientId: "demo-caseload",
  redirectUri: location.origin + location.pathname,
  scopes: [
    "openid",
    "access:viewer:read",
    "people:person:read",
    "public_health:asset:read",
    "public_health:episode:read",
    "public_health:episode:write",
  ],
});

const CASELOAD = `
  query Caseload($after: String) {
    viewer { displayName }
    people(first: 20, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        givenName
        preferredName
        familyName
        connectorEpisodes(first: 5) {
          nodes {
            startedOn
            endedOn
            goalInOwnWords
            referralSource
            introductions {
              id
              version
              introducedOn
              attendedOn
              stillAttendingAt12Weeks
              communityAsset { name kind }
            }
          }
        }
      }
    }
  }`;

const RECORD_ATTENDANCE = `
  mutation RecordAttendance($input: RecordAttendanceInput!, $key: String!) {
    recordAttendance(input: $input, idempotencyKey: $key) {
      introduction {
        id version introducedOn attendedOn stillAttendingAt12Weeks communityAsset { name kind }
      }
      problems { code message path }
    }
  }`;

let shown = 0;
let after = null;

await run(app, showMore);
byId("more").addEventListener("click", () => attempt(showMore));

async function showMore() {
  const { viewer, people } = await app.ask(CASELOAD, { after }, tellRefusal);
  byId("name").textContent = viewer.displayName;
  if (!people) return; // the note says why
  const { nodes, pageInfo, totalCount } = people;
  const made = nodes.map(personOf);
  byId("people").append(...made);
  shown += nodes.length;
  byId("status").textContent = `${shown} of ${totalCount} people whom you help.`;
  byId("more").hidden = !pageInfo.hasNextPage;
  // Whoever goes by keyboard goes on where the new ones begin.
  if (after) made[0].querySelector("h2").focus();
  after = pageInfo.endCursor;
}

// Fields that somebody's role may not see are null; the messages are for whoever wrote the query.
function tellRefusal(messages) {
  console.info(...messages);
  byId("refused").textContent = "Your role may not see all of this, so some of it is left out.";
  byId("refused").hidden = false;
}

function personOf(person) {
  const episodes = person.connectorEpisodes?.nodes ?? [];
  return make(
    "article",
    {},
    make("h2", { tabIndex: -1 }, nameOf(person)),
    ...(episodes.length ? episodes.flatMap(partsOf) : [make("p", {}, "No connector yet.")]),
  );
}

function partsOf({ startedOn, endedOn, goalInOwnWords, referralSource, introductions }) {
  const until = endedOn ? `, until ${asDay(endedOn)}` : "";
  return [
    make("p", {}, `Since ${asDay(startedOn)}${until}, suggested by: ${inWords(referralSource)}.`),
    make("blockquote", {}, goalInOwnWords),
    make("h3", {}, "Introductions"),
    introductions.length
      ? make("ul", {}, ...introductions.map(introductionOf))
      : make("p", {}, "None yet."),
  ];
}

function introductionOf(introduction) {
  const { communityAsset, introducedOn, attendedOn, stillAttendingAt12Weeks } = introduction;
  const went = attendedOn ? ` First went on ${asDay(attendedOn)}.` : "";
  const still = { true: " Still goes after twelve weeks.", false: " No longer went after twelve weeks." };
  const item = make(
    "li",
    {},
    make("strong", {}, communityAsset.name),
    ` (${communityAsset.kind}), introduced on ${asDay(introducedOn)}.`,
    went + (still[stillAttendingAt12Weeks] ?? ""),
  );
  if (!attendedOn) item.append(attendanceForm(introduction, item));
  return item;
}

function attendanceForm({ id, version, introducedOn, communityAsset }, item) {
  const day = make("input", { id: `day-${id}`, type: "date", min: introducedOn, required: true });
  const label = make("label", { htmlFor: day.id }, `The day they first went to ${communityAsset.name}`);
  const form = make(
    "form",
    {},
    label,
    make("div", { className: "row" }, day, make("button", {}, "Record")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => {
      const input = { introductionId: id, version, attendedOn: day.value };
      const { introduction } = await app.change(RECORD_ATTENDANCE, input);
      const recorded = Object.assign(introductionOf(introduction), { tabIndex: -1 });
      item.replaceWith(recorded);
      recorded.focus();
      byId("status").textContent = `Recorded: ${communityAsset.name}, ${asDay(day.value)}.`;
    });
  });
  return form;
}
