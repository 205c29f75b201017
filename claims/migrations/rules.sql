-- What must never happen, refused by the database.
--
-- The application's role (factcheck_app) owns no table and holds no TRUNCATE, TEMPORARY or CREATE right, so it cannot
-- switch any of this off (factcheck/core/grants.py). Functions that write what the role may not are SECURITY DEFINER.
-- Who acts is what the application says in the setting `factcheck.actor` of its transaction.

-- --- search: English stems, and accents do not matter -----------------------------------------------------------------

CREATE TEXT SEARCH CONFIGURATION ledger (COPY = english);
ALTER TEXT SEARCH CONFIGURATION ledger ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;

-- --- the log's head and the clock of live facts ---------------------------------------------------------------------

INSERT INTO claims_loghead (id, epoch, seq) VALUES (1, gen_random_uuid(), 0);
INSERT INTO claims_factclock (id, tick) VALUES (1, 0);
ALTER TABLE claims_loghead ADD CONSTRAINT loghead_is_one_row CHECK (id = 1);
ALTER TABLE claims_factclock ADD CONSTRAINT factclock_is_one_row CHECK (id = 1);

CREATE FUNCTION ledger_tick() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE claims_factclock SET tick = tick + 1;
    RETURN NULL;
END $$;

CREATE TRIGGER fact_tick AFTER INSERT OR UPDATE OR DELETE ON claims_quotationstate FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE TRIGGER fact_tick AFTER INSERT OR UPDATE OR DELETE ON claims_reviewflag FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE TRIGGER fact_tick AFTER UPDATE OR DELETE ON claims_claimant FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE TRIGGER fact_tick AFTER UPDATE OR DELETE ON claims_topic FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE TRIGGER fact_tick AFTER UPDATE OR DELETE ON claims_rating FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE TRIGGER fact_tick AFTER INSERT OR UPDATE OR DELETE ON claims_publicclaim FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE TRIGGER fact_tick AFTER UPDATE OR DELETE ON sources_source FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE TRIGGER fact_tick AFTER UPDATE OR DELETE ON sources_publisher FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();

-- --- who contributed ------------------------------------------------------------------------------------------------

CREATE FUNCTION ledger_actor() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    actor text := nullif(current_setting('factcheck.actor', true), '');
BEGIN
    IF actor IS NULL THEN
        RAISE EXCEPTION 'nobody is named as the actor of this change' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'actor_is_named';
    END IF;
    RETURN actor::bigint;
END $$;

CREATE FUNCTION ledger_contribute(claim uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := ledger_actor();
    now_at bigint;
BEGIN
    UPDATE claims_claim SET revision = revision + 1 WHERE id = claim RETURNING revision INTO now_at;
    IF now_at IS NOT NULL THEN  -- NULL: the claim itself is being deleted, and its children with it
        INSERT INTO claims_contribution (claim_id, revision, user_id, at) VALUES (claim, now_at, who, clock_timestamp());
    END IF;
END $$;

-- The first argument names the column that leads to the claim.
CREATE FUNCTION ledger_child_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old_claim uuid;
    new_claim uuid;
BEGIN
    IF TG_OP <> 'INSERT' THEN old_claim := (to_jsonb(OLD) ->> TG_ARGV[0])::uuid; END IF;
    IF TG_OP <> 'DELETE' THEN new_claim := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid; END IF;
    IF old_claim IS NOT NULL AND old_claim IS DISTINCT FROM new_claim THEN PERFORM ledger_contribute(old_claim); END IF;
    IF new_claim IS NOT NULL THEN PERFORM ledger_contribute(new_claim); END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_claimclaimant FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_claimtopic FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_claimpart FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_appearance FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_citation FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_contact FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('claim_id');
CREATE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_claimlink FOR EACH ROW EXECUTE FUNCTION ledger_child_changed('from_claim_id');

CREATE FUNCTION ledger_speaker_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    claim uuid;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT claim_id INTO claim FROM claims_appearance WHERE id = OLD.appearance_id;
        IF claim IS NOT NULL THEN PERFORM ledger_contribute(claim); END IF;
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.appearance_id <> OLD.appearance_id) THEN
        SELECT claim_id INTO claim FROM claims_appearance WHERE id = NEW.appearance_id;
        PERFORM ledger_contribute(claim);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_appearancespeaker FOR EACH ROW EXECUTE FUNCTION ledger_speaker_changed();

