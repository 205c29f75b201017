-- The clock of live facts. With the log's seq it is the key of every cached page, so it ticks with each change of
-- something that readers see beside an edition.

CREATE OR REPLACE FUNCTION ledger_tick() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE claims_factclock SET tick = tick + 1;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER fact_tick AFTER INSERT OR UPDATE OR DELETE ON claims_quotationstate FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE OR REPLACE TRIGGER fact_tick AFTER INSERT OR UPDATE OR DELETE ON claims_reviewflag FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE OR REPLACE TRIGGER fact_tick AFTER UPDATE OR DELETE ON claims_claimant FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE OR REPLACE TRIGGER fact_tick AFTER UPDATE OR DELETE ON claims_topic FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE OR REPLACE TRIGGER fact_tick AFTER UPDATE OR DELETE ON claims_rating FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE OR REPLACE TRIGGER fact_tick AFTER INSERT OR UPDATE OR DELETE ON claims_publicclaim FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE OR REPLACE TRIGGER fact_tick AFTER UPDATE OR DELETE ON sources_source FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE OR REPLACE TRIGGER fact_tick AFTER UPDATE OR DELETE ON sources_publisher FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();

-- Readers see copies and the words around a passage. A copy is listed once its text was read.
CREATE OR REPLACE TRIGGER fact_tick AFTER INSERT OR UPDATE ON sources_snapshottext FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE OR REPLACE TRIGGER fact_tick AFTER INSERT OR DELETE OR UPDATE OF last_visit_at, found ON sources_watch FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();

-- Readers see reviews that are tied to a claim. Another import that finds one unchanged makes no difference to them.
CREATE OR REPLACE TRIGGER fact_tick AFTER INSERT OR DELETE ON claims_externalreviewmatch FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
CREATE OR REPLACE TRIGGER fact_tick AFTER DELETE OR UPDATE OF url, site, publisher, title, claim_text, claimant, claim_date, review_date, rating,
    rating_value, rating_best, rating_worst, language, hidden_at ON claims_externalreview FOR EACH STATEMENT EXECUTE FUNCTION ledger_tick();
