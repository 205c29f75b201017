-- Tables whose rows are added and never change or go. Approvals and editions have rules of their own, for redactions.

CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON claims_contribution FOR EACH ROW
    EXECUTE FUNCTION refuse_change('append_only', 'a contribution never changes');
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON claims_activity FOR EACH ROW
    EXECUTE FUNCTION refuse_change('append_only', 'a recorded activity never changes');
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON claims_slug FOR EACH ROW
    EXECUTE FUNCTION refuse_change('append_only', 'an address never changes');
