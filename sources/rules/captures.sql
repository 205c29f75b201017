-- Captures and visits: of public addresses only, taken by one worker at a time, every attempt counted.

-- Locks the source: protecting it comes before the caller's row, or finds that row and ends it.
CREATE OR REPLACE FUNCTION evidence_may_be_fetched(source uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM sources_source WHERE id = source FOR SHARE;
    RETURN NOT EXISTS (SELECT 1 FROM sources_source WHERE id = source AND (access = 'protected' OR url = ''));
END $$;

CREATE OR REPLACE FUNCTION evidence_capture_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'queued' OR NEW.attempts <> 0 THEN
            RAISE EXCEPTION 'a capture starts in the queue' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_begins_queued';
        END IF;
        IF NOT evidence_may_be_fetched(NEW.source_id) THEN
            RAISE EXCEPTION 'a protected source, or one without an address, is never fetched' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_is_of_a_public_address';
        END IF;
        NEW.requested_at := clock_timestamp();
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a capture is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_stays';
    END IF;
    IF OLD.state IN ('done', 'failed', 'parked') THEN
        RAISE EXCEPTION 'an ended capture never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_capture_is_immutable';
    END IF;
    IF (NEW.id, NEW.source_id, NEW.reason, NEW.requested_at) IS DISTINCT FROM (OLD.id, OLD.source_id, OLD.reason, OLD.requested_at)
        OR NEW.requested_by_id IS DISTINCT FROM OLD.requested_by_id THEN
        RAISE EXCEPTION 'the request of a capture never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_request_is_immutable';
    END IF;
    -- A new lease is a new attempt, also where it replaces a dead worker's.
    IF NEW.state = 'running' AND (OLD.state <> 'running' OR NEW.lease <> OLD.lease) THEN
        IF OLD.state = 'running' AND OLD.leased_until > clock_timestamp() THEN
            RAISE EXCEPTION 'another worker holds this capture' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_is_taken_by_one';
        END IF;
        IF NEW.attempts <> OLD.attempts + 1 THEN
            RAISE EXCEPTION 'every attempt is counted' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_attempts_are_counted';
        END IF;
        NEW.started_at := clock_timestamp();
    ELSIF NEW.attempts <> OLD.attempts THEN
        RAISE EXCEPTION 'every attempt is counted' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_attempts_are_counted';
    END IF;
    IF OLD.state = 'queued' AND NEW.state = 'done' THEN
        RAISE EXCEPTION 'a capture starts before it is done' USING ERRCODE = 'check_violation', CONSTRAINT = 'capture_is_begun_before_it_ends';
    END IF;
    IF NEW.state = 'done' AND (NEW.outcome = 'copied') <> EXISTS (SELECT 1 FROM sources_snapshot WHERE capture_id = NEW.id) THEN
        RAISE EXCEPTION 'a capture has a copy exactly when its outcome is one' USING ERRCODE = 'check_violation', CONSTRAINT = 'copied_capture_has_its_copy';
    END IF;
    IF NEW.state IN ('done', 'failed', 'parked') THEN NEW.finished_at := clock_timestamp(); END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_capture FOR EACH ROW EXECUTE FUNCTION evidence_capture_guard();

-- A source that becomes protected, or loses its address, is no longer fetched or visited.
CREATE OR REPLACE FUNCTION evidence_source_hidden() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sources_capture SET state = 'failed', lease = NULL, leased_until = NULL,
        problem_code = CASE WHEN NEW.access = 'protected' THEN 'protected' ELSE 'no-address' END,
        problem = CASE WHEN NEW.access = 'protected' THEN 'The source is protected now: nothing of it is fetched.'
            ELSE 'The source has no address any more.' END
    WHERE source_id = NEW.id AND state IN ('queued', 'running');
    DELETE FROM sources_watch WHERE source_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER hidden AFTER UPDATE OF access, url ON sources_source FOR EACH ROW
    WHEN ((NEW.access = 'protected' AND OLD.access <> 'protected') OR (NEW.url = '' AND OLD.url <> '')) EXECUTE FUNCTION evidence_source_hidden();

-- What a visit found at one address says nothing about another.
CREATE OR REPLACE FUNCTION evidence_source_readdressed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sources_watch SET found = 'none', found_since = NULL, suspected = '', suspected_since = NULL, moved_to = '', etag = '',
        last_modified = '', quiet_visits = 0, failures = 0, next_visit_at = clock_timestamp()
    WHERE source_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER readdressed AFTER UPDATE OF url ON sources_source FOR EACH ROW
    WHEN (NEW.url <> OLD.url AND NEW.url <> '' AND NEW.access <> 'protected') EXECUTE FUNCTION evidence_source_readdressed();

CREATE OR REPLACE FUNCTION evidence_watch_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT evidence_may_be_fetched(NEW.source_id) THEN
        RAISE EXCEPTION 'a protected source, or one without an address, is never visited' USING ERRCODE = 'check_violation', CONSTRAINT = 'watch_is_of_a_public_address';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OF source_id ON sources_watch FOR EACH ROW EXECUTE FUNCTION evidence_watch_guard();
