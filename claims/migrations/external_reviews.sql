-- Other organisations' reviews: what must never happen, refused by the database.

-- What is applied is what was previewed; what was decided stays so.
CREATE FUNCTION ledger_external_import_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'previewed' OR NEW.previewed_by_id <> ledger_actor() THEN
            RAISE EXCEPTION 'an import begins as somebody''s preview' USING ERRCODE = 'check_violation', CONSTRAINT = 'import_begins_as_a_preview';
        END IF;
        NEW.previewed_at := clock_timestamp();
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state <> 'previewed' THEN
        RAISE EXCEPTION 'what was decided of an import stays on record' USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_import_stays';
    END IF;
    IF (to_jsonb(OLD) - ARRAY['state', 'candidates', 'added', 'changed', 'unchanged', 'refused', 'decided_by_id', 'decided_at'])
        <> (to_jsonb(NEW) - ARRAY['state', 'candidates', 'added', 'changed', 'unchanged', 'refused', 'decided_by_id', 'decided_at'])
        OR (NEW.candidates <> OLD.candidates AND NOT (NEW.state = 'discarded' AND NEW.candidates = '[]'))
    THEN
        RAISE EXCEPTION 'what was previewed does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'preview_is_immutable';
    END IF;
    IF NEW.state <> 'previewed' THEN
        IF NEW.decided_by_id <> ledger_actor() THEN
            RAISE EXCEPTION 'who decides is who acts' USING ERRCODE = 'check_violation', CONSTRAINT = 'import_is_decided_by_who_acts';
        END IF;
        NEW.decided_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON claims_externalimport FOR EACH ROW EXECUTE FUNCTION ledger_external_import_guard();

CREATE FUNCTION ledger_external_words(r claims_externalreview) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT to_jsonb(r) - ARRAY['last_import_id', 'last_seen_at', 'hidden_by_id', 'hidden_at', 'hidden_reason']
$$;
-- Another organisation's words come by an import, and change by a newer one; nobody here edits them.
CREATE FUNCTION ledger_external_review_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.imported_by_id <> ledger_actor() OR NEW.hidden_at IS NOT NULL THEN
            RAISE EXCEPTION 'a review comes by an import, of who acts' USING ERRCODE = 'check_violation', CONSTRAINT = 'external_review_comes_by_an_import';
        END IF;
    ELSIF NEW.id <> OLD.id OR NEW.url_key <> OLD.url_key OR NEW.imported_by_id <> OLD.imported_by_id OR NEW.imported_at <> OLD.imported_at THEN
        RAISE EXCEPTION 'a review keeps its address and its origin' USING ERRCODE = 'check_violation', CONSTRAINT = 'external_review_keeps_its_address';
    ELSIF ledger_external_words(OLD) = ledger_external_words(NEW) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.last_import_id = OLD.last_import_id
        OR NOT EXISTS (SELECT 1 FROM claims_externalimport WHERE id = NEW.last_import_id AND state = 'previewed')
    THEN
        RAISE EXCEPTION 'another organisation''s words change by an import only' USING ERRCODE = 'check_violation', CONSTRAINT = 'external_words_come_by_an_import';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON claims_externalreview FOR EACH ROW EXECUTE FUNCTION ledger_external_review_guard();

-- Nothing is tied without a person's yes, and the row says whose.
CREATE FUNCTION ledger_external_match_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'a tie is made or taken back' USING ERRCODE = 'check_violation', CONSTRAINT = 'external_match_is_not_changed';
    END IF;
    IF NEW.tied_by_id <> ledger_actor() THEN
        RAISE EXCEPTION 'who ties is who acts' USING ERRCODE = 'check_violation', CONSTRAINT = 'external_match_is_somebodys';
    END IF;
    NEW.tied_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON claims_externalreviewmatch FOR EACH ROW EXECUTE FUNCTION ledger_external_match_guard();

-- Readers see tied reviews: a live fact. That an import saw one again unchanged is nothing to them.
CREATE TRIGGER fact_tick AFTER INSERT OR DELETE ON claims_externalreviewmatch FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE TRIGGER fact_tick AFTER DELETE OR UPDATE OF url, site, publisher, title, claim_text, claimant, claim_date, review_date, rating, rating_value,
    rating_best, rating_worst, language, hidden_at ON claims_externalreview FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();

-- What a review may be of is looked for among all claims by likeness. (Never touched by an edition: the text stays.)
CREATE INDEX claim_text_trgm ON claims_claim USING gin (text gin_trgm_ops);
