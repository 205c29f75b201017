"""Addresses are compared by more than before (how Facebook and Reddit share a link): stored keys follow."""

from django.db import migrations

from sources.urls_normal import normalise


def renormalise(apps, schema_editor):
    source = apps.get_model("sources", "Source")
    taken = set(source.objects.exclude(normalised_url=None).values_list("normalised_url", flat=True))
    for row in source.objects.exclude(normalised_url=None).order_by("added_at", "pk"):
        key = normalise(row.url)
        # Two sources that are now seen to be one page stay two: an editor decides what becomes of them.
        if key != row.normalised_url and key not in taken:
            source.objects.filter(pk=row.pk).update(normalised_url=key)
            taken.add(key)


class Migration(migrations.Migration):
    dependencies = [("sources", "0011_text_rules")]

    operations = [migrations.RunPython(renormalise, migrations.RunPython.noop)]
