-- Numbers of live verdicts. Every statement that changes the public index changes them in its own transaction. Publishers
-- take turns at the log's lock, so they never wait for a row here. A recount switches the triggers off and counts once.

-- Arguments: the table of tallies, its column, and the table with the names ('' if the tally has no name).
CREATE OR REPLACE FUNCTION ledger_tally_links() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    named boolean := TG_ARGV[2] <> '';
    counted text;
BEGIN
    -- A claim with verdicts in several languages is one claim: it counts with its first link and until its last.
    counted := format('(SELECT changed.%1$I AS id, count(*) AS n, max(p.published_at) AS newest,
            count(DISTINCT p.claim_id) FILTER (WHERE NOT EXISTS (
                SELECT FROM claims_publicclaim other JOIN %2$I l ON l.publicclaim_id = other.id
                WHERE other.claim_id = p.claim_id AND l.%1$I = changed.%1$I AND l.id NOT IN (SELECT id FROM changed)
            )) AS claims
        FROM changed JOIN claims_publicclaim p ON p.id = changed.publicclaim_id GROUP BY 1) c', TG_ARGV[1], TG_TABLE_NAME);
    IF TG_OP = 'DELETE' THEN
        EXECUTE format('UPDATE %1$I t SET verdicts = t.verdicts - c.n, claims = t.claims - c.claims
            FROM %3$s WHERE t.%2$I = c.id', TG_ARGV[0], TG_ARGV[1], counted);
        EXECUTE format('DELETE FROM %1$I t USING changed c WHERE t.%2$I = c.%2$I AND t.verdicts = 0', TG_ARGV[0], TG_ARGV[1]);
        RETURN NULL;
    END IF;
    EXECUTE format('UPDATE %1$I t SET verdicts = t.verdicts + c.n, claims = t.claims + c.claims,
        changed_at = greatest(t.changed_at, c.newest) FROM %3$s WHERE t.%2$I = c.id', TG_ARGV[0], TG_ARGV[1], counted);
    -- Not by an upsert of all: it would take a new id from the sequence each time, and the sitemap's parts are ids.
    EXECUTE format('INSERT INTO %1$I (%2$I, %4$s verdicts, claims, changed_at)
        SELECT c.id, %5$s c.n, c.claims, c.newest FROM %6$s %3$s
        WHERE NOT EXISTS (SELECT FROM %1$I t WHERE t.%2$I = c.id) ORDER BY c.id
        ON CONFLICT (%2$I) DO UPDATE SET verdicts = %1$I.verdicts + excluded.verdicts, claims = %1$I.claims + excluded.claims',
        TG_ARGV[0], TG_ARGV[1], CASE WHEN named THEN format('JOIN %I x ON x.id = c.id', TG_ARGV[2]) ELSE '' END,
        CASE WHEN named THEN 'name,' ELSE '' END, CASE WHEN named THEN 'x.name,' ELSE '' END, counted);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tally_more AFTER INSERT ON claims_publicclaim_topics REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    WHEN (current_setting('factcheck.recount', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION ledger_tally_links('claims_topictally', 'topic_id', 'claims_topic');
CREATE OR REPLACE TRIGGER tally_fewer AFTER DELETE ON claims_publicclaim_topics REFERENCING OLD TABLE AS changed FOR EACH STATEMENT
    WHEN (current_setting('factcheck.recount', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION ledger_tally_links('claims_topictally', 'topic_id', 'claims_topic');
CREATE OR REPLACE TRIGGER tally_more AFTER INSERT ON claims_publicclaim_claimants REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    WHEN (current_setting('factcheck.recount', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION ledger_tally_links('claims_claimanttally', 'claimant_id', 'claims_claimant');
CREATE OR REPLACE TRIGGER tally_fewer AFTER DELETE ON claims_publicclaim_claimants REFERENCING OLD TABLE AS changed FOR EACH STATEMENT
    WHEN (current_setting('factcheck.recount', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION ledger_tally_links('claims_claimanttally', 'claimant_id', 'claims_claimant');
CREATE OR REPLACE TRIGGER tally_more AFTER INSERT ON claims_publicclaim_sources REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    WHEN (current_setting('factcheck.recount', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION ledger_tally_links('claims_sourcetally', 'source_id', '');
CREATE OR REPLACE TRIGGER tally_fewer AFTER DELETE ON claims_publicclaim_sources REFERENCING OLD TABLE AS changed FOR EACH STATEMENT
    WHEN (current_setting('factcheck.recount', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION ledger_tally_links('claims_sourcetally', 'source_id', '');

CREATE OR REPLACE FUNCTION ledger_tally_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE %I SET name = $1 WHERE %I = $2', TG_ARGV[0], TG_ARGV[1]) USING NEW.name, NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tally_name AFTER UPDATE OF name ON claims_topic FOR EACH ROW WHEN (OLD.name <> NEW.name)
    EXECUTE FUNCTION ledger_tally_name('claims_topictally', 'topic_id');
CREATE OR REPLACE TRIGGER tally_name AFTER UPDATE OF name ON claims_claimant FOR EACH ROW WHEN (OLD.name <> NEW.name)
    EXECUTE FUNCTION ledger_tally_name('claims_claimanttally', 'claimant_id');

-- What a verdict counts for. A part of the sitemap has 10,000 ids of rows.
CREATE OR REPLACE FUNCTION ledger_tallies_of(row_id bigint, rating text) RETURNS TABLE (of text, key text) LANGUAGE sql IMMUTABLE AS $$
    SELECT * FROM (VALUES ('all', ''), ('rating', rating), ('part', ((row_id - 1) / 10000 + 1)::text)) v (of, key)
    WHERE v.of <> 'rating' OR v.key <> ''
$$;

CREATE OR REPLACE FUNCTION ledger_tally_verdicts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change record;
    query text := CASE WHEN TG_OP <> 'DELETE' THEN
        'SELECT id, rating, 1 AS n, published_at FROM present WHERE status = ''live''' ELSE '' END
        || CASE WHEN TG_OP = 'UPDATE' THEN ' UNION ALL ' ELSE '' END
        || CASE WHEN TG_OP <> 'INSERT' THEN
        'SELECT id, rating, -1 AS n, NULL::timestamptz AS published_at FROM past WHERE status = ''live''' ELSE '' END;
BEGIN
    FOR change IN EXECUTE 'SELECT t.of, t.key, sum(c.n) AS n, max(c.published_at) AS newest FROM (' || query || ') c
        CROSS JOIN LATERAL ledger_tallies_of(c.id, c.rating) t GROUP BY 1, 2 ORDER BY 1, 2'
    LOOP
        UPDATE claims_verdicttally v SET verdicts = v.verdicts + change.n, changed_at = greatest(v.changed_at, change.newest)
        WHERE v.of = change.of AND v.key = change.key AND (change.n <> 0 OR v.changed_at < change.newest);
        IF NOT FOUND AND change.n > 0 THEN
            INSERT INTO claims_verdicttally (of, key, verdicts, changed_at)
            VALUES (change.of, change.key, change.n, change.newest)
            ON CONFLICT (of, key) DO UPDATE SET verdicts = claims_verdicttally.verdicts + excluded.verdicts,
                changed_at = greatest(claims_verdicttally.changed_at, excluded.changed_at);
        END IF;
    END LOOP;
    DELETE FROM claims_verdicttally WHERE verdicts = 0;
    IF TG_OP = 'UPDATE' THEN
        UPDATE claims_topictally t SET changed_at = greatest(t.changed_at, p.published_at)
        FROM claims_publicclaim_topics l JOIN present p ON p.id = l.publicclaim_id
        WHERE t.topic_id = l.topic_id AND t.changed_at < p.published_at;
        UPDATE claims_claimanttally t SET changed_at = greatest(t.changed_at, p.published_at)
        FROM claims_publicclaim_claimants l JOIN present p ON p.id = l.publicclaim_id
        WHERE t.claimant_id = l.claimant_id AND t.changed_at < p.published_at;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tally_more AFTER INSERT ON claims_publicclaim REFERENCING NEW TABLE AS present FOR EACH STATEMENT
    WHEN (current_setting('factcheck.recount', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ledger_tally_verdicts();
CREATE OR REPLACE TRIGGER tally_other AFTER UPDATE ON claims_publicclaim REFERENCING OLD TABLE AS past NEW TABLE AS present
    FOR EACH STATEMENT WHEN (current_setting('factcheck.recount', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION ledger_tally_verdicts();
CREATE OR REPLACE TRIGGER tally_fewer AFTER DELETE ON claims_publicclaim REFERENCING OLD TABLE AS past FOR EACH STATEMENT
    WHEN (current_setting('factcheck.recount', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ledger_tally_verdicts();
