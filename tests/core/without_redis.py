"""Run as a process of its own, whose Redis is not there: what pages and an upload answer."""

import json
import os
import sys

os.environ["REDIS_URL"] = "redis://127.0.0.1:1/0"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main(person: str, place: str) -> None:
    import django

    django.setup()

    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.urls import reverse

    from schools.models import User
    from shnor_portal.core.models import Job

    client = Client()
    client.force_login(User.objects.get(pk=person))
    pages = [reverse("desk:today"), reverse("desk:dashboard", args=[place])]
    statuses = [client.get(page).status_code for page in (*pages, reverse("core:jobs"))]
    upload = {"files": SimpleUploadedFile("a.csv", b"1;2"), "municipality": place}
    answer = client.post(reverse("monitoring:import_new"), upload, follow=True)
    job = Job.objects.get()
    page = client.get(reverse("core:job", args=[job.pk])).text
    sys.stdout.write(
        json.dumps(
            {
                "statuses": [*statuses, answer.status_code],
                "state": job.state,
                "batch page": job.stage in answer.text,
                "job page": job.stage in page,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
