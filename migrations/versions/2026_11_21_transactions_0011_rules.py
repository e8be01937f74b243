"""transactions: a rule is one document of nested conditions; texts are compared in SQL as they are in Python"""

from alembic import op

revision = "transactions_0011_rules"
down_revision = "files_0001"
branch_labels = None
depends_on = None

#: Every mark of Unicode 14 that combines with the letter before it (a canonical combining class other than 0).
MARKS = (
    r"\u0300-\u034e\u0350-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a"
    r"\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07eb-\u07f3"
    r"\u07fd\u0816-\u0819\u081b-\u0823\u0825-\u0827\u0829-\u082d\u0859-\u085b\u0898-\u089f\u08ca-\u08e1"
    r"\u08e3-\u08ff\u093c\u094d\u0951-\u0954\u09bc\u09cd\u09fe\u0a3c\u0a4d\u0abc\u0acd\u0b3c\u0b4d\u0bcd\u0c3c"
    r"\u0c4d\u0c55-\u0c56\u0cbc\u0ccd\u0d3b-\u0d3c\u0d4d\u0dca\u0e38-\u0e3a\u0e48-\u0e4b\u0eb8-\u0eba"
    r"\u0ec8-\u0ecb\u0f18-\u0f19\u0f35\u0f37\u0f39\u0f71-\u0f72\u0f74\u0f7a-\u0f7d\u0f80\u0f82-\u0f84"
    r"\u0f86-\u0f87\u0fc6\u1037\u1039-\u103a\u108d\u135d-\u135f\u1714-\u1715\u1734\u17d2\u17dd\u18a9"
    r"\u1939-\u193b\u1a17-\u1a18\u1a60\u1a75-\u1a7c\u1a7f\u1ab0-\u1abd\u1abf-\u1ace\u1b34\u1b44\u1b6b-\u1b73"
    r"\u1baa-\u1bab\u1be6\u1bf2-\u1bf3\u1c37\u1cd0-\u1cd2\u1cd4-\u1ce0\u1ce2-\u1ce8\u1ced\u1cf4\u1cf8-\u1cf9"
    r"\u1dc0-\u1dff\u20d0-\u20dc\u20e1\u20e5-\u20f0\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099-\u309a"
    r"\ua66f\ua674-\ua67d\ua69e-\ua69f\ua6f0-\ua6f1\ua806\ua82c\ua8c4\ua8e0-\ua8f1\ua92b-\ua92d\ua953\ua9b3"
    r"\ua9c0\uaab0\uaab2-\uaab4\uaab7-\uaab8\uaabe-\uaabf\uaac1\uaaf6\uabed\ufb1e\ufe20-\ufe2f\U000101fd"
    r"\U000102e0\U00010376-\U0001037a\U00010a0d\U00010a0f\U00010a38-\U00010a3a\U00010a3f\U00010ae5-\U00010ae6"
    r"\U00010d24-\U00010d27\U00010eab-\U00010eac\U00010f46-\U00010f50\U00010f82-\U00010f85\U00011046\U00011070"
    r"\U0001107f\U000110b9-\U000110ba\U00011100-\U00011102\U00011133-\U00011134\U00011173\U000111c0\U000111ca"
    r"\U00011235-\U00011236\U000112e9-\U000112ea\U0001133b-\U0001133c\U0001134d\U00011366-\U0001136c"
    r"\U00011370-\U00011374\U00011442\U00011446\U0001145e\U000114c2-\U000114c3\U000115bf-\U000115c0\U0001163f"
    r"\U000116b6-\U000116b7\U0001172b\U00011839-\U0001183a\U0001193d-\U0001193e\U00011943\U000119e0\U00011a34"
    r"\U00011a47\U00011a99\U00011c3f\U00011d42\U00011d44-\U00011d45\U00011d97\U00016af0-\U00016af4"
    r"\U00016b30-\U00016b36\U00016ff0-\U00016ff1\U0001bc9e\U0001d165-\U0001d169\U0001d16d-\U0001d172"
    r"\U0001d17b-\U0001d182\U0001d185-\U0001d18b\U0001d1aa-\U0001d1ad\U0001d242-\U0001d244\U0001e000-\U0001e006"
    r"\U0001e008-\U0001e018\U0001e01b-\U0001e021\U0001e023-\U0001e024\U0001e026-\U0001e02a\U0001e130-\U0001e136"
    r"\U0001e2ae\U0001e2ec-\U0001e2ef\U0001e8d0-\U0001e8d6\U0001e944-\U0001e94a"
)
_CONTROLS = "".join(f"\\{code:03o}" for code in range(1, 32))

