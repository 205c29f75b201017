-- Webhooks: what must never happen, refused by the database.

-- An endpoint begins at the end of the log, never goes back in it, and is removed, not deleted.
CREATE FUNCTION ledger_webhook_endpoint_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an endpoint is removed, and its log stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_is_kept';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.made_by_id <> ledger_actor() THEN
            RAISE EXCEPTION 'who makes an endpoint is who acts' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_is_made_by_who_acts';
        END IF;
        SELECT seq INTO NEW.told_through FROM claims_loghead;
        NEW.made_at := clock_timestamp();
        NEW.state_since := NEW.made_at;
        RETURN NEW;
    END IF;
    IF OLD.state = 'removed' THEN
        RAISE EXCEPTION 'a removed endpoint stays as it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'removed_webhook_stays_removed';
    END IF;
    IF NEW.told_through < OLD.told_through THEN
        RAISE EXCEPTION 'what was told is not told anew this way' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_goes_forward';
    END IF;
    IF (NEW.id, NEW.made_by_id, NEW.made_at) IS DISTINCT FROM (OLD.id, OLD.made_by_id, OLD.made_at) THEN
        RAISE EXCEPTION 'an endpoint keeps its origin' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_keeps_its_origin';
    END IF;
    IF NEW.state <> OLD.state THEN NEW.state_since := clock_timestamp(); END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON claims_webhookendpoint FOR EACH ROW EXECUTE FUNCTION ledger_webhook_endpoint_guard();

-- A delivery is of one message for ever: attempts and redeliveries are told apart by nobody who asks for its id.
CREATE FUNCTION ledger_webhook_delivery_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a delivery stays the message that it is' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_delivery_keeps_its_message';
END $$;
CREATE TRIGGER kept BEFORE DELETE ON claims_webhookdelivery FOR EACH ROW EXECUTE FUNCTION ledger_webhook_delivery_guard();
CREATE TRIGGER guard BEFORE UPDATE ON claims_webhookdelivery FOR EACH ROW
    WHEN ((NEW.id, NEW.endpoint_id, NEW.seq, NEW.event, NEW.message, NEW.made_at) IS DISTINCT FROM (OLD.id, OLD.endpoint_id, OLD.seq, OLD.event, OLD.message, OLD.made_at)
        OR NEW.attempts < OLD.attempts)
    EXECUTE FUNCTION ledger_webhook_delivery_guard();

-- What is recorded as somebody's is who acts; the system's own acts are nobody's.
CREATE FUNCTION ledger_webhook_act_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.actor_id IS NOT NULL AND NEW.actor_id <> ledger_actor() THEN
        RAISE EXCEPTION 'an act is of who acts' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_act_is_of_who_acts';
    END IF;
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON claims_webhookact FOR EACH ROW EXECUTE FUNCTION ledger_webhook_act_guard();
