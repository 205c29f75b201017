-- Language tags: the list of factcheck/core/languages.py (a test compares them). A row with an older tag keeps it until
-- its language changes.

CREATE OR REPLACE FUNCTION ledger_language_is_known(tag text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT tag = ANY (string_to_array('af am ar ar-DZ ast az be bg bn bo br bs ca ckb crh cs cy da de dsb dv el en en-AU en-GB'
        ' en-US eo es es-AR es-CO es-MX es-NI es-VE et eu fa fi fo fr fr-CA fy ga gd gl ha haw he hi'
        ' hr hsb ht hu hy ia id ig io is it ja jv ka kab kk km kn ko ku ky la lb ln lo lt lv mg mi'
        ' mk ml mn mr ms mt my nb ne nl nn no om os pa pl ps pt pt-BR pt-PT rn ro ru rw si sk sl sm'
        ' sn so sq sr sr-Cyrl sr-Latn su sv sw ta te tg th ti tk tl to tr tt udm ug uk ur uz vi wo'
        ' xh yi yo zh zh-Hans zh-Hant zu', ' '))
$$;

-- First argument: 'needed' or 'optional'. The others name columns.
CREATE OR REPLACE FUNCTION ledger_language_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tag text;
    place integer;
BEGIN
    FOR place IN 1 .. TG_NARGS - 1 LOOP
        tag := to_jsonb(NEW) ->> TG_ARGV[place];
        IF TG_OP = 'UPDATE' AND tag IS NOT DISTINCT FROM to_jsonb(OLD) ->> TG_ARGV[place] THEN CONTINUE; END IF;
        IF NOT ledger_language_is_known(tag) AND NOT (tag = '' AND TG_ARGV[0] = 'optional') THEN
            RAISE EXCEPTION 'this is not the tag of a known language' USING ERRCODE = 'check_violation', CONSTRAINT = 'language_is_known';
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
