-- A key never changes, except for the time of its last use and, once, its revocation. Nobody deletes it.
CREATE OR REPLACE FUNCTION accounts_key_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an API key is revoked, not deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'api_key_is_kept';
    END IF;
    IF (to_jsonb(OLD) - ARRAY['last_used_at', 'revoked_at', 'revoked_by_id'])
       IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['last_used_at', 'revoked_at', 'revoked_by_id']) THEN
        RAISE EXCEPTION 'an API key never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'api_key_is_never_changed';
    END IF;
    IF OLD.revoked_at IS NOT NULL
       AND (OLD.revoked_at, OLD.revoked_by_id) IS DISTINCT FROM (NEW.revoked_at, NEW.revoked_by_id) THEN
        RAISE EXCEPTION 'a revoked API key stays revoked' USING ERRCODE = 'check_violation', CONSTRAINT = 'revoked_key_stays_revoked';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE UPDATE OR DELETE ON accounts_apikey FOR EACH ROW EXECUTE FUNCTION accounts_key_guard();
