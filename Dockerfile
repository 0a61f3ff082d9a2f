# One image for the web server, the worker and the schedule; docker-compose.yml says which is which.
# The digest is that of the index for all kinds of machines; docs/ru/ekspluatatsiya.md tells how to
# take a newer one.
FROM python:3.12.14-slim-bookworm@sha256:782412e85d0f0984994c290652577d4018aff08145c85b262bb63dc0c7522254

# Libraries of WeasyPrint (PDF), fonts with Times metrics, one of them with the rouble sign, and
# LibreOffice, which reads old Word files (doc, rtf), Tesseract, which recognises scans.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 \
        fonts-liberation2 fonts-croscore libreoffice-writer-nogui \
        tesseract-ocr tesseract-ocr-rus \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DATA_DIR=/data
WORKDIR /portal

COPY .ci/requirements.lock .ci/
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes \
    -r .ci/requirements.lock

COPY . .
RUN useradd --system --create-home portal \
    && mkdir /data /backups \
    && DATA_DIR=/tmp/build python manage.py collectstatic --no-input \
    && rm -rf /tmp/build \
    && chown portal /data /backups
USER portal
VOLUME /data /backups
EXPOSE 8000

# As many synchronous workers as there are cores, behind the proxy.
CMD ["sh", "-c", "exec gunicorn shnor_portal.wsgi --bind 0.0.0.0:8000 --workers ${WEB_CONCURRENCY:-$(nproc)} --timeout 120 --access-logfile - --logger-class shnor_portal.server_log.ServerLog"]
