// What makes types of the schema: graphql-codegen for TypeScript, and Relay's compiler.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { facts } from "./demo.mjs";

const MODULES = resolve(dirname(fileURLToPath(import.meta.url)), "../node_modules");
let folder;

/** Run one of the installed commands in the folder; fail with what it says. */
function run(command, ...options) {
  try {
    return execFileSync(join(MODULES, ".bin", command), options, { cwd: folder, encoding: "utf8" });
  } catch (error) {
    throw new Error(`${command} says: ${error.stdout}${error.stderr}`);
  }
}

function write(name, content) {
  writeFileSync(join(folder, name), content);
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "earlyhelp-clients-"));
  symlinkSync(MODULES, join(folder, "node_modules"));
  const answer = await fetch(`${facts.issuer}/schema.graphql`);
  write("schema.graphql", await answer.text());
  mkdirSync(join(folder, "src"));
});

test("graphql-codegen makes types that TypeScript takes, and finds what is misused", () => {
  write("codegen.json", JSON.stringify({
    schema: "schema.graphql",
    documents: "src/*.ts",
    generates: { "src/gql/": { preset: "client" } },
  }));
  write("src/caseload.ts", `
    import { graphql } from "./gql";
    import type { CaseloadQuery } from "./gql/graphql";
    export const CASELOAD = graphql(\`
      query Caseload($after: String) {
        supportPlans(first: 10, after: $after) {
          nodes { title leadPractitioner { practitioner { name } } needCount }
        }
      }\`);
    export function leads(data: CaseloadQuery): (string | undefined)[] {
      return data.supportPlans?.nodes.map((plan) => plan.leadPractitioner?.practitioner?.name) ?? [];
    }`);
  run("graphql-codegen", "--config", "codegen.json");
  const strict = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022",
    "--module", "esnext", "--moduleResolution", "bundler"];
  run("tsc", ...strict, "src/caseload.ts");

  write("src/wrong.ts", `
    import type { CaseloadQuery } from "./gql/graphql";
    export const wrong = (data: CaseloadQuery) => data.supportPlans.nodes[0].titel;`);
  assert.throws(() => run("tsc", ...strict, "src/wrong.ts"), /'data.supportPlans' is possibly 'null'/);
});

test("Relay's compiler takes the schema: nodes that can be fetched again, and pages", () => {
  write("relay.config.json", JSON.stringify({
    src: "./src/relay", schema: "./schema.graphql", language: "typescript",
  }));
  mkdirSync(join(folder, "src/relay"));
  write("src/relay/caseload.ts", `
    import { graphql } from "relay-runtime";
    graphql\`
      query caseloadQuery { ...caseload_plans }
    \`;
    graphql\`
      fragment caseload_plans on Query
      @refetchable(queryName: "caseloadPagesQuery")
      @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" }) {
        supportPlans(first: $first, after: $after) @connection(key: "caseload_supportPlans") {
          edges { node { id title ...caseload_plan } }
        }
      }
    \`;
    graphql\`
      fragment caseload_plan on SupportPlan @refetchable(queryName: "caseloadPlanQuery") {
        title
        needCount
      }
    \`;`);
  run("relay-compiler");
  const made = readdirSync(join(folder, "src/relay/__generated__"));
  assert.deepEqual(made.sort(), [
    "caseloadPagesQuery.graphql.ts",
    "caseloadPlanQuery.graphql.ts",
    "caseloadQuery.graphql.ts",
    "caseload_plan.graphql.ts",
    "caseload_plans.graphql.ts",
  ]);
  const refetch = readFileSync(join(folder, "src/relay/__generated__/caseloadPlanQuery.graphql.ts"), "utf8");
  assert.match(refetch, /node\(/);
});
