"""What models can't state: units behind claims, rows that never change, states that agree."""

from django.db import migrations

UNITS = (
    """
    ALTER TABLE madoguchi_unit
        ADD CONSTRAINT unit_counted_from_one CHECK (n >= 1);
    ALTER TABLE madoguchi_claim
        ADD CONSTRAINT claim_of_an_existing_unit
            FOREIGN KEY (slot_id, n) REFERENCES madoguchi_unit (slot_id, n),
        ADD CONSTRAINT claim_has_a_beginning
            CHECK (isempty(taken) OR lower(taken) IS NOT NULL);
    """,
    """
    ALTER TABLE madoguchi_claim
        DROP CONSTRAINT claim_has_a_beginning,
        DROP CONSTRAINT claim_of_an_existing_unit;
    ALTER TABLE madoguchi_unit DROP CONSTRAINT unit_counted_from_one;
    """,
)

SLOT_HAS_UNITS = (
    """
    CREATE FUNCTION madoguchi_slot_has_units() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM madoguchi_unit WHERE slot_id = NEW.id) THEN
            RAISE EXCEPTION 'slot % has no unit', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'slot_has_units';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER slot_has_units
        AFTER INSERT ON madoguchi_slot DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION madoguchi_slot_has_units();
    """,
    """
    DROP TRIGGER slot_has_units ON madoguchi_slot;
    DROP FUNCTION madoguchi_slot_has_units;
    """,
)

NEVER_CHANGED = (
    """
    CREATE FUNCTION madoguchi_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END $$;
    CREATE TRIGGER terms_never_changed
        BEFORE UPDATE OR DELETE ON madoguchi_terms
        FOR EACH ROW EXECUTE FUNCTION madoguchi_never_changed();
    CREATE TRIGGER event_never_changed
        BEFORE UPDATE ON madoguchi_event
        FOR EACH ROW EXECUTE FUNCTION madoguchi_never_changed();
    """,
    """
    DROP TRIGGER event_never_changed ON madoguchi_event;
    DROP TRIGGER terms_never_changed ON madoguchi_terms;
    DROP FUNCTION madoguchi_never_changed;
    """,
)

STATE_AND_CLAIM_AGREE = (
    """
    CREATE FUNCTION madoguchi_state_and_claim_agree(checked bigint) RETURNS void
    LANGUAGE plpgsql AS $$
    DECLARE
        confirmed boolean := EXISTS (
            SELECT FROM madoguchi_booking WHERE id = checked AND state = 'confirmed');
        keeps boolean := EXISTS (
            SELECT FROM madoguchi_claim WHERE booking_id = checked AND upper_inf(taken));
    BEGIN
        IF confirmed <> keeps THEN
            RAISE EXCEPTION 'booking % is confirmed without a unit, or keeps one without being so',
                checked
                USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_state_and_claim_agree';
        END IF;
    END $$;
    CREATE FUNCTION madoguchi_booking_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM madoguchi_state_and_claim_agree(NEW.id);
        RETURN NULL;
    END $$;
    CREATE FUNCTION madoguchi_claim_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM madoguchi_state_and_claim_agree(OLD.booking_id);
        PERFORM madoguchi_state_and_claim_agree(NEW.booking_id);
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER booking_agrees_when_changed
        AFTER UPDATE OF state ON madoguchi_booking DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION madoguchi_booking_agrees();
    CREATE CONSTRAINT TRIGGER booking_agrees_when_made
        AFTER INSERT ON madoguchi_booking DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.state <> 'held') EXECUTE FUNCTION madoguchi_booking_agrees();
    CREATE CONSTRAINT TRIGGER claim_agrees_when_changed
        AFTER UPDATE OR DELETE ON madoguchi_claim DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION madoguchi_claim_agrees();
    CREATE CONSTRAINT TRIGGER claim_agrees_when_made
        AFTER INSERT ON madoguchi_claim DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.booking_id IS NOT NULL AND upper_inf(NEW.taken))
        EXECUTE FUNCTION madoguchi_claim_agrees();
    """,
    """
    DROP TRIGGER claim_agrees_when_made ON madoguchi_claim;
    DROP TRIGGER claim_agrees_when_changed ON madoguchi_claim;
    DROP TRIGGER booking_agrees_when_made ON madoguchi_booking;
    DROP TRIGGER booking_agrees_when_changed ON madoguchi_booking;
    DROP FUNCTION madoguchi_claim_agrees;
    DROP FUNCTION madoguchi_booking_agrees;
    DROP FUNCTION madoguchi_state_and_claim_agree;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("madoguchi", "0001_initial")]

    operations = [
        migrations.RunSQL(sql, reverse)
        for sql, reverse in (UNITS, SLOT_HAS_UNITS, NEVER_CHANGED, STATE_AND_CLAIM_AGREE)
    ]
