-- Acts on accounts, written by triggers of the owner: no account changes without its record, and no record changes.
-- Who acts is the setting `factcheck.actor` of the transaction; without it, the system or the operator's shell.

CREATE FUNCTION accounts_record(account bigint, who bigint, act text, was text, becomes text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO accounts_accountact (account_id, actor_id, kind, before, after, at)
    VALUES (account, who, act, left(was, 320), left(becomes, 320), clock_timestamp())
$$;

CREATE FUNCTION accounts_user_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := nullif(current_setting('factcheck.actor', true), '')::bigint;
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
CREATE TRIGGER records_the_act AFTER INSERT OR UPDATE ON accounts_user FOR EACH ROW EXECUTE FUNCTION accounts_user_changed();

CREATE FUNCTION accounts_role_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := nullif(current_setting('factcheck.actor', true), '')::bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM accounts_record(OLD.user_id, who, 'role taken', (SELECT name FROM auth_group WHERE id = OLD.group_id), '');
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM accounts_record(NEW.user_id, who, 'role given', '', (SELECT name FROM auth_group WHERE id = NEW.group_id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER records_the_act AFTER INSERT OR UPDATE OR DELETE ON accounts_user_groups FOR EACH ROW EXECUTE FUNCTION accounts_role_changed();

CREATE FUNCTION accounts_key_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM accounts_record(NEW.owner_id, NEW.made_by_id, 'key made', '', NEW.name);
    ELSIF NEW.revoked_at IS NOT NULL AND OLD.revoked_at IS NULL THEN
        PERFORM accounts_record(NEW.owner_id, NEW.revoked_by_id, 'key revoked', '', NEW.name);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER records_the_act AFTER INSERT OR UPDATE OF revoked_at ON accounts_apikey FOR EACH ROW EXECUTE FUNCTION accounts_key_changed();

CREATE FUNCTION accounts_act_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of acts on accounts only grows' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_acts_only_grow';
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON accounts_accountact FOR EACH ROW EXECUTE FUNCTION accounts_act_guard();

-- An account is deactivated, never deleted; and nobody at the desk takes the last administrator away.
CREATE FUNCTION accounts_user_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an account is deactivated, not deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'account_is_kept';
    END IF;
    -- Nobody is named at the operator's shell, where another administrator can be made.
    IF nullif(current_setting('factcheck.actor', true), '') IS NULL THEN RETURN NEW; END IF;
    PERFORM 1 FROM accounts_user WHERE is_superuser AND is_active ORDER BY id FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM accounts_user WHERE is_superuser AND is_active AND id <> OLD.id) THEN
        RAISE EXCEPTION 'the last administrator stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'last_administrator_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE DELETE ON accounts_user FOR EACH ROW EXECUTE FUNCTION accounts_user_guard();
CREATE TRIGGER last_administrator BEFORE UPDATE ON accounts_user FOR EACH ROW
    WHEN (OLD.is_superuser AND OLD.is_active AND NOT (NEW.is_superuser AND NEW.is_active)) EXECUTE FUNCTION accounts_user_guard();

-- --- one person is never two ------------------------------------------------------------------------------------------

-- Whoever made an account, gave it a role or a password, renamed or reactivated it, or made a key of it, could act as it.
-- Two accounts count as one person while a third account, or one of the two, can act as both. Gives that account and
-- until when; no row where the two are independent.
CREATE FUNCTION accounts_one_person(one bigint, other bigint) RETURNS TABLE (controller bigint, until timestamptz) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE span AS (SELECT make_interval(days => days) AS days FROM accounts_twopersonrule),
    edges AS (
        SELECT actor_id, account_id, max(at) + span.days AS until FROM accounts_accountact, span
        WHERE actor_id <> account_id AND at > clock_timestamp() - span.days
            AND kind IN ('made', 'renamed', 'role given', 'full rights given', 'password set', 'reactivated', 'key made')
        GROUP BY actor_id, account_id, span.days
    ),
    up (root, controller, until) AS (
        SELECT root, root, 'infinity'::timestamptz FROM unnest(ARRAY[one, other]) AS root
        UNION
        SELECT up.root, edges.actor_id, least(up.until, edges.until) FROM up JOIN edges ON edges.account_id = up.controller
    )
    SELECT a.controller, max(least(a.until, b.until)) FROM up a JOIN up b ON b.controller = a.controller
    WHERE one <> other AND a.root = one AND b.root = other
    GROUP BY a.controller ORDER BY 2 DESC, 1 LIMIT 1
$$;

CREATE FUNCTION accounts_refuse_one_person(one bigint, other bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM accounts_one_person(one, other)) THEN
        RAISE EXCEPTION 'these two accounts may be one person' USING ERRCODE = 'check_violation', CONSTRAINT = 'one_person_is_not_two';
    END IF;
END $$;

INSERT INTO accounts_twopersonrule (id, days) VALUES (1, 7);
