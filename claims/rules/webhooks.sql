-- Webhook endpoints, their deliveries and the acts on them.

-- An endpoint starts at the end of the log, never goes back in it, and is marked as removed, not deleted.
CREATE OR REPLACE FUNCTION ledger_webhook_endpoint_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an endpoint is marked as removed, not deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_is_kept';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.made_by_id <> required_actor() THEN
            RAISE EXCEPTION 'the acting person adds an endpoint' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_is_made_by_who_acts';
        END IF;
        SELECT seq INTO NEW.told_through FROM claims_loghead;
        NEW.made_at := clock_timestamp();
        NEW.state_since := NEW.made_at;
        RETURN NEW;
    END IF;
    IF OLD.state = 'removed' THEN
        RAISE EXCEPTION 'a removed endpoint never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'removed_webhook_stays_removed';
    END IF;
    IF NEW.told_through < OLD.told_through THEN
        RAISE EXCEPTION 'an endpoint never goes back in the log' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_goes_forward';
    END IF;
    IF (NEW.id, NEW.made_by_id, NEW.made_at) IS DISTINCT FROM (OLD.id, OLD.made_by_id, OLD.made_at) THEN
        RAISE EXCEPTION 'the origin of an endpoint never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_keeps_its_origin';
    END IF;
    IF NEW.state <> OLD.state THEN NEW.state_since := clock_timestamp(); END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON claims_webhookendpoint FOR EACH ROW EXECUTE FUNCTION ledger_webhook_endpoint_guard();

-- A delivery is one message for ever: its attempts and redeliveries have the same id.
CREATE OR REPLACE TRIGGER kept BEFORE DELETE ON claims_webhookdelivery FOR EACH ROW
    EXECUTE FUNCTION refuse_change('webhook_delivery_keeps_its_message', 'a delivery is never deleted');
CREATE OR REPLACE TRIGGER guard BEFORE UPDATE ON claims_webhookdelivery FOR EACH ROW
    WHEN (NEW.id <> OLD.id OR NEW.endpoint_id <> OLD.endpoint_id OR NEW.seq IS DISTINCT FROM OLD.seq OR NEW.event <> OLD.event
        OR NEW.message <> OLD.message OR NEW.made_at <> OLD.made_at OR NEW.attempts < OLD.attempts)
    EXECUTE FUNCTION refuse_change('webhook_delivery_keeps_its_message', 'the message of a delivery never changes');

-- A recorded act names the acting person, or nobody where the system acts.
CREATE OR REPLACE FUNCTION ledger_webhook_act_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.actor_id IS NOT NULL AND NEW.actor_id <> required_actor() THEN
        RAISE EXCEPTION 'a recorded act names the acting person' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_act_is_of_who_acts';
    END IF;
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT ON claims_webhookact FOR EACH ROW EXECUTE FUNCTION ledger_webhook_act_guard();
