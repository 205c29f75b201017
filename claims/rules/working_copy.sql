-- Each change of a claim's working copy raises the claim's revision and records who contributed.

CREATE OR REPLACE FUNCTION ledger_contribute(claim uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := required_actor();
    now_at bigint;
BEGIN
    UPDATE claims_claim SET revision = revision + 1 WHERE id = claim RETURNING revision INTO now_at;
    IF now_at IS NOT NULL THEN  -- NULL where the claim is being deleted, and its children with it
        INSERT INTO claims_contribution (claim_id, revision, user_id, at) VALUES (claim, now_at, who, clock_timestamp());
    END IF;
END $$;

-- Argument: the column that names the claim.
CREATE OR REPLACE FUNCTION ledger_child_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old_claim uuid;
    new_claim uuid;
BEGIN
    IF TG_OP <> 'INSERT' THEN old_claim := (to_jsonb(OLD) ->> TG_ARGV[0])::uuid; END IF;
    IF TG_OP <> 'DELETE' THEN new_claim := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid; END IF;
    IF old_claim IS NOT NULL AND old_claim IS DISTINCT FROM new_claim THEN PERFORM ledger_contribute(old_claim); END IF;
    IF new_claim IS NOT NULL THEN PERFORM ledger_contribute(new_claim); END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_claimclaimant FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE OR REPLACE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_claimtopic FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE OR REPLACE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_claimpart FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE OR REPLACE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_appearance FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE OR REPLACE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_citation FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE OR REPLACE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_contact FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE OR REPLACE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_claimlink FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('from_claim_id');

CREATE OR REPLACE FUNCTION ledger_speaker_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    claim uuid;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT claim_id INTO claim FROM claims_appearance WHERE id = OLD.appearance_id;
        IF claim IS NOT NULL THEN PERFORM ledger_contribute(claim); END IF;
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.appearance_id <> OLD.appearance_id) THEN
        SELECT claim_id INTO claim FROM claims_appearance WHERE id = NEW.appearance_id;
        PERFORM ledger_contribute(claim);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_appearancespeaker FOR EACH ROW EXECUTE FUNCTION ledger_speaker_changed();

-- A verdict's text is a contribution; its state in the workflow is not.
CREATE OR REPLACE FUNCTION ledger_verdict_words(v claims_verdict) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT to_jsonb(v) - ARRAY['state', 'state_since', 'assigned_to_id', 'scheduled_for', 'scheduled_kind', 'scheduled_severity', 'scheduled_note']
$$;

CREATE OR REPLACE FUNCTION ledger_verdict_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ledger_verdict_words(OLD) IS DISTINCT FROM ledger_verdict_words(NEW) THEN PERFORM ledger_contribute(NEW.claim_id); END IF;
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM ledger_contribute(NEW.claim_id);
    ELSE
        PERFORM ledger_contribute(OLD.claim_id);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_verdict FOR EACH ROW EXECUTE FUNCTION ledger_verdict_changed();

-- A claim's revision changes through ledger_contribute only, and its citation numbers only grow.
CREATE OR REPLACE FUNCTION ledger_claim_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.revision <> 0 THEN
            RAISE EXCEPTION 'a claim starts at revision 0' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_is_kept_by_triggers';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.id <> OLD.id OR (NEW.revision <> OLD.revision AND pg_trigger_depth() = 1) THEN
        RAISE EXCEPTION 'triggers keep a claim''s revision' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_is_kept_by_triggers';
    END IF;
    IF NEW.citation_counter < OLD.citation_counter THEN
        RAISE EXCEPTION 'a citation number is never used twice' USING ERRCODE = 'check_violation', CONSTRAINT = 'citation_numbers_only_grow';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON claims_claim FOR EACH ROW EXECUTE FUNCTION ledger_claim_guard();

CREATE OR REPLACE FUNCTION ledger_claim_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' OR (to_jsonb(OLD) - ARRAY['revision', 'citation_counter']) IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['revision', 'citation_counter']) THEN
        PERFORM ledger_contribute(NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER contributes AFTER INSERT OR UPDATE ON claims_claim FOR EACH ROW EXECUTE FUNCTION ledger_claim_changed();

-- A citation's number never changes, and is higher than any before it.
CREATE OR REPLACE FUNCTION ledger_citation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    highest integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.number <> OLD.number OR NEW.claim_id <> OLD.claim_id THEN
            RAISE EXCEPTION 'a citation''s number never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'citation_keeps_its_number';
        END IF;
        RETURN NEW;
    END IF;
    SELECT citation_counter INTO highest FROM claims_claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
    IF NEW.number IS NULL THEN NEW.number := highest + 1; END IF;
    IF NEW.number <= highest THEN
        RAISE EXCEPTION 'a citation number is never used twice' USING ERRCODE = 'check_violation', CONSTRAINT = 'citation_numbers_only_grow';
    END IF;
    UPDATE claims_claim SET citation_counter = NEW.number WHERE id = NEW.claim_id;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON claims_citation FOR EACH ROW EXECUTE FUNCTION ledger_citation_guard();
