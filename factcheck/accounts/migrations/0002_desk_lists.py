"""The index of the list of acts on accounts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='accountact',
            index=models.Index(fields=['at', 'id'], name='account_acts_by_time'),
        ),
    ]
