-- Captured copies, their bytes and their texts: added, never changed, and removed by a confirmed redaction only.

CREATE OR REPLACE FUNCTION evidence_bytes_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'writing' OR NEW.erased_at IS NOT NULL THEN
            RAISE EXCEPTION 'bytes start as being written' USING ERRCODE = 'check_violation', CONSTRAINT = 'stored_bytes_begin_unwritten';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'writing' THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'stored bytes are removed by a redaction only' USING ERRCODE = 'check_violation', CONSTRAINT = 'stored_bytes_stay';
    END IF;
    IF (NEW.sha256, NEW.size) IS DISTINCT FROM (OLD.sha256, OLD.size) THEN
        RAISE EXCEPTION 'the hash and the size of bytes never change' USING ERRCODE = 'check_violation', CONSTRAINT = 'stored_bytes_are_immutable';
    END IF;
    IF OLD.state = 'redacted' AND NEW.state <> 'redacted' THEN
        RAISE EXCEPTION 'removed bytes never come back' USING ERRCODE = 'check_violation', CONSTRAINT = 'redacted_bytes_stay_away';
    END IF;
    IF NEW.state = 'writing' AND OLD.state <> 'writing' THEN
        RAISE EXCEPTION 'stored bytes are never written again' USING ERRCODE = 'check_violation', CONSTRAINT = 'stored_bytes_stay';
    END IF;
    IF NEW.erased_at IS NOT NULL AND NEW.state <> 'redacted' THEN
        RAISE EXCEPTION 'only a redaction erases a file' USING ERRCODE = 'check_violation', CONSTRAINT = 'erased_bytes_were_redacted';
    END IF;
    IF NEW.state = 'redacted' AND OLD.state <> 'redacted' AND NOT EXISTS (
        SELECT 1 FROM sources_snapshot s JOIN sources_snapshot twin ON twin.body_id = s.body_id
        JOIN sources_snapshotredaction r ON r.snapshot_id = twin.id
        WHERE (s.body_id = NEW.sha256 OR s.warc_id = NEW.sha256) AND r.confirmed_by_id IS NOT NULL)
    THEN
        RAISE EXCEPTION 'no redaction was confirmed' USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_redaction_takes_two';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_storedbytes FOR EACH ROW EXECUTE FUNCTION evidence_bytes_guard();

CREATE OR REPLACE FUNCTION evidence_snapshot_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a copy never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_is_immutable';
    END IF;
    -- Locked in any state: a removal of the same bytes comes before this copy, or takes it too.
    PERFORM 1 FROM sources_storedbytes WHERE sha256 IN (NEW.body_id, NEW.warc_id) ORDER BY sha256 FOR SHARE;
    IF EXISTS (SELECT 1 FROM sources_storedbytes WHERE sha256 IN (NEW.body_id, NEW.warc_id) AND state <> 'stored') THEN
        RAISE EXCEPTION 'a copy needs stored bytes' USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_has_its_bytes';
    END IF;
    IF NEW.capture_id IS NOT NULL THEN
        PERFORM 1 FROM sources_capture WHERE id = NEW.capture_id FOR NO KEY UPDATE;
    END IF;
    IF NEW.capture_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM sources_capture WHERE id = NEW.capture_id AND source_id = NEW.source_id AND state = 'running')
    THEN
        RAISE EXCEPTION 'a copy comes from a running capture of its source' USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_is_of_its_capture';
    END IF;
    NEW.captured_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_snapshot FOR EACH ROW EXECUTE FUNCTION evidence_snapshot_guard();

CREATE OR REPLACE FUNCTION evidence_text_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- The copy may be removed while its text is being read.
        PERFORM 1 FROM sources_storedbytes WHERE sha256 = (SELECT body_id FROM sources_snapshot WHERE id = NEW.snapshot_id) FOR SHARE;
        IF EXISTS (
            SELECT 1 FROM sources_snapshot s JOIN sources_storedbytes b ON b.sha256 = s.body_id WHERE s.id = NEW.snapshot_id AND b.state = 'redacted')
        THEN
            RAISE EXCEPTION 'removed bytes never come back' USING ERRCODE = 'check_violation', CONSTRAINT = 'removed_text_stays_away';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.text = '' AND NEW.title = '' AND NEW.authors = '{}' AND NEW.publisher = '' AND NEW.snapshot_id = OLD.snapshot_id AND EXISTS (
        SELECT 1 FROM sources_snapshot s JOIN sources_storedbytes b ON b.sha256 = s.body_id WHERE s.id = OLD.snapshot_id AND b.state = 'redacted')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a copy''s text never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_text_is_immutable';
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_snapshottext FOR EACH ROW EXECUTE FUNCTION evidence_text_guard();
