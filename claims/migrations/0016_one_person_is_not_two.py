"""Two accounts that may be one person do not approve one another's work, nor confirm one another's redactions."""

from django.db import migrations

RULE = """
CREATE OR REPLACE FUNCTION ledger_refuse_one_person(approver bigint, claim uuid, lang text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM accounts_refuse_one_person(approver, contributor.user_id) FROM (
        SELECT DISTINCT user_id FROM claims_contribution
        WHERE claim_id = claim AND revision > ledger_last_edition_revision(claim, lang)
    ) AS contributor;
END $$;

CREATE OR REPLACE FUNCTION ledger_approval_by_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_refuse_one_person(NEW.user_id, v.claim_id, v.language) FROM claims_verdict v WHERE v.id = NEW.verdict_id;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER two_people BEFORE INSERT ON claims_approval
    FOR EACH ROW EXECUTE FUNCTION ledger_approval_by_two_people();

-- Before `append`: once that has run, every other publisher waits.
CREATE OR REPLACE FUNCTION ledger_edition_by_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_refuse_one_person(a.user_id, NEW.claim_id, NEW.language) FROM claims_approval a WHERE a.id = NEW.approval_id;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_two_people BEFORE INSERT ON claims_edition
    FOR EACH ROW WHEN (NEW.approval_id IS NOT NULL) EXECUTE FUNCTION ledger_edition_by_two_people();

CREATE OR REPLACE FUNCTION ledger_redaction_by_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM accounts_refuse_one_person(NEW.confirmed_by_id, NEW.proposed_by_id);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER two_people BEFORE INSERT OR UPDATE ON claims_redaction
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL) EXECUTE FUNCTION ledger_redaction_by_two_people();
"""
UNDO = """
DROP TRIGGER two_people ON claims_redaction;
DROP TRIGGER a_two_people ON claims_edition;
DROP TRIGGER two_people ON claims_approval;
DROP FUNCTION ledger_redaction_by_two_people();
DROP FUNCTION ledger_edition_by_two_people();
DROP FUNCTION ledger_approval_by_two_people();
DROP FUNCTION ledger_refuse_one_person(bigint, uuid, text);
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0015_log_restores"), ("accounts", "0003_account_acts")]

    operations = [migrations.RunSQL(RULE, UNDO)]
