-- What changed for readers. Each change of something that they see raises the clock of live facts by one and records,
-- in the same transaction, the names of what changed. A kept page has the names of what it shows
-- (claims/public/shown.py), so that a change drops those pages only.

-- Keeps the clock's row locked until the commit, so that ticks follow the order of commits and have no gap. The name
-- '*' stands for everything.
CREATE OR REPLACE FUNCTION ledger_record_change(changed text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    now_at bigint;
BEGIN
    IF coalesce(cardinality(changed), 0) = 0 THEN RETURN; END IF;
    UPDATE claims_factclock SET tick = tick + 1 RETURNING tick INTO now_at;
    INSERT INTO claims_publicchange (tick, names) VALUES (now_at, CASE WHEN cardinality(changed) > 1000 THEN '{*}' ELSE changed END);
    IF now_at % 1000 = 0 THEN
        DELETE FROM claims_publicchange WHERE tick <= now_at - 10000;
    END IF;
END $$;
REVOKE ALL ON FUNCTION ledger_record_change(text[]) FROM PUBLIC;

-- Records the names of a statement's changed rows. The arguments are the columns that readers see, and a query that
-- names the rows of `changed`.
CREATE OR REPLACE FUNCTION ledger_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    changed text;
    names text[];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        changed := format('(SELECT %1$s FROM before EXCEPT SELECT %1$s FROM after) UNION ALL (SELECT %1$s FROM after EXCEPT SELECT %1$s FROM before)', TG_ARGV[0]);
    ELSE
        changed := format('SELECT %s FROM %s', TG_ARGV[0], CASE TG_OP WHEN 'INSERT' THEN 'after' ELSE 'before' END);
    END IF;
    EXECUTE format('WITH changed AS (%s) SELECT array_agg(DISTINCT name) FROM (%s) AS named (name)', changed, TG_ARGV[1]) INTO names;
    PERFORM ledger_record_change(names);
    RETURN NULL;
END $$;

-- A row of the index is in lists, and on the pages of whatever it links to. Whether a claimant has a page depends on
-- whether they have another live verdict.
CREATE OR REPLACE FUNCTION ledger_index_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rows bigint[];
    names text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id), array_agg('claim:' || claim_id) || array_agg('card:' || claim_id) || array_agg('rated:' || rating) INTO rows, names FROM after;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id), array_agg('claim:' || claim_id) || array_agg('card:' || claim_id) || array_agg('rated:' || rating) INTO rows, names FROM before;
    ELSE
        SELECT array_agg(a.id), array_agg('claim:' || a.claim_id) || array_agg('card:' || a.claim_id) || array_agg('rated:' || a.rating) || array_agg('rated:' || b.rating)
        INTO rows, names FROM after a JOIN before b ON b.id = a.id
        WHERE (b.edition_id, b.status, b.slug, b.headline, b.short_claim, b.text, b.summary, b.kind, b.rating, b.made_on, b.made_by, b.published_at, b.first_published_at)
            IS DISTINCT FROM (a.edition_id, a.status, a.slug, a.headline, a.short_claim, a.text, a.summary, a.kind, a.rating, a.made_on, a.made_by, a.published_at, a.first_published_at);
    END IF;
    IF rows IS NULL THEN RETURN NULL; END IF;
    IF cardinality(rows) > 200 THEN
        PERFORM ledger_record_change('{*}');
        RETURN NULL;
    END IF;
    names := names || 'list'::text
        || ARRAY(SELECT DISTINCT 'rows:' || (id - 1) / 10000 FROM unnest(rows) AS r (id))
        || ARRAY(SELECT 'in-topic:' || topic_id FROM claims_publicclaim_topics WHERE publicclaim_id = ANY (rows))
        || ARRAY(SELECT 'by-claimant:' || claimant_id FROM claims_publicclaim_claimants WHERE publicclaim_id = ANY (rows))
        || ARRAY(SELECT 'on-source:' || source_id FROM claims_publicclaim_sources WHERE publicclaim_id = ANY (rows))
        || ARRAY(SELECT 'claim:' || to_claim_id FROM claims_publiclink WHERE public_claim_id = ANY (rows))
        || ARRAY(
            SELECT 'claimant:' || m.claimant_id FROM claims_publicclaim_claimants m WHERE m.publicclaim_id = ANY (rows) AND NOT EXISTS (
                SELECT FROM claims_publicclaim_claimants other JOIN claims_publicclaim p ON p.id = other.publicclaim_id
                WHERE other.claimant_id = m.claimant_id AND other.publicclaim_id <> ALL (rows) AND p.status = 'live'));
    PERFORM ledger_record_change(ARRAY(SELECT DISTINCT name FROM unnest(names) AS n (name)));
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ledger_edition_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ledger_record_change(ARRAY['list', 'claim:' || NEW.claim_id]);
    RETURN NULL;
END $$;

-- A trigger with transition tables has one event.
CREATE OR REPLACE TRIGGER public_change_insert AFTER INSERT ON claims_publicclaim REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION ledger_index_change();
CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON claims_publicclaim REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION ledger_index_change();
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON claims_publicclaim REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION ledger_index_change();

