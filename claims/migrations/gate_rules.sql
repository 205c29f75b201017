-- A verdict comes back after a withdrawal as a reinstatement only, and languages of a claim agree on the rating unless
-- the document says publicly why not. Fires before the trigger `append`, which gives the seq.

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
        RAISE EXCEPTION 'a withdrawn verdict is published again as reinstated, and nothing else is'
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

-- Languages: the list of factcheck/core/languages.py. A row that has an older tag keeps it until it is changed.

CREATE OR REPLACE FUNCTION ledger_language_is_known(tag text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT tag = ANY (string_to_array('af am ar ar-DZ ast az be bg bn bo br bs ca ckb crh cs cy da de dsb dv el en en-AU en-GB'
        ' en-US eo es es-AR es-CO es-MX es-NI es-VE et eu fa fi fo fr fr-CA fy ga gd gl ha haw he hi'
        ' hr hsb ht hu hy ia id ig io is it ja jv ka kab kk km kn ko ku ky la lb ln lo lt lv mg mi'
        ' mk ml mn mr ms mt my nb ne nl nn no om os pa pl ps pt pt-BR pt-PT rn ro ru rw si sk sl sm'
        ' sn so sq sr sr-Cyrl sr-Latn su sv sw ta te tg th ti tk tl to tr tt udm ug uk ur uz vi wo'
        ' xh yi yo zh zh-Hans zh-Hant zu', ' '))
$$;

-- The first argument says whether the language may be left out; the others name columns.
CREATE OR REPLACE FUNCTION ledger_language_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tag text;
    place integer;
BEGIN
    FOR place IN 1 .. TG_NARGS - 1 LOOP
        tag := to_jsonb(NEW) ->> TG_ARGV[place];
        IF TG_OP = 'UPDATE' AND tag IS NOT DISTINCT FROM to_jsonb(OLD) ->> TG_ARGV[place] THEN CONTINUE; END IF;
        IF NOT ledger_language_is_known(tag) AND NOT (tag = '' AND TG_ARGV[0] = 'optional') THEN
            RAISE EXCEPTION 'no known language has this tag' USING ERRCODE = 'check_violation', CONSTRAINT = 'language_is_known';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER language_guard BEFORE INSERT OR UPDATE OF original_language ON claims_claim
    FOR EACH ROW EXECUTE FUNCTION ledger_language_guard('needed', 'original_language');
CREATE OR REPLACE TRIGGER language_guard BEFORE INSERT OR UPDATE OF language ON claims_verdict
    FOR EACH ROW EXECUTE FUNCTION ledger_language_guard('needed', 'language');
CREATE OR REPLACE TRIGGER language_guard BEFORE INSERT OR UPDATE OF language, original_language ON claims_appearance
    FOR EACH ROW EXECUTE FUNCTION ledger_language_guard('optional', 'language', 'original_language');
