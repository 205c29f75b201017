-- Functions that rules of every app use. Files are applied app by app (accounts, sources, claims), in order of their
-- names, so a file may use what an earlier one defines. How that is done: factcheck/core/database_rules.py.
--
-- The application's role (factcheck_app) owns no table and has no TRUNCATE, TEMPORARY or CREATE right, so it cannot
-- switch a rule off (factcheck/core/grants.py). Functions that write what this role may not are SECURITY DEFINER.

-- Who acts: the application names the account in the setting `factcheck.actor` of its transaction. NULL for the system
-- and for the operator's shell.
CREATE OR REPLACE FUNCTION current_actor() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('factcheck.actor', true), '')::bigint
$$;

CREATE OR REPLACE FUNCTION required_actor() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    actor bigint := current_actor();
BEGIN
    IF actor IS NULL THEN
        RAISE EXCEPTION 'this change names no actor' USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'actor_is_named';
    END IF;
    RETURN actor;
END $$;

-- For a trigger that always refuses. Arguments: the name of the rule, and what it says.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[1] USING ERRCODE = 'check_violation', CONSTRAINT = TG_ARGV[0];
END $$;
