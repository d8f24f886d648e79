"""gql: fetches the schema, checks documents by it, pages, and is refused in words."""

import asyncio

from demo import FACTS, PEOPLE, expect, schema, token
from gql import Client, GraphQLRequest, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from graphql import GraphQLError


def client(role: str, sdl: str | None = None) -> Client:
    """Return a client that asks as a role; with the SDL it checks documents first."""
    headers = {"Authorization": f"Bearer {token(role)}"}
    transport = HTTPXAsyncTransport(url=FACTS["graphql"], headers=headers, timeout=60)
    return Client(
        transport=transport,
        schema=sdl,
        fetch_schema_from_transport=sdl is None,
    )


async def main(sdl: str) -> None:
    """Ask as developer, front door and analyst."""
    async with client("developer") as session:
        fetched = session.client.schema
        expect("the developer may fetch the schema", holds=fetched.query_type.name == "Query")

    async with client("front_door", sdl) as session:
        seen, after, has_next = set(), None, True
        while has_next:
            asked = GraphQLRequest(PEOPLE, variable_values={"after": after})
            page = (await session.execute(asked))["people"]
            seen |= {each["id"] for each in page["nodes"]}
            after, has_next = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        expect("everybody is seen once", holds=len(seen) == page["totalCount"])
        try:
            await session.execute(gql("{ people { nodes { shoeSize } } }"))
        except GraphQLError as error:
            expect("a wrong name is found before it is sent", holds="shoeSize" in error.message)

    async with client("analyst", sdl) as session:
        try:
            await session.execute(gql("{ supportPlans { nodes { id } } }"))
        except TransportQueryError as error:
            codes = [each["extensions"]["code"] for each in error.errors or []]
            expect("what is forbidden has its code", holds=codes == ["FORBIDDEN"])


if __name__ == "__main__":
    asyncio.run(main(schema()))
