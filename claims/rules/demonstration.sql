-- Demonstration claims enter an empty ledger only.

CREATE OR REPLACE FUNCTION ledger_demonstration_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (EXISTS (SELECT FROM claims_claim) OR EXISTS (SELECT FROM claims_edition))
        AND NOT EXISTS (SELECT FROM claims_claim WHERE origin = 'demonstration')
    THEN
        RAISE EXCEPTION 'the demonstration enters an empty ledger only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'demonstration_enters_an_empty_ledger';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER demonstration_guard BEFORE INSERT ON claims_claim
    FOR EACH ROW WHEN (NEW.origin = 'demonstration') EXECUTE FUNCTION ledger_demonstration_guard();
