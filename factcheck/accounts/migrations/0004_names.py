"""User names in one normal form."""

from pathlib import Path

from django.db import migrations, models

import factcheck.accounts.models.people
import factcheck.accounts.names

RULES = (Path(__file__).parent / "name_rules.sql").read_text(encoding="utf-8")
# The older account keeps its name; a later one of the same name gets a number, which the record of acts shows.
PART = """
DO $$
DECLARE
    clash record;
    tried text;
    number integer;
BEGIN
    FOR clash IN SELECT id, username FROM accounts_user u WHERE EXISTS (
        SELECT 1 FROM accounts_user o WHERE o.id < u.id AND accounts_name_key(o.username) = accounts_name_key(u.username)) ORDER BY id
    LOOP
        number := 2;
        LOOP
            tried := left(clash.username, 140) || '-' || number;
            EXIT WHEN NOT EXISTS (SELECT 1 FROM accounts_user WHERE accounts_name_key(username) = accounts_name_key(tried));
            number := number + 1;
        END LOOP;
        UPDATE accounts_user SET username = tried WHERE id = clash.id;
        RAISE NOTICE 'account % is renamed from % to %: another account has a name that reads the same', clash.id, clash.username, tried;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_account_acts")]

    operations = [
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
        migrations.RunSQL(PART, migrations.RunSQL.noop),
        migrations.AlterModelManagers(
            name="user",
            managers=[("objects", factcheck.accounts.models.people.People())],
        ),
        migrations.RemoveConstraint(model_name="user", name="user_username_any_case"),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                factcheck.accounts.names.NameKey("username"),
                name="user_name_is_once",
                violation_error_message="Somebody has this user name already, or one that looks the same.",
            ),
        ),
    ]
