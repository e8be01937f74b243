"""How the bank's movements lie in the tables: found, linked and booked many at once."""

from sqlalchemy import text

TOPS = text("""
    select match_hash, max(occurrence) as top from transactions.transaction
    where workspace_id = :workspace and account_id = :account and match_hash = any(:marks)
      and removal is distinct from 'undo'
    group by 1
""")
OTHERS = text("""
    select t.id, t.booked_on, t.amount, t.told_on, t.told_amount, t.currency, t.match_hash, t.removed_at is not null as removed,
           lower(t.counterparty || ' ' || t.description || ' ' || t.reference) as words
    from transactions.transaction t
    where t.workspace_id = :workspace and t.account_id = :account and t.removal is distinct from 'undo'
      and (t.match_hash = any(:marks) or t.booked_on between :first and :last
           or t.told_on between :first and :last)
      and t.id <> all(:known)
      and not exists (select from transactions.fed f where f.workspace_id = :workspace and f.transaction_id = t.id
                      and f.connection_id = :connection)
    order by t.occurrence, t.id
""")
OWN = text(
    "select distinct transaction_id as id from transactions.fed "
    "where workspace_id = :workspace and transaction_id = any(:ids) and own"
)
SETTLED = text(
    "update transactions.transaction set pending = false where workspace_id = :workspace and id = any(:ids) and pending"
)
LINK = text("""
    insert into transactions.fed (workspace_id, account_id, entry_id, connection_id, transaction_id, pending, digest, own,
                                  fed_at)
    select :workspace, :account, r.entry_id, :connection, r.transaction_id, r.pending, decode(r.digest, 'hex'), r.own, :now
    from jsonb_to_recordset(cast(:rows as jsonb))
         as r(entry_id text, transaction_id uuid, pending boolean, digest text, own boolean)
""")
BOOK = text("""
    insert into transactions.transaction (
        workspace_id, id, account_id, booked_on, value_on, amount, currency, description, counterparty,
        counterparty_account, reference, bank_kind, mcc, merchant_name, merchant_key, category_id, category_source,
        category_confidence, category_reason, note, tag_ids, set_by, source_mark, provider_id, match_hash, occurrence,
        pending, created_at, updated_at)
    select :workspace, r.id, :account, r.booked_on, r.value_on, r.amount, r.currency, r.description, r.counterparty,
           r.counterparty_account, r.reference, r.bank_kind, r.mcc, r.merchant_name, r.merchant_key, r.category_id,
           r.category_source, r.category_confidence, r.category_reason, r.note, r.tag_ids, '{}', :mark, r.provider_id,
           decode(r.match_hash, 'hex'), r.occurrence, r.pending, :now, :now
    from jsonb_to_recordset(cast(:rows as jsonb)) as r(
        id uuid, booked_on date, value_on date, amount numeric, currency text, description text, counterparty text,
        counterparty_account text, reference text, bank_kind text, mcc text, merchant_name text, merchant_key text,
        category_id uuid, category_source text, category_confidence numeric, category_reason text, note text, tag_ids uuid[],
        provider_id text, match_hash text, occurrence integer, pending boolean)
""")
# All that feeds of this kind brought to the account; what a person took out or moved elsewhere stays as it is.
FORGET = text("""
    update transactions.transaction set removed_at = :now, removal = 'undo', updated_at = :now
    where workspace_id = :workspace and account_id = :account and source_mark = :mark and removed_at is null
      and not exists (select from transactions.lock l where l.workspace_id = :workspace and l.account_id = :account
                      and l.unlocked_at is null and l.until_on >= booked_on)
    returning id
""")
FORGET_IDS = text("""
    delete from transactions.fed f using transactions.transaction t
    where f.workspace_id = :workspace and f.account_id = :account and t.workspace_id = f.workspace_id
      and t.id = f.transaction_id and (t.source_mark = :mark or t.removal = 'undo')
""")
ANY_LEFT = text("""
    select exists (select from transactions.transaction
                   where workspace_id = :workspace and account_id = :account and removed_at is null)
""")
