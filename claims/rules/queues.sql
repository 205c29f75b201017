-- Queues of the desk that are kept as rows, so that nobody searches whole tables for them.

CREATE OR REPLACE FUNCTION ledger_handed_over() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.verb = 'requested changes' THEN
        INSERT INTO claims_changerequest (verdict_id)
            SELECT id FROM claims_verdict WHERE claim_id = NEW.claim_id AND language = NEW.language ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM claims_changerequest r USING claims_verdict v
            WHERE v.id = r.verdict_id AND v.claim_id = NEW.claim_id AND v.language = NEW.language;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER change_request AFTER INSERT ON claims_activity FOR EACH ROW
    WHEN (NEW.verb IN ('requested changes', 'submitted for review')) EXECUTE FUNCTION ledger_handed_over();

-- For rows that were copied in past the triggers.
CREATE OR REPLACE FUNCTION claims_rebuild_queues() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM claims_changerequest;
    INSERT INTO claims_changerequest (verdict_id)
        SELECT v.id FROM claims_verdict v JOIN (
            SELECT DISTINCT ON (claim_id, language) claim_id, language, verb FROM claims_activity
            WHERE verb IN ('requested changes', 'submitted for review') ORDER BY claim_id, language, at DESC
        ) latest ON latest.claim_id = v.claim_id AND latest.language = v.language
        WHERE latest.verb = 'requested changes';
END $$;
