-- What must never happen to captures, snapshots and their bytes, refused by the database.
--
-- As in the ledger (claims/migrations/rules.sql) the application's role owns no table, and who acts is what the
-- application says in the setting `factcheck.actor` of its transaction.

CREATE FUNCTION evidence_actor() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    actor text := nullif(current_setting('factcheck.actor', true), '');
BEGIN
    IF actor IS NULL THEN
        RAISE EXCEPTION 'nobody is named as the actor of this change' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'actor_is_named';
    END IF;
    RETURN actor::bigint;
END $$;

-- A snapshot of the database taken earlier would not show a hold or a copy that came meanwhile.
CREATE FUNCTION evidence_reads_committed() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'this is decided on what is committed now' USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_on_what_is_committed';
    END IF;
END $$;

-- --- captures ---------------------------------------------------------------------------------------------------------

CREATE FUNCTION evidence_capture_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'queued' OR NEW.attempts <> 0 THEN
            RAISE EXCEPTION 'a capture begins by waiting' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_begins_queued';
        END IF;
        -- Locked: whoever protects the source meanwhile comes before this, or finds it and ends it.
        PERFORM 1 FROM sources_source WHERE id = NEW.source_id FOR SHARE;
        IF EXISTS (SELECT 1 FROM sources_source WHERE id = NEW.source_id AND (access = 'protected' OR url = '')) THEN
            RAISE EXCEPTION 'a protected source, or one without an address, is never fetched' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_is_of_a_public_address';
        END IF;
        NEW.requested_at := clock_timestamp();
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what was asked for stays on record' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_stays';
    END IF;
    IF OLD.state IN ('done', 'failed', 'parked') THEN
        RAISE EXCEPTION 'a capture that has ended does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_capture_is_immutable';
    END IF;
    IF (NEW.id, NEW.source_id, NEW.reason, NEW.requested_at) IS DISTINCT FROM (OLD.id, OLD.source_id, OLD.reason, OLD.requested_at)
        OR NEW.requested_by_id IS DISTINCT FROM OLD.requested_by_id THEN
        RAISE EXCEPTION 'what was asked for does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_request_is_immutable';
    END IF;
    -- A new lease is a new attempt, also where a dead worker's is taken over.
    IF NEW.state = 'running' AND (OLD.state <> 'running' OR NEW.lease <> OLD.lease) THEN
        IF OLD.state = 'running' AND OLD.leased_until > clock_timestamp() THEN
            RAISE EXCEPTION 'another worker has it' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_is_taken_by_one';
        END IF;
        IF NEW.attempts <> OLD.attempts + 1 THEN
            RAISE EXCEPTION 'every attempt is counted' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_attempts_are_counted';
        END IF;
        NEW.started_at := clock_timestamp();
    ELSIF NEW.attempts <> OLD.attempts THEN
        RAISE EXCEPTION 'every attempt is counted' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_attempts_are_counted';
    END IF;
    IF OLD.state = 'queued' AND NEW.state = 'done' THEN
        RAISE EXCEPTION 'nothing is done before it was begun' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_is_begun_before_it_ends';
    END IF;
    IF NEW.state = 'done' AND (NEW.outcome = 'copied') <> EXISTS (SELECT 1 FROM sources_snapshot WHERE capture_id = NEW.id) THEN
        RAISE EXCEPTION 'a capture that made a copy has one' USING ERRCODE = 'check_violation', CONSTRAINT = 'copied_capture_has_its_copy';
    END IF;
    IF NEW.state IN ('done', 'failed', 'parked') THEN NEW.finished_at := clock_timestamp(); END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_capture FOR EACH ROW EXECUTE FUNCTION evidence_capture_guard();

-- A source that becomes protected, or loses its address, is not fetched any more.
CREATE FUNCTION evidence_source_hidden() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sources_capture SET state = 'failed', lease = NULL, leased_until = NULL,
        problem_code = CASE WHEN NEW.access = 'protected' THEN 'protected' ELSE 'no-address' END,
        problem = CASE WHEN NEW.access = 'protected' THEN 'The source is protected now: nothing of it is fetched.'
            ELSE 'The source has no address any more.' END
    WHERE source_id = NEW.id AND state IN ('queued', 'running');
    DELETE FROM sources_watch WHERE source_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER hidden AFTER UPDATE OF access, url ON sources_source FOR EACH ROW
    WHEN ((NEW.access = 'protected' AND OLD.access <> 'protected') OR (NEW.url = '' AND OLD.url <> '')) EXECUTE FUNCTION evidence_source_hidden();

