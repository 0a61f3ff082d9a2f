# One image for the web server, the worker and the schedule; docker-compose.yml says which is which.
FROM python:3.12-slim

# Libraries of WeasyPrint (PDF) and fonts with Times metrics, one of them with the rouble sign.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 \
        fonts-liberation2 fonts-croscore \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DATA_DIR=/data
WORKDIR /portal

COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

COPY . .
RUN useradd --system --create-home portal \
    && mkdir /data \
    && DATA_DIR=/tmp/build python manage.py collectstatic --no-input \
    && rm -rf /tmp/build \
    && chown portal /data
USER portal
VOLUME /data
EXPOSE 8000

# As many synchronous workers as there are cores, behind the proxy.
CMD ["sh", "-c", "exec gunicorn shnor_portal.wsgi --bind 0.0.0.0:8000 --workers ${WEB_CONCURRENCY:-$(nproc)} --timeout 120 --access-logfile - --logger-class shnor_portal.server_log.ServerLog"]
