-- One administrator proposes a redaction, another confirms it, and the bytes go.

CREATE OR REPLACE FUNCTION ledger_redaction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.confirmed_by_id IS NULL THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.proposed_by_id = required_actor() AND NEW.confirmed_by_id IS NULL THEN RETURN NEW; END IF;
    ELSIF OLD.confirmed_by_id IS NULL AND NEW.confirmed_by_id = required_actor()
        AND (to_jsonb(OLD) - ARRAY['confirmed_by_id', 'confirmed_at']) = (to_jsonb(NEW) - ARRAY['confirmed_by_id', 'confirmed_at'])
    THEN
        NEW.confirmed_at := clock_timestamp();
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'one administrator proposes a redaction, another confirms it' USING ERRCODE = 'check_violation', CONSTRAINT = 'redaction_takes_two';
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON claims_redaction FOR EACH ROW EXECUTE FUNCTION ledger_redaction_guard();
CREATE OR REPLACE TRIGGER two_people BEFORE INSERT OR UPDATE ON claims_redaction
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL) EXECUTE FUNCTION accounts_confirmed_by_two_people();

-- Confirming a redaction removes the bytes in the same statement.
CREATE OR REPLACE FUNCTION ledger_redact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE claims_edition SET document = NULL WHERE id = NEW.edition_id;
    UPDATE claims_approval SET content = NULL WHERE id = (SELECT approval_id FROM claims_edition WHERE id = NEW.edition_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER takes_the_bytes AFTER UPDATE ON claims_redaction FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL) EXECUTE FUNCTION ledger_redact();