-- The verdict: its words count, its place in the workflow does not.
CREATE FUNCTION ledger_verdict_words(v claims_verdict) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT to_jsonb(v) - ARRAY['state', 'state_since', 'assigned_to_id', 'scheduled_for', 'scheduled_kind', 'scheduled_severity', 'scheduled_note']
$$;
CREATE FUNCTION ledger_verdict_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ledger_verdict_words(OLD) IS DISTINCT FROM ledger_verdict_words(NEW) THEN PERFORM ledger_contribute(NEW.claim_id); END IF;
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM ledger_contribute(NEW.claim_id);
    ELSE
        PERFORM ledger_contribute(OLD.claim_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contributes AFTER INSERT OR UPDATE OR DELETE ON claims_verdict FOR EACH ROW EXECUTE FUNCTION ledger_verdict_changed();

-- The claim row: its revision moves only through ledger_contribute; citation numbers only upwards.
CREATE FUNCTION ledger_claim_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.revision <> 0 THEN
            RAISE EXCEPTION 'a claim starts at revision 0' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_is_kept_by_triggers';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.id <> OLD.id OR (NEW.revision <> OLD.revision AND pg_trigger_depth() = 1) THEN
        RAISE EXCEPTION 'a claim''s revision is kept by triggers' USING ERRCODE = 'check_violation', CONSTRAINT = 'revision_is_kept_by_triggers';
    END IF;
    IF NEW.citation_counter < OLD.citation_counter THEN
        RAISE EXCEPTION 'citation numbers are never given twice' USING ERRCODE = 'check_violation', CONSTRAINT = 'citation_numbers_only_grow';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON claims_claim FOR EACH ROW EXECUTE FUNCTION ledger_claim_guard();

CREATE FUNCTION ledger_claim_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' OR (to_jsonb(OLD) - ARRAY['revision', 'citation_counter']) IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['revision', 'citation_counter']) THEN
        PERFORM ledger_contribute(NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER contributes AFTER INSERT OR UPDATE ON claims_claim FOR EACH ROW EXECUTE FUNCTION ledger_claim_changed();

-- A citation's number is for ever, and above every number given before.
CREATE FUNCTION ledger_citation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    highest integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.number <> OLD.number OR NEW.claim_id <> OLD.claim_id THEN
            RAISE EXCEPTION 'a citation keeps its number' USING ERRCODE = 'check_violation', CONSTRAINT = 'citation_keeps_its_number';
        END IF;
        RETURN NEW;
    END IF;
    SELECT citation_counter INTO highest FROM claims_claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
    IF NEW.number IS NULL THEN NEW.number := highest + 1; END IF;
    IF NEW.number <= highest THEN
        RAISE EXCEPTION 'citation numbers are never given twice' USING ERRCODE = 'check_violation', CONSTRAINT = 'citation_numbers_only_grow';
    END IF;
    UPDATE claims_claim SET citation_counter = NEW.number WHERE id = NEW.claim_id;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON claims_citation FOR EACH ROW EXECUTE FUNCTION ledger_citation_guard();

-- --- approvals ------------------------------------------------------------------------------------------------------

-- By language: an edition in one language frees nobody who worked on the verdict in another.
CREATE FUNCTION ledger_last_edition_revision(claim uuid, lang text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT revision FROM claims_edition WHERE claim_id = claim AND language = lang AND approval_id IS NOT NULL ORDER BY seq DESC LIMIT 1), 0)
$$;

CREATE FUNCTION ledger_contributed(who bigint, claim uuid, lang text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM claims_contribution WHERE claim_id = claim AND user_id = who AND revision > ledger_last_edition_revision(claim, lang))
$$;

-- What editors wrote, as documents.content() writes it (a test holds the two together): nobody approves anything else.

CREATE FUNCTION ledger_filled(entries jsonb, keep text[] DEFAULT '{}') RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(entries)
    WHERE key = ANY (keep) OR value NOT IN ('null', '""', '[]', 'false')
$$;

-- RFC 8785, for the values that a document holds: text, whole numbers, true, null; keys in ASCII.
CREATE FUNCTION ledger_canonical(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    CASE jsonb_typeof(value)
    WHEN 'object' THEN
        RETURN '{' || coalesce((SELECT string_agg(to_json(e.key)::text || ':' || ledger_canonical(e.entry), ',' ORDER BY e.key COLLATE "C")
            FROM jsonb_each(value) AS e (key, entry)), '') || '}';
    WHEN 'array' THEN
        RETURN '[' || coalesce((SELECT string_agg(ledger_canonical(e.entry), ',' ORDER BY e.place)
            FROM jsonb_array_elements(value) WITH ORDINALITY AS e (entry, place)), '') || ']';
    ELSE
        RETURN value::text;
    END CASE;
END $$;

CREATE FUNCTION ledger_is_protected(source uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM sources_source WHERE id = source AND access = 'protected')
$$;

CREATE FUNCTION ledger_words(quotation text, provenance text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN quotation = '' THEN '{}'::jsonb ELSE more || jsonb_build_object(
        CASE WHEN provenance IN ('confirmed', 'transcribed', 'secondhand') THEN 'quotation' ELSE 'paraphrase' END, quotation,
        'provenance', provenance) END
$$;

CREATE FUNCTION ledger_appearance(a claims_appearance) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT ledger_filled(jsonb_build_object(
        'mode', a.mode, 'date', a.date, 'outlet', a.outlet_id, 'attributed_to', a.attributed_to_id, 'source', a.source_id,
        'speakers', (SELECT coalesce(jsonb_agg(ledger_filled(jsonb_build_object('claimant', s.claimant_id, 'role', s.role)) ORDER BY s.position), '[]')
            FROM claims_appearancespeaker s WHERE s.appearance_id = a.id)
    ) || CASE WHEN ledger_is_protected(a.source_id) THEN '{}'::jsonb ELSE
        jsonb_build_object('venue', a.venue, 'note', a.note) || ledger_words(a.quotation, a.provenance, jsonb_build_object(
            'language', a.language, 'original_text', a.original_text, 'original_language', a.original_language, 'translated_by', a.translated_by))
    END)
$$;

CREATE FUNCTION ledger_citation(c claims_citation) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT ledger_filled(jsonb_build_object(
        'number', c.number, 'source', c.source_id, 'stance', c.stance, 'bears_on', c.bears_on,
        'part', (SELECT p.place FROM (SELECT id, row_number() OVER (ORDER BY position) AS place FROM claims_claimpart WHERE claim_id = c.claim_id) p
            WHERE p.id = c.part_id)
    ) || CASE WHEN ledger_is_protected(c.source_id) THEN '{}'::jsonb ELSE
        jsonb_build_object('note', c.note, 'locator', c.locator) || ledger_words(c.quotation, c.provenance)
    END)
$$;

CREATE FUNCTION ledger_content(verdict uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT ledger_filled(jsonb_build_object(
        'kind', c.kind, 'text', c.text, 'short_claim', c.short_claim, 'original_language', c.original_language,
        'made_on', nullif(c.made_on, ''), 'why_chosen', c.why_chosen,
        'topics', (SELECT coalesce(jsonb_agg(topic_id ORDER BY position), '[]') FROM claims_claimtopic WHERE claim_id = c.id),
        'claimants', (SELECT coalesce(jsonb_agg(ledger_filled(jsonb_build_object('claimant', claimant_id, 'role', role)) ORDER BY position), '[]')
            FROM claims_claimclaimant WHERE claim_id = c.id),
        'parts', (SELECT coalesce(jsonb_agg(ledger_filled(jsonb_build_object('text', text, 'finding', finding)) ORDER BY position), '[]')
            FROM claims_claimpart WHERE claim_id = c.id),
        'appearances', (SELECT coalesce(jsonb_agg(ledger_appearance(a) ORDER BY a.position), '[]') FROM claims_appearance a WHERE a.claim_id = c.id),
        'citations', (SELECT coalesce(jsonb_agg(ledger_citation(t) ORDER BY t.number), '[]') FROM claims_citation t WHERE t.claim_id = c.id),
        'links', (SELECT coalesce(jsonb_agg(jsonb_build_object('to', to_claim_id, 'kind', kind, 'rationale', rationale) ORDER BY position), '[]')
            FROM claims_claimlink WHERE from_claim_id = c.id),
        'contacts', (SELECT coalesce(jsonb_agg(ledger_filled(jsonb_build_object('whom', whom, 'contacted_on', contacted_on, 'deadline', deadline,
            'outcome', outcome, 'reply', reply)) ORDER BY position), '[]') FROM claims_contact WHERE claim_id = c.id),
        'verdict', ledger_filled(jsonb_build_object(
            'headline', v.headline, 'summary', v.summary, 'body', v.body, 'rating', v.rating_id, 'unrated_reason', v.unrated_reason,
            'looked_for', v.looked_for, 'would_change', v.would_change, 'issuers_reason', v.issuers_reason,
            'no_contact_reason', v.no_contact_reason, 'words_are_ours', v.words_are_ours, 'evidence_through', v.evidence_through,
            'applies_from', v.applies_from, 'applies_to', v.applies_to, 'review_by', v.review_by), ARRAY['rating', 'evidence_through'])
    ), ARRAY['made_on'])
    FROM claims_verdict v JOIN claims_claim c ON c.id = v.claim_id WHERE v.id = verdict
$$;

CREATE FUNCTION ledger_approve() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v claims_verdict;
    present bigint;
BEGIN
    IF NEW.user_id <> ledger_actor() THEN
        RAISE EXCEPTION 'an approval is signed by whoever gives it' USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_own';
    END IF;
    SELECT * INTO v FROM claims_verdict WHERE id = NEW.verdict_id;
    SELECT revision INTO present FROM claims_claim WHERE id = v.claim_id FOR NO KEY UPDATE;
    IF NEW.revision <> present THEN
        RAISE EXCEPTION 'the working copy changed since it was read' USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_of_the_present_revision';
    END IF;
    IF ledger_contributed(NEW.user_id, v.claim_id, v.language) THEN
        RAISE EXCEPTION 'who contributed cannot approve' USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_by_a_second_person';
    END IF;
    IF NEW.content IS NULL THEN
        RAISE EXCEPTION 'an approval holds what was approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_has_content';
    END IF;
    IF NEW.content <> convert_to(ledger_canonical(ledger_content(NEW.verdict_id)), 'UTF8') THEN
        RAISE EXCEPTION 'what is approved is the working copy, to the byte' USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_of_the_working_copy';
    END IF;
    NEW.digest := encode(sha256(NEW.content), 'hex');
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON claims_approval FOR EACH ROW EXECUTE FUNCTION ledger_approve();

-- --- the log --------------------------------------------------------------------------------------------------------

CREATE FUNCTION ledger_append() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    a claims_approval;
    v claims_verdict;
    present bigint;
    doc jsonb;
BEGIN
    IF NEW.seq IS NOT NULL THEN
        RAISE EXCEPTION 'seq is given by the log' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_seq_is_given';
    END IF;
    IF NEW.published_by_id <> ledger_actor() THEN
        RAISE EXCEPTION 'an edition is signed by whoever publishes it' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_is_own';
    END IF;
    IF NEW.document IS NULL OR NEW.digest <> encode(sha256(NEW.document), 'hex') THEN
        RAISE EXCEPTION 'the digest is not the document''s' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_digest_matches';
    END IF;
    doc := convert_from(NEW.document, 'UTF8')::jsonb;
    IF doc ->> 'claim' IS DISTINCT FROM NEW.claim_id::text OR doc ->> 'language' IS DISTINCT FROM NEW.language
        OR (doc -> 'edition' ->> 'number')::integer IS DISTINCT FROM NEW.number OR doc -> 'edition' ->> 'kind' IS DISTINCT FROM NEW.kind
    THEN
        RAISE EXCEPTION 'the document is another edition''s' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_document_is_its_own';
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
            RAISE EXCEPTION 'nothing is published without an approval' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_is_approved';
        END IF;
        SELECT * INTO v FROM claims_verdict WHERE id = a.verdict_id;
        IF v.claim_id <> NEW.claim_id OR v.language <> NEW.language OR a.revision <> present THEN
            RAISE EXCEPTION 'the approval is not of this revision' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_is_approved';
        END IF;
        -- To the byte: as jsonb, a key that stands twice would hide what nobody approved.
        IF a.content IS NULL OR convert_to(convert_from(NEW.document, 'UTF8')::json ->> 'content', 'UTF8') IS DISTINCT FROM a.content
            OR (SELECT count(*) FROM json_object_keys(convert_from(NEW.document, 'UTF8')::json)) <> (SELECT count(*) FROM jsonb_object_keys(doc))
        THEN
            RAISE EXCEPTION 'the document is not what was approved' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_is_as_approved';
        END IF;
        IF ledger_contributed(a.user_id, NEW.claim_id, NEW.language) THEN
            RAISE EXCEPTION 'who contributed cannot approve' USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_by_a_second_person';
        END IF;
    END IF;
    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM claims_edition WHERE claim_id = NEW.claim_id AND language = NEW.language) THEN
        RAISE EXCEPTION 'editions are numbered without gaps' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_numbers_are_gapless';
    END IF;
    -- From here on every publisher waits in line: the seq is given, and time is read, under this lock.
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
CREATE TRIGGER append BEFORE INSERT ON claims_edition FOR EACH ROW EXECUTE FUNCTION ledger_append();

-- An edition never changes, but for what the log itself does to it: it stops being current, or its bytes are redacted.
CREATE FUNCTION ledger_edition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen text[] := ARRAY['current', 'document'];
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) - frozen) = (to_jsonb(NEW) - frozen) AND NOT (NEW.current AND NOT OLD.current)
        AND (NEW.document = OLD.document OR (OLD.document IS NULL AND NEW.document IS NULL) OR (
            NEW.document IS NULL AND EXISTS (SELECT 1 FROM claims_redaction WHERE edition_id = OLD.id AND confirmed_by_id IS NOT NULL)))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was published does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'edition_is_immutable';
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON claims_edition FOR EACH ROW EXECUTE FUNCTION ledger_edition_guard();

CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'claims_approval' AND TG_OP = 'UPDATE' THEN
        IF (to_jsonb(OLD) - 'content') = (to_jsonb(NEW) - 'content') AND NEW.content IS NULL AND EXISTS (
            SELECT 1 FROM claims_edition e JOIN claims_redaction r ON r.edition_id = e.id
            WHERE e.approval_id = OLD.id AND r.confirmed_by_id IS NOT NULL)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON claims_approval FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON claims_contribution FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON claims_activity FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON claims_slug FOR EACH ROW EXECUTE FUNCTION ledger_append_only();

-- --- redaction ------------------------------------------------------------------------------------------------------

CREATE FUNCTION ledger_redaction_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.confirmed_by_id IS NULL THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.proposed_by_id = ledger_actor() AND NEW.confirmed_by_id IS NULL THEN RETURN NEW; END IF;
    ELSIF OLD.confirmed_by_id IS NULL AND NEW.confirmed_by_id = ledger_actor()
        AND (to_jsonb(OLD) - ARRAY['confirmed_by_id', 'confirmed_at']) = (to_jsonb(NEW) - ARRAY['confirmed_by_id', 'confirmed_at'])
    THEN
        NEW.confirmed_at := clock_timestamp();
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'one administrator proposes a redaction, another confirms it' USING ERRCODE = 'check_violation', CONSTRAINT = 'redaction_takes_two';
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON claims_redaction FOR EACH ROW EXECUTE FUNCTION ledger_redaction_guard();

-- A confirmed redaction takes the bytes away in the same statement.
CREATE FUNCTION ledger_redact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE claims_edition SET document = NULL WHERE id = NEW.edition_id;
    UPDATE claims_approval SET content = NULL WHERE id = (SELECT approval_id FROM claims_edition WHERE id = NEW.edition_id);
    RETURN NULL;
END $$;
CREATE TRIGGER takes_the_bytes AFTER UPDATE ON claims_redaction FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL) EXECUTE FUNCTION ledger_redact();
