from typing import Any

from django.db import migrations, models


def count_spent(apps: Any, schema_editor: Any) -> None:
    """What is left of used links of anonymous surveys is their number."""
    surveys, spent = (apps.get_model("surveys", name).objects for name in ("Survey", "Spent"))
    for survey, count in list(spent.order_by().values_list("survey").annotate(n=models.Count("id"))):
        surveys.filter(pk=survey).update(links_spent=count)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0004_taps")]

    operations = [
        migrations.AddField("survey", "links_spent", models.PositiveIntegerField(default=0)),
        migrations.RunPython(count_spent, migrations.RunPython.noop),
        migrations.DeleteModel("Spent"),
    ]
