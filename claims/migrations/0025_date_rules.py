"""The database refuses dates that no draft may hold, and a reply without a text.

Partial dates are EDTF text: the year, the month and the day compare as text. UTC's tomorrow is allowed, because it is
today already in a newsroom east of it. An existing row that breaks a rule stays until it is changed.
"""

from django.db import migrations

CHECKS = (
    ("claims_contact", "contact_is_not_after_today", "contacted_on <= (now() AT TIME ZONE 'UTC')::date + 1"),
    ("claims_contact", "contact_deadline_is_not_before_it", "deadline IS NULL OR deadline >= contacted_on"),
    ("claims_contact", "contact_replied_has_a_reply", "outcome <> 'replied' OR btrim(reply, E' \\t\\r\\n') <> ''"),
    ("claims_appearance", "appearance_is_not_after_today", "ledger_has_begun(date)"),
    ("claims_claim", "claim_is_not_made_after_today", "ledger_has_begun(made_on)"),
    (
        "claims_verdict",
        "evidence_is_not_after_today",
        "evidence_through IS NULL OR evidence_through <= (now() AT TIME ZONE 'UTC')::date + 1",
    ),
    ("claims_verdict", "applies_to_is_not_before_applies_from", "ledger_in_order(applies_from, applies_to)"),
)
FUNCTIONS = """
CREATE FUNCTION ledger_has_begun(day text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT day = '' OR left(rtrim(day, '~') || '-01-01', 10) COLLATE "C"
        <= to_char((now() AT TIME ZONE 'UTC')::date + 1, 'YYYY-MM-DD')
$$;
-- "2022" and "2022-05" overlap: the later is before the earlier only where the parts that both have say so.
CREATE FUNCTION ledger_in_order(earlier text, later text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT earlier = '' OR later = '' OR left(rtrim(later, '~'), length(rtrim(earlier, '~'))) COLLATE "C"
        >= left(rtrim(earlier, '~'), length(rtrim(later, '~')))
$$;
"""
ADD = FUNCTIONS + "".join(
    f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({rule}) NOT VALID;\n" for table, name, rule in CHECKS
)
REMOVE = (
    "".join(f"ALTER TABLE {table} DROP CONSTRAINT {name};\n" for table, name, _ in CHECKS)
    + "DROP FUNCTION ledger_has_begun(text);\nDROP FUNCTION ledger_in_order(text, text);\n"
)


class Migration(migrations.Migration):
    dependencies = [("claims", "0024_history_of_ratings")]

    operations = [migrations.RunSQL(ADD, REMOVE)]
