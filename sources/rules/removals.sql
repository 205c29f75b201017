-- Removal of captured copies, and legal holds against it.

-- These rules read what is committed now: an older snapshot of the database may lack a hold or a copy.
CREATE OR REPLACE FUNCTION evidence_reads_committed() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'this change needs the isolation level read committed' USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_on_what_is_committed';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION evidence_refuse_held(sources uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM sources_legalhold WHERE source_id = ANY (sources) AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a legal hold is in force' USING ERRCODE = 'check_violation', CONSTRAINT = 'legal_hold_stands';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION evidence_redaction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held uuid[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.confirmed_by_id IS NULL THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.proposed_by_id = required_actor() AND NEW.confirmed_by_id IS NULL AND NEW.confirmed_at IS NULL THEN
            NEW.proposed_at := clock_timestamp();
            RETURN NEW;
        END IF;
    ELSIF OLD.confirmed_by_id IS NULL AND NEW.confirmed_by_id = required_actor()
        AND (to_jsonb(OLD) - ARRAY['confirmed_by_id', 'confirmed_at']) = (to_jsonb(NEW) - ARRAY['confirmed_by_id', 'confirmed_at'])
    THEN
        PERFORM evidence_reads_committed();
        -- Adding a copy of these bytes, or the text of one, takes this lock too, and so comes before or after.
        PERFORM 1 FROM sources_storedbytes WHERE sha256 = (SELECT body_id FROM sources_snapshot WHERE id = NEW.snapshot_id) FOR UPDATE;
        held := ARRAY(SELECT copy.source_id FROM sources_snapshot s JOIN sources_snapshot copy ON copy.body_id = s.body_id WHERE s.id = NEW.snapshot_id);
        -- Placing a hold takes this lock too.
        PERFORM 1 FROM sources_source WHERE id = ANY (held) ORDER BY id FOR NO KEY UPDATE;
        PERFORM evidence_refuse_held(held);
        NEW.confirmed_at := clock_timestamp();
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'one administrator proposes a removal, another confirms it' USING ERRCODE = 'check_violation', CONSTRAINT = 'snapshot_redaction_takes_two';
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_snapshotredaction FOR EACH ROW EXECUTE FUNCTION evidence_redaction_guard();
CREATE OR REPLACE TRIGGER two_people BEFORE INSERT OR UPDATE ON sources_snapshotredaction
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL) EXECUTE FUNCTION accounts_confirmed_by_two_people();

-- Confirming a removal takes, in the same statement, the bytes, records and texts of every copy of the same bytes, and
-- what was read out of them. The files go after the commit.
CREATE OR REPLACE FUNCTION evidence_redact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone text;
BEGIN
    SELECT body_id INTO gone FROM sources_snapshot WHERE id = NEW.snapshot_id;
    UPDATE sources_storedbytes SET state = 'redacted' WHERE sha256 = gone OR sha256 IN (SELECT warc_id FROM sources_snapshot WHERE body_id = gone);
    UPDATE sources_snapshottext SET text = '', title = '', authors = '{}', date = '', publisher = '', characters = 0, problem = 'Removed.'
    WHERE snapshot_id IN (SELECT id FROM sources_snapshot WHERE body_id = gone);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER takes_the_bytes AFTER UPDATE ON sources_snapshotredaction FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL) EXECUTE FUNCTION evidence_redact();

CREATE OR REPLACE FUNCTION evidence_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM sources_source WHERE id = NEW.source_id FOR NO KEY UPDATE;
        IF NEW.placed_by_id = required_actor() AND NEW.lifted_at IS NULL THEN
            NEW.placed_at := clock_timestamp();
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.lifted_at IS NULL AND NEW.lifted_by_id = required_actor()
        AND (to_jsonb(OLD) - ARRAY['lifted_by_id', 'lifted_at']) = (to_jsonb(NEW) - ARRAY['lifted_by_id', 'lifted_at'])
    THEN
        NEW.lifted_at := clock_timestamp();
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a legal hold is placed once and lifted once, by name' USING ERRCODE = 'check_violation', CONSTRAINT = 'legal_hold_is_kept';
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON sources_legalhold FOR EACH ROW EXECUTE FUNCTION evidence_hold_guard();

CREATE OR REPLACE FUNCTION evidence_held_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM evidence_reads_committed();
    PERFORM evidence_refuse_held(ARRAY[OLD.id]);
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER held BEFORE UPDATE OR DELETE ON sources_source FOR EACH ROW EXECUTE FUNCTION evidence_held_source();
