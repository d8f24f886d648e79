// The GraphQL clients that applications use: each pages, is refused in words, and makes a change.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { Client, fetchExchange } from "@urql/core";
import { ClientError, GraphQLClient } from "graphql-request";

import { bearer, everybody, facts, FORBIDDEN, PEOPLE, REGISTER } from "./demo.mjs";

const GOOD = { input: { givenName: "Ada", dateOfBirth: "2001-02-03" }, key: crypto.randomUUID() };
const BAD = { input: { givenName: "Ada", dateOfBirth: "2999-01-01" } };

async function apollo(role) {
  return new ApolloClient({
    link: new HttpLink({ uri: facts.graphql, headers: await bearer(role) }),
    cache: new InMemoryCache(),
    clientAwareness: { name: "earlyhelp-clients", version: "1" },
  });
}

// urql would ask by GET where the query is short; earlyhelp takes POST alone.
async function urql(role) {
  const headers = await bearer(role);
  return new Client({
    url: facts.graphql,
    exchanges: [fetchExchange],
    preferGetMethod: false,
    fetchOptions: { headers },
  });
}

async function graphqlRequest(role) {
  return new GraphQLClient(facts.graphql, { headers: await bearer(role) });
}

test("Apollo pages through everybody, and keeps each once", async () => {
  const client = await apollo("front_door");
  const ids = await everybody(
    async (variables) => (await client.query({ query: gql(PEOPLE), variables })).data,
  );
  const kept = Object.keys(client.cache.extract()).filter((key) => key.startsWith("Person:"));
  assert.equal(kept.length, ids.length);
});

test("Apollo tells what was forbidden by its code", async () => {
  const client = await apollo("analyst");
  const { data, error } = await client.query({ query: gql(FORBIDDEN), errorPolicy: "all" });
  assert.equal(data.supportPlans, null);
  assert.ok(CombinedGraphQLErrors.is(error));
  assert.equal(error.errors[0].extensions.code, "FORBIDDEN");
});

test("Apollo makes a change once, and is told the problems of another", async () => {
  const client = await apollo("front_door");
  const change = async (variables) =>
    (await client.mutate({ mutation: gql(REGISTER), variables })).data.registerPerson;
  const first = await change(GOOD);
  assert.equal((await change(GOOD)).person.id, first.person.id);
  const [problem] = (await change(BAD)).problems;
  assert.deepEqual(problem.path, ["dateOfBirth"]);
});

test("urql pages, is refused and makes a change", async () => {
  const client = await urql("front_door");
  await everybody(async (variables) => (await client.query(PEOPLE, variables)).data);
  const refused = await (await urql("analyst")).query(FORBIDDEN, {});
  assert.equal(refused.error.graphQLErrors[0].extensions.code, "FORBIDDEN");
  const { data } = await client.mutation(REGISTER, BAD);
  assert.equal(data.registerPerson.problems.length, 1);
});

test("graphql-request pages, is refused and makes a change", async () => {
  const client = await graphqlRequest("front_door");
  await everybody((variables) => client.request(PEOPLE, variables));
  await assert.rejects((await graphqlRequest("analyst")).request(FORBIDDEN), (error) => {
    assert.ok(error instanceof ClientError);
    return error.response.errors[0].extensions.code === "FORBIDDEN";
  });
  const { registerPerson } = await client.request(REGISTER, BAD);
  assert.equal(registerPerson.problems.length, 1);
});

test("without a token each is told so, in words", async () => {
  const client = new GraphQLClient(facts.graphql);
  await assert.rejects(client.request(FORBIDDEN), (error) => {
    assert.equal(error.response.status, 401);
    return error.response.errors[0].extensions.code === "UNAUTHENTICATED";
  });
});