-- What was found at one address says nothing of another.
CREATE FUNCTION evidence_source_readdressed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sources_watch SET found = 'none', found_since = NULL, suspected = '', suspected_since = NULL, moved_to = '', etag = '',
        last_modified = '', quiet_visits = 0, failures = 0, next_visit_at = clock_timestamp()
    WHERE source_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER readdressed AFTER UPDATE OF url ON sources_source FOR EACH ROW
    WHEN (NEW.url <> OLD.url AND NEW.url <> '' AND NEW.access <> 'protected') EXECUTE FUNCTION evidence_source_readdressed();

CREATE FUNCTION evidence_watch_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM sources_source WHERE id = NEW.source_id FOR SHARE;
    IF EXISTS (SELECT 1 FROM sources_source WHERE id = NEW.source_id AND (access = 'protected' OR url = '')) THEN
        RAISE EXCEPTION 'a protected source, or one without an address, is never visited' USING ERRCODE = 'check_violation', CONSTRAINT = 'watch_is_of_a_public_address';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OF source_id ON sources_watch FOR EACH ROW EXECUTE FUNCTION evidence_watch_guard();

-- --- bytes, snapshots, texts --------------------------------------------------------------------------------------------

CREATE FUNCTION evidence_bytes_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'writing' OR NEW.erased_at IS NOT NULL THEN
            RAISE EXCEPTION 'bytes begin by being written' USING ERRCODE = 'check_violation', CONSTRAINT = 'stored_bytes_begin_unwritten';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'writing' THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'stored bytes are removed by a redaction only' USING ERRCODE = 'check_violation', CONSTRAINT = 'stored_bytes_stay';
    END IF;
    IF (NEW.sha256, NEW.size) IS DISTINCT FROM (OLD.sha256, OLD.size) THEN
        RAISE EXCEPTION 'bytes are what their hash says' USING ERRCODE = 'check_violation', CONSTRAINT = 'stored_bytes_are_immutable';
    END IF;
    IF OLD.state = 'redacted' AND NEW.state <> 'redacted' THEN
        RAISE EXCEPTION 'what was removed does not come back' USING ERRCODE = 'check_violation', CONSTRAINT = 'redacted_bytes_stay_away';
    END IF;
    IF NEW.state = 'writing' AND OLD.state <> 'writing' THEN
        RAISE EXCEPTION 'what is stored is not begun again' USING ERRCODE = 'check_violation', CONSTRAINT = 'stored_bytes_stay';
    END IF;
    IF NEW.erased_at IS NOT NULL AND NEW.state <> 'redacted' THEN
        RAISE EXCEPTION 'a file is erased because it was removed' USING ERRCODE = 'check_violation', CONSTRAINT = 'erased_bytes_were_redacted';
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
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_storedbytes FOR EACH ROW EXECUTE FUNCTION evidence_bytes_guard();

CREATE FUNCTION evidence_snapshot_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a copy is only ever added' USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_is_immutable';
    END IF;
    -- Locked whatever their state: a removal of the same bytes that is under way comes before this, or takes this copy too.
    PERFORM 1 FROM sources_storedbytes WHERE sha256 IN (NEW.body_id, NEW.warc_id) ORDER BY sha256 FOR SHARE;
    IF EXISTS (SELECT 1 FROM sources_storedbytes WHERE sha256 IN (NEW.body_id, NEW.warc_id) AND state <> 'stored') THEN
        RAISE EXCEPTION 'a copy points at bytes that are stored' USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_has_its_bytes';
    END IF;
    IF NEW.capture_id IS NOT NULL THEN
        PERFORM 1 FROM sources_capture WHERE id = NEW.capture_id FOR NO KEY UPDATE;
    END IF;
    IF NEW.capture_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM sources_capture WHERE id = NEW.capture_id AND source_id = NEW.source_id AND state = 'running')
    THEN
        RAISE EXCEPTION 'a copy is made by a capture that is under way' USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_is_of_its_capture';
    END IF;
    NEW.captured_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_snapshot FOR EACH ROW EXECUTE FUNCTION evidence_snapshot_guard();

CREATE FUNCTION evidence_text_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- A reader may be at work while the copy is removed.
        PERFORM 1 FROM sources_storedbytes WHERE sha256 = (SELECT body_id FROM sources_snapshot WHERE id = NEW.snapshot_id) FOR SHARE;
        IF EXISTS (
            SELECT 1 FROM sources_snapshot s JOIN sources_storedbytes b ON b.sha256 = s.body_id WHERE s.id = NEW.snapshot_id AND b.state = 'redacted')
        THEN
            RAISE EXCEPTION 'what was removed does not come back' USING ERRCODE = 'check_violation', CONSTRAINT = 'removed_text_stays_away';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.text = '' AND NEW.title = '' AND NEW.authors = '{}' AND NEW.publisher = '' AND NEW.snapshot_id = OLD.snapshot_id AND EXISTS (
        SELECT 1 FROM sources_snapshot s JOIN sources_storedbytes b ON b.sha256 = s.body_id WHERE s.id = OLD.snapshot_id AND b.state = 'redacted')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a copy''s text does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_text_is_immutable';
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_snapshottext FOR EACH ROW EXECUTE FUNCTION evidence_text_guard();

