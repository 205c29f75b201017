-- An approval is a second person's, and holds the content of the working copy to the byte.

-- Per language: an edition in one language says nothing about who worked on the verdict in another.
CREATE OR REPLACE FUNCTION ledger_contributors(claim uuid, lang text) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT DISTINCT user_id FROM claims_contribution WHERE claim_id = claim AND revision > coalesce((
        SELECT revision FROM claims_edition
        WHERE claim_id = claim AND language = lang AND approval_id IS NOT NULL ORDER BY seq DESC LIMIT 1), 0)
$$;

CREATE OR REPLACE FUNCTION ledger_refuse_contributor(approver bigint, claim uuid, lang text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF approver IN (SELECT ledger_contributors(claim, lang)) THEN
        RAISE EXCEPTION 'someone who contributed cannot approve' USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_by_a_second_person';
    END IF;
    PERFORM accounts_refuse_one_person(approver, contributor) FROM ledger_contributors(claim, lang) AS contributor;
END $$;

CREATE OR REPLACE FUNCTION ledger_approve() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v claims_verdict;
    present bigint;
BEGIN
    IF NEW.user_id <> required_actor() THEN
        RAISE EXCEPTION 'an approval belongs to the person who gives it' USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_own';
    END IF;
    SELECT * INTO v FROM claims_verdict WHERE id = NEW.verdict_id;
    SELECT revision INTO present FROM claims_claim WHERE id = v.claim_id FOR NO KEY UPDATE;
    IF NEW.revision <> present THEN
        RAISE EXCEPTION 'the working copy changed since it was read' USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_of_the_present_revision';
    END IF;
    PERFORM ledger_refuse_contributor(NEW.user_id, v.claim_id, v.language);
    IF NEW.content IS NULL THEN
        RAISE EXCEPTION 'an approval holds the approved content' USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_has_content';
    END IF;
    IF NEW.content <> convert_to(ledger_canonical(ledger_content(NEW.verdict_id)), 'UTF8') THEN
        RAISE EXCEPTION 'the approved content is not the working copy, to the byte' USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_of_the_working_copy';
    END IF;
    NEW.digest := encode(sha256(NEW.content), 'hex');
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT ON claims_approval FOR EACH ROW EXECUTE FUNCTION ledger_approve();

-- An approval never changes; a confirmed redaction removes its content.
CREATE OR REPLACE FUNCTION ledger_approval_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - 'content') = (to_jsonb(NEW) - 'content') AND NEW.content IS NULL AND EXISTS (
        SELECT 1 FROM claims_edition e JOIN claims_redaction r ON r.edition_id = e.id
        WHERE e.approval_id = OLD.id AND r.confirmed_by_id IS NOT NULL)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an approval never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON claims_approval FOR EACH ROW EXECUTE FUNCTION ledger_approval_guard();
