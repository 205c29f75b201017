-- Queues of the desk that are kept as rows, so that nobody searches whole tables for them.

CREATE OR REPLACE FUNCTION evidence_source_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sources_snapshot WHERE source_id = NEW.id) THEN
        INSERT INTO sources_missingcopy (source_id, fetchable) VALUES (NEW.id, NEW.access = 'public' AND NEW.url <> '')
            ON CONFLICT (source_id) DO UPDATE SET fetchable = excluded.fetchable;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER missing_copy AFTER INSERT OR UPDATE OF url, access ON sources_source FOR EACH ROW EXECUTE FUNCTION evidence_source_changed();

CREATE OR REPLACE FUNCTION evidence_copy_made() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM sources_missingcopy WHERE source_id = NEW.source_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER missing_copy AFTER INSERT ON sources_snapshot FOR EACH ROW EXECUTE FUNCTION evidence_copy_made();

-- For rows that were copied in past the triggers.
CREATE OR REPLACE FUNCTION sources_rebuild_queues() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM sources_missingcopy;
    INSERT INTO sources_missingcopy (source_id, fetchable)
        SELECT s.id, s.access = 'public' AND s.url <> '' FROM sources_source s
        WHERE NOT EXISTS (SELECT FROM sources_snapshot c WHERE c.source_id = s.id);
END $$;
