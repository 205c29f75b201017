-- What was copied from another log is never changed: a newer item takes its place, or it is deleted.
CREATE FUNCTION claims_mirrored_item_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was copied from another newsroom is not edited' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'mirrored_item_stands';
END $$;
CREATE TRIGGER mirrored_item_stands BEFORE UPDATE ON claims_mirroreditem
    FOR EACH ROW EXECUTE FUNCTION claims_mirrored_item_stands();

-- A bulk file's row says what a file held when it was made.
CREATE FUNCTION claims_bulk_file_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a bulk file does not change' USING ERRCODE = 'check_violation', CONSTRAINT = 'bulk_file_stands';
END $$;
CREATE TRIGGER bulk_file_stands BEFORE UPDATE ON claims_bulkfile
    FOR EACH ROW EXECUTE FUNCTION claims_bulk_file_stands();
