-- Acts on accounts. Triggers record every change of an account, and nobody can change a record.

CREATE OR REPLACE FUNCTION accounts_record(account bigint, who bigint, act text, was text, becomes text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO accounts_accountact (account_id, actor_id, kind, before, after, at)
    VALUES (account, who, act, left(was, 320), left(becomes, 320), clock_timestamp())
$$;

CREATE OR REPLACE FUNCTION accounts_user_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := current_actor();
    old_name text;
    new_name text := concat_ws(' ', nullif(NEW.first_name, ''), nullif(NEW.last_name, ''));
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM accounts_record(NEW.id, who, 'made', '', NEW.username);
        IF NEW.is_superuser THEN PERFORM accounts_record(NEW.id, who, 'full rights given', '', ''); END IF;
        RETURN NULL;
    END IF;
    old_name := concat_ws(' ', nullif(OLD.first_name, ''), nullif(OLD.last_name, ''));
    IF NEW.username <> OLD.username THEN PERFORM accounts_record(NEW.id, who, 'renamed', OLD.username, NEW.username); END IF;
    IF new_name <> old_name THEN PERFORM accounts_record(NEW.id, who, 'renamed', old_name, new_name); END IF;
    IF NEW.byline <> OLD.byline THEN PERFORM accounts_record(NEW.id, who, 'byline changed', OLD.byline, NEW.byline); END IF;
    IF NEW.password <> OLD.password THEN PERFORM accounts_record(NEW.id, who, 'password set', '', ''); END IF;
    IF NEW.is_superuser <> OLD.is_superuser THEN
        PERFORM accounts_record(NEW.id, who, CASE WHEN NEW.is_superuser THEN 'full rights given' ELSE 'full rights taken' END, '', '');
    END IF;
    IF NEW.is_active <> OLD.is_active THEN
        PERFORM accounts_record(NEW.id, who, CASE WHEN NEW.is_active THEN 'reactivated' ELSE 'deactivated' END, '', '');
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER records_the_act AFTER INSERT OR UPDATE ON accounts_user FOR EACH ROW EXECUTE FUNCTION accounts_user_changed();

CREATE OR REPLACE FUNCTION accounts_role_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := current_actor();
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM accounts_record(OLD.user_id, who, 'role taken', (SELECT name FROM auth_group WHERE id = OLD.group_id), '');
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM accounts_record(NEW.user_id, who, 'role given', '', (SELECT name FROM auth_group WHERE id = NEW.group_id));
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER records_the_act AFTER INSERT OR UPDATE OR DELETE ON accounts_user_groups FOR EACH ROW EXECUTE FUNCTION accounts_role_changed();

CREATE OR REPLACE FUNCTION accounts_key_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM accounts_record(NEW.owner_id, NEW.made_by_id, 'key made', '', NEW.name);
    ELSIF NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL THEN
        PERFORM accounts_record(NEW.owner_id, NEW.revoked_by_id, 'key revoked', '', NEW.name);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER records_the_act AFTER INSERT OR UPDATE OF revoked_at ON accounts_apikey FOR EACH ROW EXECUTE FUNCTION accounts_key_changed();
CREATE OR REPLACE TRIGGER guard BEFORE UPDATE OR DELETE ON accounts_accountact FOR EACH ROW
    EXECUTE FUNCTION refuse_change('account_acts_only_grow', 'a recorded act on an account never changes');

-- An account is deactivated, never deleted; and nobody at the desk removes the last administrator.
CREATE OR REPLACE FUNCTION accounts_user_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an account is deactivated, not deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_is_kept';
    END IF;
    -- The operator's shell names no actor; another administrator can be created there.
    IF current_actor() IS NULL THEN RETURN NEW; END IF;
    PERFORM 1 FROM accounts_user WHERE is_superuser AND is_active ORDER BY id FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM accounts_user WHERE is_superuser AND is_active AND id <> OLD.id) THEN
        RAISE EXCEPTION 'the last administrator stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'last_administrator_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE DELETE ON accounts_user FOR EACH ROW EXECUTE FUNCTION accounts_user_guard();
CREATE OR REPLACE TRIGGER last_administrator BEFORE UPDATE ON accounts_user FOR EACH ROW
    WHEN (OLD.is_superuser AND OLD.is_active AND NOT (NEW.is_superuser AND NEW.is_active)) EXECUTE FUNCTION accounts_user_guard();
