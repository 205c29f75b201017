-- Only an editor changes what readers see of a source, publisher, claimant, topic, rating or rating scale that a live edition names.

CREATE OR REPLACE FUNCTION ledger_live_edition_names(kind text, id uuid, key text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE kind
    WHEN 'sources_source' THEN EXISTS (
        SELECT 1 FROM claims_publicclaim_sources m JOIN claims_publicclaim p ON p.id = m.publicclaim_id
        WHERE m.source_id = $2 AND p.status = 'live')
    WHEN 'sources_publisher' THEN EXISTS (
        SELECT 1 FROM sources_source s JOIN claims_publicclaim_sources m ON m.source_id = s.id
        JOIN claims_publicclaim p ON p.id = m.publicclaim_id
        WHERE (s.issued_by_id = $2 OR s.carried_by_id = $2) AND p.status = 'live')
    WHEN 'claims_claimant' THEN EXISTS (
        SELECT 1 FROM claims_publicclaim_claimants m JOIN claims_publicclaim p ON p.id = m.publicclaim_id
        WHERE m.claimant_id = $2 AND p.status = 'live')
        OR EXISTS (SELECT 1 FROM claims_appearance a JOIN claims_publicclaim p ON p.claim_id = a.claim_id
        WHERE (a.outlet_id = $2 OR a.attributed_to_id = $2) AND p.status = 'live')
    WHEN 'claims_topic' THEN EXISTS (
        SELECT 1 FROM claims_publicclaim_topics m JOIN claims_publicclaim p ON p.id = m.publicclaim_id
        WHERE m.topic_id = $2 AND p.status = 'live')
    WHEN 'claims_ratingscale' THEN EXISTS (
        SELECT 1 FROM claims_publicclaim p JOIN claims_rating r ON r.key = p.rating WHERE r.scale_id = $3 AND p.status = 'live')
    ELSE EXISTS (SELECT 1 FROM claims_publicclaim p WHERE p.rating = $3 AND p.status = 'live')
    END
$$;

-- The arguments name columns that readers never see. Only the owner of the schema may change a row without an actor:
-- migrations do.
CREATE OR REPLACE FUNCTION ledger_live_row_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who bigint := current_actor();
    old_row jsonb := to_jsonb(OLD);
BEGIN
    IF TG_OP = 'UPDATE' AND (old_row - TG_ARGV) = (to_jsonb(NEW) - TG_ARGV) THEN RETURN NEW; END IF;
    IF (who IS NULL OR NOT accounts_is_editor(who))
        AND NOT (who IS NULL AND has_table_privilege(current_user, TG_RELID, 'TRUNCATE'))
        AND ledger_live_edition_names(TG_TABLE_NAME,
            CASE WHEN TG_TABLE_NAME NOT IN ('claims_rating', 'claims_ratingscale') THEN (old_row ->> 'id')::uuid END, old_row ->> 'key')
    THEN
        RAISE EXCEPTION 'a live edition names this row: only an editor changes what readers see of it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'live_rows_change_by_an_editor';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER live_row BEFORE UPDATE OR DELETE ON sources_source FOR EACH ROW
    EXECUTE FUNCTION ledger_live_row_guard('desk_note', 'normalised_url', 'added_by_id', 'added_at', 'added_through_id');
CREATE OR REPLACE TRIGGER live_row BEFORE UPDATE OR DELETE ON sources_publisher FOR EACH ROW EXECUTE FUNCTION ledger_live_row_guard();
CREATE OR REPLACE TRIGGER live_row BEFORE UPDATE OR DELETE ON claims_claimant FOR EACH ROW EXECUTE FUNCTION ledger_live_row_guard();
CREATE OR REPLACE TRIGGER live_row BEFORE UPDATE OR DELETE ON claims_topic FOR EACH ROW EXECUTE FUNCTION ledger_live_row_guard();
CREATE OR REPLACE TRIGGER live_row BEFORE UPDATE OR DELETE ON claims_rating FOR EACH ROW EXECUTE FUNCTION ledger_live_row_guard();
CREATE OR REPLACE TRIGGER live_row BEFORE UPDATE OR DELETE ON claims_ratingscale FOR EACH ROW EXECUTE FUNCTION ledger_live_row_guard();
