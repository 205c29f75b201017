-- Sources whose quotations or visits may need a check: one row for each change of what a check uses. The periodic task
-- (claims.check_due) takes the oldest rows, so that it never searches whole tables. Rows are only added here: writers
-- never wait for each other.

CREATE OR REPLACE FUNCTION ledger_check_due(sources uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO claims_duecheck (source_id) SELECT DISTINCT s.id FROM unnest(sources) AS s (id) WHERE s.id IS NOT NULL;
END $$;
REVOKE ALL ON FUNCTION ledger_check_due(uuid[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION ledger_check_due_citation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_check_due(ARRAY[
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.source_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.source_id END]);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER check_due AFTER INSERT OR DELETE OR UPDATE OF source_id, quotation, provenance, snapshot_id, start
    ON claims_citation FOR EACH ROW EXECUTE FUNCTION ledger_check_due_citation();
CREATE OR REPLACE TRIGGER check_due AFTER INSERT OR DELETE ON claims_publicclaim_sources FOR EACH ROW
    WHEN (current_setting('factcheck.recount', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ledger_check_due_citation();

CREATE OR REPLACE FUNCTION ledger_check_due_verdict() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_check_due(ARRAY(SELECT source_id FROM claims_publicclaim_sources WHERE publicclaim_id = NEW.id));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER check_due AFTER UPDATE OF status ON claims_publicclaim FOR EACH ROW
    WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION ledger_check_due_verdict();

CREATE OR REPLACE FUNCTION ledger_check_due_text() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_check_due(ARRAY(SELECT source_id FROM sources_snapshot WHERE id = NEW.snapshot_id));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER check_due AFTER INSERT ON sources_snapshottext FOR EACH ROW EXECUTE FUNCTION ledger_check_due_text();

CREATE OR REPLACE FUNCTION ledger_check_due_bytes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_check_due(ARRAY(SELECT source_id FROM sources_snapshot WHERE body_id = NEW.sha256 OR warc_id = NEW.sha256));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER check_due AFTER UPDATE OF state, damaged_at ON sources_storedbytes FOR EACH ROW
    WHEN (OLD.state <> NEW.state OR OLD.damaged_at IS DISTINCT FROM NEW.damaged_at) EXECUTE FUNCTION ledger_check_due_bytes();

CREATE OR REPLACE FUNCTION ledger_check_due_source() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_check_due(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER check_due AFTER UPDATE OF url, access ON sources_source FOR EACH ROW
    WHEN (OLD.url <> NEW.url OR OLD.access <> NEW.access) EXECUTE FUNCTION ledger_check_due_source();

CREATE OR REPLACE FUNCTION ledger_check_due_watch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_check_due(ARRAY[CASE WHEN TG_OP = 'DELETE' THEN OLD.source_id ELSE NEW.source_id END]);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER check_due_new AFTER INSERT ON sources_watch FOR EACH ROW
    WHEN (NEW.found <> 'none') EXECUTE FUNCTION ledger_check_due_watch();
CREATE OR REPLACE TRIGGER check_due_changed AFTER UPDATE OF found, found_since, failures ON sources_watch FOR EACH ROW
    WHEN (OLD.found <> NEW.found OR OLD.found_since IS DISTINCT FROM NEW.found_since OR OLD.failures <> NEW.failures)
    EXECUTE FUNCTION ledger_check_due_watch();
CREATE OR REPLACE TRIGGER check_due_gone AFTER DELETE ON sources_watch FOR EACH ROW EXECUTE FUNCTION ledger_check_due_watch();