-- --- removal and legal hold -----------------------------------------------------------------------------------------------

CREATE FUNCTION evidence_redaction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.confirmed_by_id IS NULL THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.proposed_by_id = evidence_actor() AND NEW.confirmed_by_id IS NULL AND NEW.confirmed_at IS NULL THEN
            NEW.proposed_at := clock_timestamp();
            RETURN NEW;
        END IF;
    ELSIF OLD.confirmed_by_id IS NULL AND NEW.confirmed_by_id = evidence_actor()
        AND (to_jsonb(OLD) - ARRAY['confirmed_by_id', 'confirmed_at']) = (to_jsonb(NEW) - ARRAY['confirmed_by_id', 'confirmed_at'])
    THEN
        PERFORM evidence_reads_committed();
        -- Whoever adds a copy of these bytes, or a text of one, waits for this lock, and this sees what came first.
        PERFORM 1 FROM sources_storedbytes WHERE sha256 = (SELECT body_id FROM sources_snapshot WHERE id = NEW.snapshot_id) FOR UPDATE;
        -- So does whoever places a hold.
        PERFORM 1 FROM sources_source WHERE id IN (
            SELECT twin.source_id FROM sources_snapshot s JOIN sources_snapshot twin ON twin.body_id = s.body_id WHERE s.id = NEW.snapshot_id
        ) ORDER BY id FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT 1 FROM sources_snapshot s JOIN sources_snapshot twin ON twin.body_id = s.body_id
            JOIN sources_legalhold h ON h.source_id = twin.source_id WHERE s.id = NEW.snapshot_id AND h.lifted_at IS NULL)
        THEN
            RAISE EXCEPTION 'a legal hold stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'legal_hold_stands';
        END IF;
        NEW.confirmed_at := clock_timestamp();
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'one administrator proposes a removal, another confirms it' USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_redaction_takes_two';
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_snapshotredaction FOR EACH ROW EXECUTE FUNCTION evidence_redaction_guard();

-- A confirmed removal takes bytes, records and texts of every copy of the same bytes, in the same statement. What was
-- read out of them goes with the text; the files follow after the commit.
CREATE FUNCTION evidence_redact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone text;
BEGIN
    SELECT body_id INTO gone FROM sources_snapshot WHERE id = NEW.snapshot_id;
    UPDATE sources_storedbytes SET state = 'redacted' WHERE sha256 = gone OR sha256 IN (SELECT warc_id FROM sources_snapshot WHERE body_id = gone);
    UPDATE sources_snapshottext SET text = '', title = '', authors = '{}', date = '', publisher = '', characters = 0, problem = 'Removed.'
    WHERE snapshot_id IN (SELECT id FROM sources_snapshot WHERE body_id = gone);
    RETURN NULL;
END $$;
CREATE TRIGGER takes_the_bytes AFTER UPDATE ON sources_snapshotredaction FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL) EXECUTE FUNCTION evidence_redact();

CREATE FUNCTION evidence_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM sources_source WHERE id = NEW.source_id FOR NO KEY UPDATE;
        IF NEW.placed_by_id = evidence_actor() AND NEW.lifted_at IS NULL THEN
            NEW.placed_at := clock_timestamp();
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.lifted_at IS NULL AND NEW.lifted_by_id = evidence_actor()
        AND (to_jsonb(OLD) - ARRAY['lifted_by_id', 'lifted_at']) = (to_jsonb(NEW) - ARRAY['lifted_by_id', 'lifted_at'])
    THEN
        NEW.lifted_at := clock_timestamp();
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a legal hold is placed once and lifted once, by name' USING ERRCODE = 'check_violation', CONSTRAINT = 'legal_hold_is_kept';
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_legalhold FOR EACH ROW EXECUTE FUNCTION evidence_hold_guard();

CREATE FUNCTION evidence_held_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM evidence_reads_committed();
    IF EXISTS (SELECT 1 FROM sources_legalhold WHERE source_id = OLD.id AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a legal hold stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'legal_hold_stands';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER held BEFORE UPDATE OR DELETE ON sources_source FOR EACH ROW EXECUTE FUNCTION evidence_held_source();
