-- Copies of other newsrooms' logs, and bulk files of our own.

-- A copied item never changes: a newer item replaces it, or it is deleted.
CREATE OR REPLACE TRIGGER mirrored_item_stands BEFORE UPDATE ON claims_mirroreditem FOR EACH ROW
    EXECUTE FUNCTION refuse_change('mirrored_item_stands', 'what was copied from another newsroom is not edited');

-- A bulk file's row says what the file held when it was made.
CREATE OR REPLACE TRIGGER bulk_file_stands BEFORE UPDATE ON claims_bulkfile FOR EACH ROW
    EXECUTE FUNCTION refuse_change('bulk_file_stands', 'a bulk file never changes');