WHOLE = rf"""
    create function transactions.comparable_whole(words text) returns text
    language sql immutable parallel safe set search_path = pg_catalog
    return btrim(regexp_replace(replace(replace(replace(translate(
        lower(regexp_replace(normalize(casefold(words collate pg_unicode_fast), NFKD), '[{MARKS}]', '', 'g')
              collate pg_unicode_fast),
        E'øłđðı\u0085\u1680\u2028\u2029{_CONTROLS}''\u2019`', 'olddi' || repeat(' ', 35)),
        'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), ' +', ' ', 'g'))
"""
# The same answer as guilder.transactions.comparing.comparable. Without `set` and `strict`, so that it is inlined; what is
# plain ASCII with single blanks (nearly all that banks print) takes a tenth of the time of the whole way.
COMPARABLE = """
    create function transactions.comparable(words text) returns text
    language sql immutable parallel safe
    return case when words collate "C" !~ '[^ -&(-_a-~]|  |^ | $' then lower(words collate "C")
        else transactions.comparable_whole(words) end
"""

# From flat conditions with one value each to groups of tests with many.
TO_DOCUMENT = """
    update transactions.rule r set definition = jsonb_build_object(
        'version', 2, 'stop', false,
        'when', jsonb_build_object(
            'kind', 'group', 'join', case when every then 'all' else 'any' end, 'negated', false,
            'parts', (
                select jsonb_agg(jsonb_build_object(
                    'kind', 'condition', 'subject', c ->> 'field', 'operator', c ->> 'operator', 'negated', false,
                    'values', case when c ->> 'operator' = 'between'
                        then jsonb_build_array(c ->> 'value', c ->> 'upper') else jsonb_build_array(c ->> 'value') end
                    ) order by at)
                from jsonb_array_elements(r.conditions) with ordinality as found(c, at))),
        'sets', jsonb_build_object(
            'category_id', category_id, 'merchant_name', merchant_name, 'note', note, 'tag_ids', '[]'::jsonb))
"""
# Only a flat rule of single values goes back: the older program knows no other.
DROP_THE_REST = """
    delete from transactions.rule r where (definition -> 'when' -> 'negated')::boolean or exists (
        select from jsonb_array_elements(definition -> 'when' -> 'parts') p
        where p ->> 'kind' <> 'condition' or (p -> 'negated')::boolean
           or jsonb_array_length(p -> 'values') > case when p ->> 'operator' = 'between' then 2 else 1 end
           or p ->> 'subject' not in ('description', 'merchant', 'amount', 'direction', 'account', 'currency')
           or p ->> 'operator' in ('word', 'regex', 'over', 'under'))
       or (definition -> 'sets' -> 'category_id' = 'null' and definition -> 'sets' -> 'merchant_name' = 'null'
           and definition -> 'sets' -> 'note' = 'null')
"""
TO_COLUMNS = """
    update transactions.rule r set
        every = definition -> 'when' ->> 'join' = 'all',
        conditions = (
            select jsonb_agg(jsonb_build_object('field', p ->> 'subject', 'operator', p ->> 'operator',
                       'value', p -> 'values' ->> 0, 'upper', p -> 'values' ->> 1) order by at)
            from jsonb_array_elements(definition -> 'when' -> 'parts') with ordinality as found(p, at)),
        category_id = (definition -> 'sets' ->> 'category_id')::uuid,
        merchant_name = definition -> 'sets' ->> 'merchant_name',
        note = definition -> 'sets' ->> 'note'
"""


def upgrade() -> None:
    op.execute(WHOLE)
    op.execute(COMPARABLE)
    for function in ("comparable_whole(text)", "comparable(text)"):
        op.execute(f"revoke all on function transactions.{function} from public")
        op.execute(f"grant execute on function transactions.{function} to guilder_app, guilder_system")
    op.execute("""
        alter table transactions.rule add column definition jsonb, add column last_used_at timestamptz,
            add column used integer not null default 0
    """)
    op.execute(TO_DOCUMENT)
    op.execute("""
        alter table transactions.rule alter column definition set not null, drop column conditions, drop column every,
            drop column category_id, drop column merchant_name, drop column note;
        alter table transactions.import_line add column tag_ids uuid[] not null default '{}',
            add column rule_ids uuid[] not null default '{}';
        alter table transactions.act add column plan jsonb;
    """)


def downgrade() -> None:
    op.execute("""
        alter table transactions.act drop column plan;
        alter table transactions.import_line drop column tag_ids, drop column rule_ids;
        alter table transactions.rule add column conditions jsonb, add column every boolean, add column category_id uuid,
            add column merchant_name varchar, add column note varchar
    """)
    op.execute(DROP_THE_REST)
    op.execute(TO_COLUMNS)
    op.execute("""
        alter table transactions.rule alter column conditions set not null, alter column every set not null,
            drop column definition, drop column used, drop column last_used_at,
            add constraint fk_rule_category foreign key (workspace_id, category_id)
                references transactions.category (workspace_id, id);
        drop function transactions.comparable(text);
        drop function transactions.comparable_whole(text);
    """)
