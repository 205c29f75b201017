-- A citation's passage is word for word in a copy of the citation's source, at the given place, with the given words
-- before and after it.
CREATE OR REPLACE FUNCTION ledger_passage_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.snapshot_id IS NULL THEN RETURN NEW; END IF;
    -- A passage stays when its copy is redacted.
    IF TG_OP = 'UPDATE' AND (NEW.snapshot_id, NEW.source_id, NEW.exact, NEW.prefix, NEW.suffix, NEW.start, NEW."end") IS NOT DISTINCT FROM
        (OLD.snapshot_id, OLD.source_id, OLD.exact, OLD.prefix, OLD.suffix, OLD.start, OLD."end")
    THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM sources_snapshot WHERE id = NEW.snapshot_id AND source_id = NEW.source_id) THEN
        RAISE EXCEPTION 'the copy is of another source' USING ERRCODE = 'check_violation', CONSTRAINT = 'passage_is_of_the_source';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM sources_snapshottext WHERE snapshot_id = NEW.snapshot_id
            AND substr(text, NEW.start + 1, NEW."end" - NEW.start) = NEW.exact
            AND NEW.start >= length(NEW.prefix) AND substr(text, NEW.start + 1 - length(NEW.prefix), length(NEW.prefix)) = NEW.prefix
            AND substr(text, NEW."end" + 1, length(NEW.suffix)) = NEW.suffix)
    THEN
        RAISE EXCEPTION 'the copy does not have these words at this place' USING ERRCODE = 'check_violation', CONSTRAINT = 'passage_is_in_the_copy';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER passage BEFORE INSERT OR UPDATE ON claims_citation FOR EACH ROW EXECUTE FUNCTION ledger_passage_guard();
