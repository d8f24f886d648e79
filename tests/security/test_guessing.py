"""Guessing passwords: tries sent at once are counted like tries sent one after another."""

import asyncio
import re

from tests.security.conftest import Town

from earlyhelp_graphql.oauth.throttle import LIMITS


async def test_tries_sent_at_once_are_counted_too(town: Town) -> None:
    """Fifteen wrong passwords together: some are checked, and the rest have to wait."""
    form = await town.http.get("/oauth/sign-in")
    (token,) = re.findall(r'name="form_token" value="([^"]+)"', form.text)

    async def guess(number: int) -> int:
        tried = {"form_token": token, "username": "betty", "password": f"guess number {number}"}
        answer = await town.http.post("/oauth/sign-in", data=tried)
        return answer.status_code

    statuses = await asyncio.gather(*(guess(number) for number in range(15)))

    assert set(statuses) == {400, 429}
    assert statuses.count(400) <= LIMITS["name and address"] + 1
