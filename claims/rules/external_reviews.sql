-- Other organisations' reviews.

-- An import applies exactly what was previewed, and a decision about it is final.
CREATE OR REPLACE FUNCTION ledger_external_import_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'previewed' OR NEW.previewed_by_id <> required_actor() THEN
            RAISE EXCEPTION 'an import begins as a preview by the acting person' USING ERRCODE = 'check_violation', CONSTRAINT = 'import_begins_as_a_preview';
        END IF;
        NEW.previewed_at := clock_timestamp();
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state <> 'previewed' THEN
        RAISE EXCEPTION 'a decided import stays on record' USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_import_stays';
    END IF;
    IF (to_jsonb(OLD) - ARRAY['state', 'candidates', 'added', 'changed', 'unchanged', 'refused', 'decided_by_id', 'decided_at'])
        <> (to_jsonb(NEW) - ARRAY['state', 'candidates', 'added', 'changed', 'unchanged', 'refused', 'decided_by_id', 'decided_at'])
        OR (NEW.candidates <> OLD.candidates AND NOT (NEW.state = 'discarded' AND NEW.candidates = '[]'))
    THEN
        RAISE EXCEPTION 'a preview never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'preview_is_immutable';
    END IF;
    IF NEW.state <> 'previewed' THEN
        IF NEW.decided_by_id <> required_actor() THEN
            RAISE EXCEPTION 'the acting person decides an import' USING ERRCODE = 'check_violation', CONSTRAINT = 'import_is_decided_by_who_acts';
        END IF;
        NEW.decided_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON claims_externalimport FOR EACH ROW EXECUTE FUNCTION ledger_external_import_guard();

CREATE OR REPLACE FUNCTION ledger_external_words(r claims_externalreview) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT to_jsonb(r) - ARRAY['last_import_id', 'last_seen_at', 'hidden_by_id', 'hidden_at', 'hidden_reason']
$$;

-- Another organisation's words come with an import and change with a newer one. Nobody here edits them.
CREATE OR REPLACE FUNCTION ledger_external_review_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.imported_by_id <> required_actor() OR NEW.hidden_at IS NOT NULL THEN
            RAISE EXCEPTION 'a review comes with an import by the acting person' USING ERRCODE = 'check_violation', CONSTRAINT = 'external_review_comes_by_an_import';
        END IF;
    ELSIF NEW.id <> OLD.id OR NEW.url_key <> OLD.url_key OR NEW.imported_by_id <> OLD.imported_by_id OR NEW.imported_at <> OLD.imported_at THEN
        RAISE EXCEPTION 'the address and the origin of a review never change' USING ERRCODE = 'check_violation', CONSTRAINT = 'external_review_keeps_its_address';
    ELSIF ledger_external_words(OLD) = ledger_external_words(NEW) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.last_import_id = OLD.last_import_id
        OR NOT EXISTS (SELECT 1 FROM claims_externalimport WHERE id = NEW.last_import_id AND state = 'previewed')
    THEN
        RAISE EXCEPTION 'only an import changes another organisation''s words' USING ERRCODE = 'check_violation', CONSTRAINT = 'external_words_come_by_an_import';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON claims_externalreview FOR EACH ROW EXECUTE FUNCTION ledger_external_review_guard();

-- A person ties a review to a claim, and the row says who.
CREATE OR REPLACE FUNCTION ledger_external_match_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'a tie is added or removed, never changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'external_match_is_not_changed';
    END IF;
    IF NEW.tied_by_id <> required_actor() THEN
        RAISE EXCEPTION 'the acting person ties a review' USING ERRCODE = 'check_violation', CONSTRAINT = 'external_match_is_somebodys';
    END IF;
    NEW.tied_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON claims_externalreviewmatch FOR EACH ROW EXECUTE FUNCTION ledger_external_match_guard();
