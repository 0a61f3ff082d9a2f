import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('schools', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='DataVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=60, unique=True, verbose_name='область')),
                ('version', models.PositiveBigIntegerField(default=0, verbose_name='версия')),
            ],
            options={
                'verbose_name': 'версия данных',
                'verbose_name_plural': 'версии данных',
            },
        ),
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='кто')),
                ('at', models.DateTimeField(verbose_name='когда')),
            ],
            options={
                'verbose_name': 'отклик процесса',
                'verbose_name_plural': 'отклики процессов',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='TermRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='что')),
                ('ran_at', models.DateTimeField(verbose_name='когда')),
                ('deleted', models.PositiveIntegerField(default=0, verbose_name='удалено')),
                ('failed', models.BooleanField(default=False, verbose_name='не удалось')),
            ],
            options={
                'verbose_name': 'соблюдение срока хранения',
                'verbose_name_plural': 'соблюдение сроков хранения',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(blank=True, db_index=True, max_length=60, verbose_name='область доступа')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='когда')),
                ('verb', models.CharField(db_index=True, max_length=60, verbose_name='действие')),
                ('actor', models.CharField(max_length=200, verbose_name='кто')),
                ('object_ref', models.CharField(blank=True, db_index=True, max_length=80, verbose_name='объект')),
                ('text', models.CharField(max_length=500, verbose_name='что сделано')),
                ('details', models.JSONField(blank=True, default=dict, verbose_name='подробности')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
            ],
            options={
                'verbose_name': 'событие журнала',
                'verbose_name_plural': 'журнал действий',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(blank=True, db_index=True, max_length=60, verbose_name='область доступа')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='когда')),
                ('state', models.CharField(choices=[('reading', 'читается'), ('preview', 'ждёт подтверждения'), ('applying', 'загружается'), ('applied', 'загружено'), ('discarded', 'отменено до загрузки'), ('withdrawn', 'отозвано')], default='reading', max_length=12, verbose_name='состояние')),
                ('hints', models.JSONField(blank=True, default=dict, verbose_name='указано при загрузке')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='загружено')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='отозвано')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=500, verbose_name='причина отзыва')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
            ],
            options={
                'verbose_name': 'загрузка',
                'verbose_name_plural': 'загрузки',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='BatchFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='порядок')),
                ('layout', models.CharField(blank=True, max_length=30, verbose_name='вид файла')),
                ('state', models.CharField(choices=[('waiting', 'ждёт чтения'), ('ready', 'готов к загрузке'), ('unchanged', 'без изменений'), ('refused', 'отклонён'), ('applied', 'загружен'), ('withdrawn', 'отозван')], default='waiting', max_length=10, verbose_name='состояние')),
                ('included', models.BooleanField(default=True, verbose_name='загружать')),
                ('summary', models.JSONField(blank=True, default=dict, verbose_name='итог чтения')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='core.batch')),
            ],
            options={
                'verbose_name': 'файл загрузки',
                'verbose_name_plural': 'файлы загрузки',
                'ordering': ['batch_id', 'position'],
                'constraints': [models.UniqueConstraint(fields=('batch', 'position'), name='batch_file_position')],
            },
        ),
        migrations.CreateModel(
            name='BatchIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='код')),
                ('severity', models.CharField(max_length=10, verbose_name='важность')),
                ('sheet', models.CharField(blank=True, max_length=120, verbose_name='лист')),
                ('row', models.PositiveIntegerField(blank=True, null=True, verbose_name='строка')),
                ('column', models.CharField(blank=True, max_length=120, verbose_name='столбец')),
                ('value', models.CharField(blank=True, max_length=200, verbose_name='значение')),
                ('message', models.CharField(max_length=1000, verbose_name='что не так и что сделать')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='issues', to='core.batchfile')),
            ],
            options={
                'verbose_name': 'замечание',
                'verbose_name_plural': 'замечания',
                'ordering': ['file_id', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(blank=True, db_index=True, max_length=60, verbose_name='область доступа')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='когда')),
                ('kind', models.CharField(max_length=60, verbose_name='вид')),
                ('title', models.CharField(max_length=255, verbose_name='название')),
                ('params', models.JSONField(default=dict, verbose_name='параметры')),
                ('state', models.CharField(choices=[('queued', 'в очереди'), ('running', 'выполняется'), ('done', 'готово'), ('refused', 'отклонено'), ('failed', 'сбой')], db_index=True, default='queued', max_length=10, verbose_name='состояние')),
                ('stage', models.CharField(blank=True, max_length=255, verbose_name='этап')),
                ('progress_done', models.PositiveIntegerField(default=0, verbose_name='сделано')),
                ('progress_total', models.PositiveIntegerField(default=0, verbose_name='всего')),
                ('message', models.TextField(blank=True, verbose_name='итог')),
                ('result', models.JSONField(blank=True, default=dict, verbose_name='результат')),
                ('url', models.CharField(blank=True, max_length=255, verbose_name='страница результата')),
                ('attempt', models.PositiveSmallIntegerField(default=0, verbose_name='попытка')),
                ('worker', models.CharField(blank=True, max_length=120, verbose_name='исполнитель')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='поставлено')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='начато')),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True, verbose_name='отклик')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='закончено')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
            ],
            options={
                'verbose_name': 'задание',
                'verbose_name_plural': 'задания',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='batch',
            name='job',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job'),
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(blank=True, db_index=True, max_length=60, verbose_name='область доступа')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='когда')),
                ('name', models.CharField(max_length=255, verbose_name='название')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='контрольная сумма')),
                ('size', models.PositiveBigIntegerField(verbose_name='размер, байт')),
                ('content_type', models.CharField(max_length=120, verbose_name='тип')),
                ('content', models.FileField(blank=True, max_length=200, upload_to='%Y/%m', verbose_name='содержимое')),
                ('personal', models.BooleanField(default=True, verbose_name='может содержать персональные данные')),
                ('attached', models.BooleanField(default=False, verbose_name='приложен к записи')),
                ('delete_on', models.DateField(blank=True, null=True, verbose_name='удалить')),
                ('deleted_at', models.DateTimeField(blank=True, null=True, verbose_name='удалён')),
                ('blanked', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.storedfile', verbose_name='копия без персональных данных')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
            ],
            options={
                'verbose_name': 'файл',
                'verbose_name_plural': 'файлы',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='PaperSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(blank=True, db_index=True, max_length=60, verbose_name='область доступа')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='когда')),
                ('snapshot_id', models.CharField(max_length=20, unique=True, verbose_name='снимок')),
                ('kind', models.CharField(max_length=40, verbose_name='вид документа')),
                ('title', models.CharField(max_length=255, verbose_name='название')),
                ('year', models.PositiveSmallIntegerField(verbose_name='год')),
                ('context', models.JSONField(verbose_name='содержание')),
                ('sources', models.JSONField(default=list, verbose_name='источники')),
                ('check_code', models.CharField(db_index=True, max_length=20, verbose_name='контрольный код')),
                ('small_figures', models.BooleanField(default=False, verbose_name='есть значения, которые видны не всем')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто')),
                ('docx', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.storedfile')),
                ('pdf', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.storedfile')),
            ],
            options={
                'verbose_name': 'документ',
                'verbose_name_plural': 'документы',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='batchfile',
            name='stored',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
        migrations.CreateModel(
            name='ColumnChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=60, verbose_name='таблица')),
                ('shown', models.JSONField(default=list, verbose_name='показаны')),
                ('hidden', models.JSONField(default=list, verbose_name='скрыты')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='чей')),
            ],
            options={
                'verbose_name': 'выбор столбцов',
                'verbose_name_plural': 'выбор столбцов',
                'constraints': [models.UniqueConstraint(fields=('user', 'table'), name='columns_once')],
            },
        ),
        migrations.CreateModel(
            name='FormDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=60, verbose_name='форма')),
                ('object', models.CharField(max_length=120, verbose_name='объект')),
                ('base_version', models.JSONField(default=dict, verbose_name='что было при открытии')),
                ('data', models.JSONField(default=dict, verbose_name='введено')),
                ('saved_at', models.DateTimeField(auto_now=True, db_index=True, verbose_name='сохранён')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='чей')),
            ],
            options={
                'verbose_name': 'черновик формы',
                'verbose_name_plural': 'черновики форм',
                'ordering': ['-saved_at'],
                'constraints': [models.UniqueConstraint(fields=('user', 'form', 'object'), name='form_draft_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('digest', 'ежедневная сводка'), ('summary', 'еженедельная сводка'), ('access', 'доступ и роли'), ('list', 'перечень школ')], max_length=10, verbose_name='вид')),
                ('day', models.DateField(verbose_name='за день')),
                ('title', models.CharField(max_length=300, verbose_name='тема')),
                ('body', models.TextField(verbose_name='текст')),
                ('items', models.JSONField(default=list, verbose_name='о чём')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='составлено')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='отправлено письмом')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='отправляется с')),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='прочитано в портале')),
                ('failure', models.CharField(blank=True, max_length=300, verbose_name='почему не отправлено')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='кому')),
            ],
            options={
                'verbose_name': 'уведомление',
                'verbose_name_plural': 'уведомления',
                'ordering': ['-created_at'],
                'indexes': [models.Index(condition=models.Q(('seen_at', None)), fields=['recipient'], name='notice_new')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ['digest', 'summary'])), fields=('recipient', 'kind', 'day'), name='notice_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='StagedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(max_length=120, verbose_name='лист')),
                ('row', models.PositiveIntegerField(verbose_name='строка')),
                ('key', models.CharField(max_length=200, verbose_name='ключ')),
                ('label', models.CharField(max_length=300, verbose_name='что')),
                ('action', models.CharField(choices=[('create', 'будет добавлено'), ('update', 'будет изменено'), ('unchanged', 'без изменений'), ('reject', 'отклонено')], max_length=10, verbose_name='действие')),
                ('before', models.JSONField(blank=True, null=True, verbose_name='было')),
                ('after', models.JSONField(default=dict, verbose_name='станет')),
                ('target_id', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='строка базы')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='core.batchfile')),
            ],
            options={
                'verbose_name': 'прочитанная строка',
                'verbose_name_plural': 'прочитанные строки',
                'ordering': ['file_id', 'row', 'pk'],
                'indexes': [models.Index(fields=['key'], name='core_staged_key_eea2f0_idx')],
            },
        ),
    ]
