"""The kit that knows no school."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "shnor_portal.core"
    label = "core"
    verbose_name = "Основа"
    audit_verbs = {
        "batch.receive": "загрузка: файлы приняты",
        "batch.read_again": "загрузка: файлы читаются заново",
        "batch.include": "загрузка: изменён состав файлов",
        "batch.say": "загрузка: указана школа файла",
        "batch.confirm": "загрузка: подтверждена",
        "batch.apply": "загрузка: данные внесены",
        "batch.discard": "загрузка: отменена до внесения",
        "batch.withdraw": "загрузка: отозвана",
        "paper.make": "документ изготовлен",
        "job.stop": "задание остановлено",
        "backup.make": "резервная копия сделана и проверена",
        "backup.restore": "портал восстановлен из резервной копии",
        "audit.take": "журнал действий скачан",
        "figures.take": "скачаны значения, скрытые от других",
        "file.take": "файл с персональными данными скачан",
        "file.delete": "исходный файл удалён до срока",
        "key.rotate": "ключ шифрования заменён",
    }

    def ready(self) -> None:
        # Each declares its kinds of jobs: a worker knows them all before it takes the first.
        from shnor_portal.core.documents import snapshots  # noqa: F401
        from shnor_portal.core.intake import originals, services  # noqa: F401
        from shnor_portal.core.terms import register_terms

        register_terms()
