-- The characters that factcheck/core/text.py refuses (docs/text.md). A row that already holds one keeps it until that
-- column changes.
CREATE OR REPLACE FUNCTION text_is_fit(written text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT written COLLATE "C" !~ ('[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\ufdd0-\ufdef\ufffe\uffff'
        '\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe\U0003ffff\U0004fffe\U0004ffff\U0005fffe\U0005ffff'
        '\U0006fffe\U0006ffff\U0007fffe\U0007ffff\U0008fffe\U0008ffff\U0009fffe\U0009ffff\U000afffe\U000affff'
        '\U000bfffe\U000bffff\U000cfffe\U000cffff\U000dfffe\U000dffff\U000efffe\U000effff\U000ffffe\U000fffff'
        '\U0010fffe\U0010ffff]')
$$;

-- Called where the new value of a column is not fit. Argument: the column's name.
CREATE OR REPLACE FUNCTION text_refuse_unfit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(OLD) -> TG_ARGV[0] IS NOT DISTINCT FROM to_jsonb(NEW) -> TG_ARGV[0] THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'the text holds a character that is not allowed' USING
        ERRCODE = 'check_violation', CONSTRAINT = 'text_is_fit', TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0];
END $$;

CREATE OR REPLACE PROCEDURE text_rule(of_table text, VARIADIC of_columns text[]) LANGUAGE plpgsql AS $$
DECLARE
    of_column text;
BEGIN
    FOREACH of_column IN ARRAY of_columns LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER a_fit_text_%1$s BEFORE INSERT OR UPDATE ON %2$I FOR EACH ROW'
            ' WHEN (NOT text_is_fit(NEW.%1$I::text)) EXECUTE FUNCTION text_refuse_unfit(%1$L)', of_column, of_table);
    END LOOP;
END $$;

CALL text_rule('accounts_user', 'username', 'first_name', 'last_name', 'byline');

CALL text_rule('accounts_apikey', 'name');
