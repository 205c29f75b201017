"""Two accounts that may be one person do not confirm one another's removals."""

from django.db import migrations

RULE = """
CREATE OR REPLACE FUNCTION evidence_removal_by_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM accounts_refuse_one_person(NEW.confirmed_by_id, NEW.proposed_by_id);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER two_people BEFORE INSERT OR UPDATE ON sources_snapshotredaction
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL) EXECUTE FUNCTION evidence_removal_by_two_people();
"""
UNDO = """
DROP TRIGGER two_people ON sources_snapshotredaction;
DROP FUNCTION evidence_removal_by_two_people();
"""


class Migration(migrations.Migration):
    dependencies = [("sources", "0008_addresses_compared_again"), ("accounts", "0003_account_acts")]

    operations = [migrations.RunSQL(RULE, UNDO)]
