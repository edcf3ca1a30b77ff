from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("signals", "0003_signal_imports"),
    ]

    operations = [
        migrations.AlterField(
            model_name="import",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploaded", "Uploaded"),
                    ("checking", "Being checked"),
                    ("checked", "Checked"),
                    ("running", "Coming in"),
                    ("done", "Done"),
                    ("failed", "Stopped"),
                    ("undone", "Undone"),
                ],
                max_length=10,
            ),
        ),
    ]
