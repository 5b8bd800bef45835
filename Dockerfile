# One image for web, workers and beat; see compose.yaml and docs/operations.md. It was written where no container engine
# runs, and has never been built: the steps are those of docs/operations.md, which were followed by hand.
FROM node:24-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        tesseract-ocr tesseract-ocr-nld tesseract-ocr-eng \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent settlement \
    && install --directory --owner settlement --mode 700 /srv/files /var/lib/settlement
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=config.settings.production \
    PRIVATE_FILES_DIR=/srv/files STATIC_ROOT=/opt/static BIND=0.0.0.0:8000
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY . .
COPY --from=front-end /app/node_modules node_modules
RUN python -m compileall -q .
# Collecting needs settings, and no secret: these are made up, and stay in no layer.
RUN key="{\"build\": \"$(printf '33%.0s' $(seq 32))\"}" \
    && SECRET_KEY=$(printf 'x%.0s' $(seq 50)) ALLOWED_HOSTS=build.example DATABASE_URL=postgres://build/build \
        REDIS_URL=redis://build BSN_KEYS=$key BSN_HASH_KEYS=$key AUDIT_KEYS=$key FILE_KEYS=$key SECURITY_CONTACT=mailto:build@build.example \
        python manage.py collectstatic --no-input
USER settlement
EXPOSE 8000
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
