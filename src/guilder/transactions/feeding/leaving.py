"""What a connection brought, taken out when it ended and the person said so."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import balances as bank_balances
from guilder.banking.service import feeding as bank_feeding
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import StoredEvent, publish
from guilder.transactions.contracts.records import BatchRemoved
from guilder.transactions.feeding import sql
from guilder.transactions.service import acts, balances, history


async def forget(session: AsyncSession, actor: Actor, event: StoredEvent, account_id: uuid.UUID) -> None:
    """Take out what the connection brought to one account; for a month it can be brought back.

    Emits transaction.batch.removed.
    """
    account = await bank_accounts.lock_account(session, actor=actor, account_id=account_id)
    values = {
        "workspace": actor.workspace_id, "account": account.id, "mark": f"bank:{event.payload['provider']}",
        "now": clock.now(),
    }  # fmt: skip
    idents = list((await session.execute(sql.FORGET, values)).scalars())
    await session.execute(sql.FORGET_IDS, values)
    stated = await bank_balances.forget_bank(session, actor=actor, account_id=account.id)
    await balances.refresh(session, actor=actor, account_id=account.id)
    put_away = False
    if account.id in await bank_feeding.fed_accounts(session, actor=actor):
        await bank_feeding.catch_up(session, actor=actor, account_id=account.id)
    elif not account.hidden and not (await session.execute(sql.ANY_LEFT, values)).scalar_one():
        await bank_accounts.put_away(session, actor=actor, account_id=account.id)
        put_away = True
    if idents:
        act = await history.keep(
            session,
            actor=actor,
            user_id=event.user_id,
            account=account,
            idents=idents,
            stated=stated,
            put_away=put_away,
        )
        touched = await acts.touched(session, actor.workspace_id, idents)
        await publish(session, BatchRemoved(act_id=act, count=len(idents), touched=touched))
