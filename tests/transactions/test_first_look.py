"""A new household's first page asks for many things at once."""

import asyncio


async def test_first_readers_do_not_wait_for_each_other(household):
    """One makes the categories and then reads the payments, the other the other way round: neither may hold the other up."""
    for _ in range(6):
        home = await household()
        asked = [
            home.api.get(path)
            for path in (
                "/v1/budgets/suggestions",
                "/v1/recurring/upcoming",
                "/v1/recurring",
                "/v1/budgets/suggestions",
            )
        ]
        answers = await asyncio.gather(*asked)
        assert [answer.status_code for answer in answers] == [200] * len(asked)