-- What an index row loses. What it gains comes with a change of the row.
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON claims_publicclaim_topics REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('topic_id', 'SELECT ''in-topic:'' || topic_id FROM changed');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON claims_publicclaim_claimants REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('claimant_id', 'SELECT ''by-claimant:'' || claimant_id FROM changed UNION SELECT ''claimant:'' || claimant_id FROM changed WHERE NOT EXISTS (SELECT FROM claims_publicclaim_claimants m JOIN claims_publicclaim p ON p.id = m.publicclaim_id WHERE m.claimant_id = changed.claimant_id AND p.status = ''live'')');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON claims_publicclaim_sources REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('source_id', 'SELECT ''on-source:'' || source_id FROM changed');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON claims_publiclink REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('to_claim_id', 'SELECT ''claim:'' || to_claim_id FROM changed');

-- A removed edition stays in histories and lists of changes, without its note.
CREATE OR REPLACE TRIGGER public_change_notice AFTER INSERT ON claims_edition FOR EACH ROW WHEN (NEW.kind = 'redacted') EXECUTE FUNCTION ledger_edition_change();
CREATE OR REPLACE TRIGGER public_change_removed AFTER UPDATE OF document ON claims_edition FOR EACH ROW EXECUTE FUNCTION ledger_edition_change();

CREATE OR REPLACE TRIGGER public_change_insert AFTER INSERT ON claims_quotationstate REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('claim_id, copy_id', 'SELECT ''claim:'' || claim_id FROM changed UNION SELECT ''marks:'' || copy_id FROM changed WHERE copy_id IS NOT NULL');
CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON claims_quotationstate REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''claim:'' || claim_id FROM changed UNION SELECT ''marks:'' || copy_id FROM changed WHERE copy_id IS NOT NULL');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON claims_quotationstate REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('claim_id, copy_id', 'SELECT ''claim:'' || claim_id FROM changed UNION SELECT ''marks:'' || copy_id FROM changed WHERE copy_id IS NOT NULL');

CREATE OR REPLACE TRIGGER public_change_insert AFTER INSERT ON claims_reviewflag REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''claim:'' || claim_id FROM changed');
CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON claims_reviewflag REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''claim:'' || claim_id FROM changed');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON claims_reviewflag REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''claim:'' || claim_id FROM changed');

CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON claims_claimant REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''claimant:'' || id FROM changed UNION SELECT ''claimants'' FROM changed JOIN claims_publicclaim_claimants m ON m.claimant_id = changed.id');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON claims_claimant REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('id', 'SELECT ''claimant:'' || id FROM changed UNION SELECT ''claimants'' FROM changed');
CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON claims_topic REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''topic:'' || id FROM changed UNION SELECT ''topics'' FROM changed JOIN claims_publicclaim_topics m ON m.topic_id = changed.id');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON claims_topic REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('id', 'SELECT ''topic:'' || id FROM changed UNION SELECT ''topics'' FROM changed');

-- Most pages show ratings, and a rating's place depends on the others of its scale.
CREATE OR REPLACE TRIGGER public_change_insert AFTER INSERT ON claims_rating REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''ratings'' FROM changed');
CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON claims_rating REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''ratings'' FROM changed');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON claims_rating REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''ratings'' FROM changed');
CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON claims_ratingscale REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''ratings'' FROM changed');

CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON sources_source REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''source:'' || id FROM changed');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON sources_source REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('id', 'SELECT ''source:'' || id FROM changed');
CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON sources_publisher REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''publisher:'' || id FROM changed');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON sources_publisher REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('id', 'SELECT ''publisher:'' || id FROM changed');

-- Readers see copies and the words around a passage. A copy is listed once its text was read.
CREATE OR REPLACE TRIGGER public_change_insert AFTER INSERT ON sources_snapshottext REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('snapshot_id', 'SELECT ''copies:'' || s.source_id FROM changed JOIN sources_snapshot s ON s.id = snapshot_id');
CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON sources_snapshottext REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('*', 'SELECT ''copies:'' || s.source_id FROM changed JOIN sources_snapshot s ON s.id = snapshot_id');
CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON sources_storedbytes REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('sha256, state', 'SELECT ''copies:'' || s.source_id FROM changed JOIN sources_snapshot s ON s.body_id = sha256 WHERE state = ''redacted''');
CREATE OR REPLACE TRIGGER public_change_insert AFTER INSERT ON sources_watch REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('source_id', 'SELECT ''visits:'' || source_id FROM changed');
CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON sources_watch REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('source_id, last_visit_at, found', 'SELECT ''visits:'' || source_id FROM changed');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON sources_watch REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('source_id', 'SELECT ''visits:'' || source_id FROM changed');

-- Readers see reviews that are tied to a claim. Another import that finds one unchanged makes no difference to them.
CREATE OR REPLACE TRIGGER public_change_insert AFTER INSERT ON claims_externalreviewmatch REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('claim_id', 'SELECT ''claim:'' || claim_id FROM changed');
CREATE OR REPLACE TRIGGER public_change_delete AFTER DELETE ON claims_externalreviewmatch REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('claim_id', 'SELECT ''claim:'' || claim_id FROM changed');
CREATE OR REPLACE TRIGGER public_change_update AFTER UPDATE ON claims_externalreview REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_change('id, url, site, publisher, title, claim_text, claimant, claim_date, review_date, rating, rating_value, rating_best, rating_worst, language, hidden_at', 'SELECT ''claim:'' || m.claim_id FROM changed JOIN claims_externalreviewmatch m ON m.review_id = changed.id');
