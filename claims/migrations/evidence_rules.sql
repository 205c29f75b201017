-- Passages of captured copies, as the ledger holds them.

-- A passage stands in a copy of the citation's own source, word for word, where the citation says, between what it says.
CREATE FUNCTION ledger_passage_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.snapshot_id IS NULL THEN RETURN NEW; END IF;
    -- What was picked stays when its copy is removed by law: the words are the claim's then.
    IF TG_OP = 'UPDATE' AND (NEW.snapshot_id, NEW.source_id, NEW.exact, NEW.prefix, NEW.suffix, NEW.start, NEW."end") IS NOT DISTINCT FROM
        (OLD.snapshot_id, OLD.source_id, OLD.exact, OLD.prefix, OLD.suffix, OLD.start, OLD."end")
    THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM sources_snapshot WHERE id = NEW.snapshot_id AND source_id = NEW.source_id) THEN
        RAISE EXCEPTION 'a passage stands in a copy of its own source' USING ERRCODE = 'check_violation', CONSTRAINT = 'passage_is_of_the_source';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM sources_snapshottext WHERE snapshot_id = NEW.snapshot_id
            AND substr(text, NEW.start + 1, NEW."end" - NEW.start) = NEW.exact
            AND NEW.start >= length(NEW.prefix) AND substr(text, NEW.start + 1 - length(NEW.prefix), length(NEW.prefix)) = NEW.prefix
            AND substr(text, NEW."end" + 1, length(NEW.suffix)) = NEW.suffix)
    THEN
        RAISE EXCEPTION 'these words do not stand there in the copy' USING ERRCODE = 'check_violation', CONSTRAINT = 'passage_is_in_the_copy';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER passage BEFORE INSERT OR UPDATE ON claims_citation FOR EACH ROW EXECUTE FUNCTION ledger_passage_guard();

CREATE OR REPLACE FUNCTION ledger_citation(c claims_citation) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT ledger_filled(jsonb_build_object(
        'number', c.number, 'source', c.source_id, 'stance', c.stance, 'bears_on', c.bears_on,
        'part', (SELECT p.place FROM (SELECT id, row_number() OVER (ORDER BY position) AS place FROM claims_claimpart WHERE claim_id = c.claim_id) p
            WHERE p.id = c.part_id)
    ) || CASE WHEN ledger_is_protected(c.source_id) THEN '{}'::jsonb ELSE
        jsonb_build_object('note', c.note, 'locator', c.locator) || ledger_words(c.quotation, c.provenance)
        || CASE WHEN c.snapshot_id IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('passage', jsonb_build_object(
            'snapshot', c.snapshot_id, 'exact', c.exact, 'prefix', c.prefix, 'suffix', c.suffix, 'start', c.start, 'end', c."end")) END
    END)
$$;

-- Readers see copies and the words around a passage: both are live facts. A copy is listed once it was read.
CREATE TRIGGER fact_tick AFTER INSERT OR UPDATE ON sources_snapshottext FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE TRIGGER fact_tick AFTER INSERT OR DELETE OR UPDATE OF last_visit_at, found ON sources_watch FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
