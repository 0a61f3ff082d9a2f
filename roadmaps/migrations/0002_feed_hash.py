from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0001_initial")]

    operations = [
        migrations.RemoveField(model_name="calendarfeed", name="key"),
        migrations.AddField(
            model_name="calendarfeed",
            name="token_hash",
            field=models.CharField("хеш ссылки", default="", max_length=64, unique=True),
            preserve_default=False,
        ),
    ]
