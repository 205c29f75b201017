"""An account is called a person at the desk."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_text_rules")]

    operations = [
        migrations.AlterModelOptions(name="user", options={"verbose_name": "person", "verbose_name_plural": "people"})
    ]
