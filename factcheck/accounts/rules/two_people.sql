-- Two accounts that may be one person do not count as two people.

-- Whoever created an account, gave it a role or a password, renamed or reactivated it, or created a key for it, could act
-- as it. Two accounts count as one person while a third account, or one of the two, could act as both. Returns that
-- account and until when; no row where the two are independent.
CREATE OR REPLACE FUNCTION accounts_one_person(one bigint, other bigint) RETURNS TABLE (controller bigint, until timestamptz) LANGUAGE sql STABLE AS $$
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

CREATE OR REPLACE FUNCTION accounts_refuse_one_person(one bigint, other bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM accounts_one_person(one, other)) THEN
        RAISE EXCEPTION 'these two accounts may be one person' USING ERRCODE = 'check_violation', CONSTRAINT = 'one_person_is_not_two';
    END IF;
END $$;

-- For rows that one administrator proposes and another confirms.
CREATE OR REPLACE FUNCTION accounts_confirmed_by_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM accounts_refuse_one_person(NEW.confirmed_by_id, NEW.proposed_by_id);
    RETURN NEW;
END $$;
