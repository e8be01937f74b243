"""What accounts with holdings are worth: asked for by other modules, and stated to banking so that net worth counts it once.

The worth of such an account is its holdings at their last prices and its cash, in the account's own currency. It is stated
as a balance of today and of every month's end since the record begins, replacing what was stated so before. Where a
holding has no price, or a currency no rate, nothing is stated of that day: a sum without it would be wrong.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import balances as bank_balances
from guilder.fx import service as fx
from guilder.fx.rules import Rates
from guilder.identity.service import workspaces
from guilder.investments.service import folding, instruments, prices
from guilder.investments.service.folding import Folded
from guilder.investments.service.prices import Closes
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize
from guilder.transactions.service import acts as transaction_acts
from guilder.transactions.service import balances as transaction_balances

ZERO = Decimal(0)
_ACCOUNTS = text("""
    select distinct account_id from investments.activity where workspace_id = :workspace and removed_at is null
    union select distinct account_id from investments.position where workspace_id = :workspace
""")
_HOLDING = text("""
    select distinct a.account_id from investments.activity a
    where a.workspace_id = :workspace and a.removed_at is null and a.instrument_id = any(:instruments)
""")
_SOMEWHERE = text("select distinct workspace_id from investments.activity where removed_at is null")


@dataclass(frozen=True, slots=True)
class AccountValue:
    """What an account is worth at the end of a day, in its own currency. cash: 0 where it is not known.

    missing: how many holdings have no price or no rate, and are not in the sum.
    """

    account_id: uuid.UUID
    currency: str
    holdings: Decimal
    cash: Decimal
    cash_known: bool
    missing: int

    @property
    def value(self) -> Decimal:
        """Holdings and cash."""
        return self.holdings + self.cash


@dataclass(frozen=True, slots=True)
class Valuing:
    """Everything that it takes to value accounts on any day up to one."""

    folded: Folded
    closes: Closes
    rates: dict[str, Rates]
    currencies: dict[uuid.UUID, str]

    def of(self, account: Account, on: date) -> AccountValue:
        """One account at the end of a day."""
        rates, holdings, missing = self.rates[account.currency], ZERO, 0
        for (account_id, instrument_id), units in self.folded.timeline.units(on).items():
            if account_id != account.id or units < 0:
                continue
            quote = self.closes.at(instrument_id, on)
            code = self.currencies[instrument_id]
            worth = None if quote is None else rates.convert(quantize(units * quote.close, code), code, on)
            if worth is None:
                missing += 1
            else:
                holdings += worth
        cash, known = ZERO, False
        for (account_id, currency), held in self.folded.timeline.cash(on).items():
            if account_id != account.id or not held.known:
                continue
            worth = rates.convert(held.amount, currency, on)
            known, missing = True, missing + (worth is None)
            cash += worth or ZERO
        return AccountValue(
            account.id, account.currency, quantize(holdings, account.currency), quantize(cash, account.currency), known,
            missing,
        )  # fmt: skip


async def value_of_accounts(
    session: AsyncSession, actor: Actor, account_ids: Collection[uuid.UUID], on: date
) -> dict[uuid.UUID, AccountValue]:
    """What these accounts were worth at the end of a day; those without any activity are missing: banking knows them."""
    held = {row.account_id for row in await session.execute(_ACCOUNTS, {"workspace": actor.workspace_id})}
    accounts = [
        one for one in await bank_accounts.list_accounts(session, actor=actor, hidden=True)
        if one.id in held and one.id in account_ids
    ]  # fmt: skip
    valuing = await prepared(session, actor=actor, accounts=accounts, until=on)
    return {one.id: valuing.of(one, on) for one in accounts}


async def prepared(
    session: AsyncSession, *, actor: Actor, accounts: Sequence[Account], until: date, also: str = ""
) -> Valuing:
    """Read once what valuing needs, for many days and accounts. also: a currency to convert into besides the accounts' own."""
    found = await folding.load(session, actor=actor, until=until)
    named = await instruments.named(session, actor.workspace_id)
    closes = await prices.closes(session, actor.workspace_id, list(named), until)
    first = min((one.on for one in found.happened), default=until)
    codes = {one.currency for one in named.values()} | {one.currency for one in found.happened}
    rates = {
        home: await fx.rates(
            session, to=home, currencies=codes, first=first, last=until, workspace_id=actor.workspace_id
        )
        for home in {one.currency for one in accounts} | ({also} if also else set())
    }
    return Valuing(found, closes, rates, {ident: one.currency for ident, one in named.items()})


async def state(session: AsyncSession, *, actor: Actor, account_ids: Collection[uuid.UUID] | None = None) -> None:
    """Tell banking what accounts with holdings (all, or these) are worth and were worth. Emits bank.account.changed."""
    held = {row.account_id for row in await session.execute(_ACCOUNTS, {"workspace": actor.workspace_id})}
    wanted = held if account_ids is None else set(account_ids)
    accounts = [one for one in await bank_accounts.list_accounts(session, actor=actor, hidden=True) if one.id in wanted]
    today = clock.today(actor.time_zone)
    valuing = await prepared(session, actor=actor, accounts=accounts, until=today)
    for account in accounts:
        first = min((one.on for one in valuing.folded.happened if one.account_id == account.id), default=today)
        worth = {day: valuing.of(account, day) for day in month_ends(first, today)} if account.id in held else {}
        told = [(day, each.value) for day, each in worth.items() if not each.missing]
        await bank_balances.replace_values(session, actor=actor, account_id=account.id, values=told)
        await transaction_balances.refresh(session, actor=actor, account_id=account.id)


def month_ends(first: date, last: date) -> list[date]:
    """The last day of every month from that of `first` on, and `last`."""
    days: list[date] = []
    day = first.replace(day=1)
    while True:
        following = (day + timedelta(days=32)).replace(day=1)
        if following > last:
            return [*days, last]
        days.append(following - timedelta(days=1))
        day = following


async def holding_accounts(
    session: AsyncSession, workspace_id: uuid.UUID, instrument_ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Which accounts have ever had one of these."""
    asked = {"workspace": workspace_id, "instruments": list(instrument_ids)}
    return {row.account_id for row in await session.execute(_HOLDING, asked)}


async def somewhere(session: AsyncSession) -> list[uuid.UUID]:
    """Workspaces with holdings, for work that is due in each. The session is the system role's."""
    return list(await session.scalars(_SOMEWHERE))


async def state_by_itself(
    session: AsyncSession, workspace_id: uuid.UUID, account_ids: Collection[uuid.UUID] | None = None
) -> None:
    """`state`, as Guilder itself."""
    zone = await workspaces.time_zone_of(session, workspace_id=workspace_id)
    actor = replace(transaction_acts.nobody(workspace_id), time_zone=zone)
    await state(session, actor=actor, account_ids=account_ids)
