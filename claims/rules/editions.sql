-- The log: an edition gets its number under the log's lock, is what a second person approved, and never changes.

CREATE OR REPLACE FUNCTION ledger_append() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    a claims_approval;
    v claims_verdict;
    present bigint;
    doc jsonb;
BEGIN
    IF NEW.seq IS NOT NULL THEN
        RAISE EXCEPTION 'the log gives an edition its seq' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_seq_is_given';
    END IF;
    IF NEW.published_by_id <> required_actor() THEN
        RAISE EXCEPTION 'an edition belongs to the person who publishes it' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_is_own';
    END IF;
    IF NEW.document IS NULL OR NEW.digest <> encode(sha256(NEW.document), 'hex') THEN
        RAISE EXCEPTION 'the digest does not match the document' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_digest_matches';
    END IF;
    doc := convert_from(NEW.document, 'UTF8')::jsonb;
    IF doc ->> 'claim' IS DISTINCT FROM NEW.claim_id::text OR doc ->> 'language' IS DISTINCT FROM NEW.language
        OR (doc -> 'edition' ->> 'number')::integer IS DISTINCT FROM NEW.number OR doc -> 'edition' ->> 'kind' IS DISTINCT FROM NEW.kind
    THEN
        RAISE EXCEPTION 'the document belongs to another edition' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_document_is_its_own';
    END IF;
    SELECT revision INTO present FROM claims_claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
    NEW.revision := present;
    IF NEW.kind IN ('withdrawn', 'redacted') THEN
        IF doc ? 'content' THEN
            RAISE EXCEPTION 'a notice carries no content' USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_has_no_content';
        END IF;
        IF NEW.kind = 'redacted' AND NOT EXISTS (
            SELECT 1 FROM claims_redaction r JOIN claims_edition e ON e.id = r.edition_id
            WHERE e.claim_id = NEW.claim_id AND e.language = NEW.language AND r.confirmed_by_id IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'no redaction was confirmed' USING ERRCODE = 'check_violation', CONSTRAINT = 'redaction_takes_two';
        END IF;
    ELSE
        SELECT * INTO a FROM claims_approval WHERE id = NEW.approval_id;
        IF a.id IS NULL THEN
            RAISE EXCEPTION 'an edition needs an approval' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_is_approved';
        END IF;
        SELECT * INTO v FROM claims_verdict WHERE id = a.verdict_id;
        IF v.claim_id <> NEW.claim_id OR v.language <> NEW.language OR a.revision <> present THEN
            RAISE EXCEPTION 'the approval is for another revision' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_is_approved';
        END IF;
        -- To the byte: as jsonb, a duplicate key could hide content that nobody approved.
        IF a.content IS NULL OR convert_to(convert_from(NEW.document, 'UTF8')::json ->> 'content', 'UTF8') IS DISTINCT FROM a.content
            OR (SELECT count(*) FROM json_object_keys(convert_from(NEW.document, 'UTF8')::json)) <> (SELECT count(*) FROM jsonb_object_keys(doc))
        THEN
            RAISE EXCEPTION 'the document is not what was approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_is_as_approved';
        END IF;
        PERFORM ledger_refuse_contributor(a.user_id, NEW.claim_id, NEW.language);
    END IF;
    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM claims_edition WHERE claim_id = NEW.claim_id AND language = NEW.language) THEN
        RAISE EXCEPTION 'editions are numbered without gaps' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_numbers_are_gapless';
    END IF;
    -- The lock of the log: from here on other publishers wait. The seq and the time are taken under it.
    UPDATE claims_loghead SET seq = seq + 1 RETURNING seq INTO NEW.seq;
    NEW.published_at := clock_timestamp();
    NEW.current := true;
    IF NEW.kind <> 'redacted' OR EXISTS (
        SELECT 1 FROM claims_edition e JOIN claims_redaction r ON r.edition_id = e.id
        WHERE e.claim_id = NEW.claim_id AND e.language = NEW.language AND e.current AND e.kind <> 'redacted' AND r.confirmed_by_id IS NOT NULL
    ) THEN
        UPDATE claims_edition SET current = false
        WHERE claim_id = NEW.claim_id AND language = NEW.language AND current AND kind <> 'redacted';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER append BEFORE INSERT ON claims_edition FOR EACH ROW EXECUTE FUNCTION ledger_append();

-- An edition never changes, with two exceptions: a newer one replaces it as the current one, and a redaction removes its bytes.
CREATE OR REPLACE FUNCTION ledger_edition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen text[] := ARRAY['current', 'document'];
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - frozen) = (to_jsonb(NEW) - frozen) AND NOT (NEW.current AND NOT OLD.current)
        AND (NEW.document = OLD.document OR (OLD.document IS NULL AND NEW.document IS NULL) OR (
            NEW.document IS NULL AND EXISTS (SELECT 1 FROM claims_redaction WHERE edition_id = OLD.id AND confirmed_by_id IS NOT NULL)))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published edition never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_is_immutable';
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE UPDATE OR DELETE ON claims_edition FOR EACH ROW EXECUTE FUNCTION ledger_edition_guard();

-- After a withdrawal a verdict is published again as a reinstatement only. The languages of a claim agree on the rating
-- unless the document publicly says why not. Fires before the trigger `append`, which takes the log's lock.
CREATE OR REPLACE FUNCTION ledger_follows_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest text;
    doc jsonb;
BEGIN
    IF NEW.kind IN ('withdrawn', 'redacted') OR NEW.document IS NULL THEN RETURN NEW; END IF;
    PERFORM 1 FROM claims_claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
    SELECT kind INTO newest FROM claims_edition
    WHERE claim_id = NEW.claim_id AND language = NEW.language AND kind <> 'redacted' ORDER BY number DESC LIMIT 1;
    IF (newest IS NOT DISTINCT FROM 'withdrawn') <> (NEW.kind = 'reinstated') THEN
        RAISE EXCEPTION 'a withdrawn verdict, and no other, is published again as reinstated'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'withdrawn_is_reinstated';
    END IF;
    IF EXISTS (SELECT FROM claims_edition e WHERE e.claim_id = NEW.claim_id AND e.language <> NEW.language AND e.current
        AND e.kind NOT IN ('withdrawn', 'redacted') AND e.rating_after <> NEW.rating_after)
    THEN
        doc := convert_from(NEW.document, 'UTF8')::jsonb;
        IF NOT jsonb_path_exists(doc, '$.waivers[*] ? (@.check == "siblings" && @.reason != "")') THEN
            RAISE EXCEPTION 'the live verdict in another language has another rating'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'languages_agree_on_the_rating';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_follows_the_log BEFORE INSERT ON claims_edition
    FOR EACH ROW EXECUTE FUNCTION ledger_follows_the_log();

CREATE OR REPLACE FUNCTION ledger_log_restore_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a restore of the log stays on record'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'log_restore_is_kept';
    END IF;
    NEW.epoch := gen_random_uuid();
    SELECT seq INTO NEW.seq FROM claims_loghead;
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON claims_logrestore
    FOR EACH ROW EXECUTE FUNCTION ledger_log_restore_guard();

