-- The content that editors wrote, exactly as documents.content() writes it (a test compares them). An approval must hold it.

CREATE OR REPLACE FUNCTION ledger_filled(entries jsonb, keep text[] DEFAULT '{}') RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(entries)
    WHERE key = ANY (keep) OR value NOT IN ('null', '""', '[]', 'false')
$$;

-- RFC 8785, for the values that a document holds: text, whole numbers, true, null; keys in ASCII.
CREATE OR REPLACE FUNCTION ledger_canonical(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
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

CREATE OR REPLACE FUNCTION ledger_is_protected(source uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM sources_source WHERE id = source AND access = 'protected')
$$;

CREATE OR REPLACE FUNCTION ledger_words(quotation text, provenance text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN quotation = '' THEN '{}'::jsonb ELSE more || jsonb_build_object(
        CASE WHEN provenance IN ('confirmed', 'transcribed', 'secondhand') THEN 'quotation' ELSE 'paraphrase' END, quotation,
        'provenance', provenance) END
$$;

CREATE OR REPLACE FUNCTION ledger_appearance(a claims_appearance) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT ledger_filled(jsonb_build_object(
        'mode', a.mode, 'date', a.date, 'outlet', a.outlet_id, 'attributed_to', a.attributed_to_id, 'source', a.source_id,
        'speakers', (SELECT coalesce(jsonb_agg(ledger_filled(jsonb_build_object('claimant', s.claimant_id, 'role', s.role)) ORDER BY s.position), '[]')
            FROM claims_appearancespeaker s WHERE s.appearance_id = a.id)
    ) || CASE WHEN ledger_is_protected(a.source_id) THEN '{}'::jsonb ELSE
        jsonb_build_object('venue', a.venue, 'note', a.note) || ledger_words(a.quotation, a.provenance, jsonb_build_object(
            'language', a.language, 'original_text', a.original_text, 'original_language', a.original_language, 'translated_by', a.translated_by))
    END)
$$;

CREATE OR REPLACE FUNCTION ledger_citation(c claims_citation) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT ledger_filled(jsonb_build_object(
        'number', c.number, 'source', c.source_id, 'stance', c.stance, 'bears_on', c.bears_on,
        'part', (SELECT p.place FROM (SELECT id, row_number() OVER (ORDER BY position) AS place FROM claims_claimpart WHERE claim_id = c.claim_id) p
            WHERE p.id = c.part_id)
    ) || CASE WHEN ledger_is_protected(c.source_id) THEN '{}'::jsonb ELSE
        jsonb_build_object('note', c.note, 'locator', c.locator) || ledger_words(c.quotation, c.provenance)
        || CASE WHEN c.snapshot_id IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('passage', jsonb_build_object(
            'snapshot', c.snapshot_id, 'exact', c.exact, 'prefix', c.prefix, 'suffix', c.suffix, 'start', c.start, 'end', c."end")) END
    END)
$$;

CREATE OR REPLACE FUNCTION ledger_content(verdict uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
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
