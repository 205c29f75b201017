-- Roles, for the rules that ask for one.

CREATE OR REPLACE FUNCTION accounts_is_editor(who bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = who AND u.is_active AND (u.is_superuser OR EXISTS (
        SELECT 1 FROM accounts_user_groups m JOIN auth_group g ON g.id = m.group_id
        WHERE m.user_id = u.id AND g.name IN ('editor', 'publisher', 'administrator'))))
$$;
