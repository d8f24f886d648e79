// GraphiQL, asking as the role that is chosen above it.
"use strict";

(async () => {
  const { roles, example } = await (await fetch("graphiql/roles.json")).json();
  const select = document.getElementById("role");
  const tokens = new Map();

  for (const [role, { name }] of Object.entries(roles)) {
    select.add(new Option(`${role} (${name})`, role, role === example.role, role === example.role));
  }

  // As a client that acts for itself: the secret is the demo's, and opens nobody's real record.
  async function tokenOf(role) {
    const kept = tokens.get(role);
    if (kept && kept.until > Date.now()) return kept.token;
    const { client_id, client_secret } = roles[role];
    const answer = await fetch("oauth/token", {
      method: "POST",
      headers: { Authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const given = await answer.json();
    if (!answer.ok) throw new Error(given.error_description);
    const until = Date.now() + (given.expires_in - 30) * 1000;
    tokens.set(role, { token: given.access_token, until });
    return given.access_token;
  }

  async function ask(asked) {
    // The schema alone is asked as the developer, the only role that may introspect.
    const role = asked.operationName === "IntrospectionQuery" ? "developer" : select.value;
    const answer = await fetch("graphql", {
      method: "POST",
      headers: {
        Authorization: `Bearer ${await tokenOf(role)}`,
        "Content-Type": "application/json",
      },
      body: JSON.stringify(asked),
    });
    return answer.json();
  }

  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher: ask,
      defaultQuery: example.query,
      variables: JSON.stringify(example.variables, null, 2),
    }),
  );
})();
