# The production image: without tools, embedded servers or a compiler; it does not run as root.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements-production.lock .
RUN python -m venv /opt/factcheck \
    && /opt/factcheck/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
        -r requirements-production.lock

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 factcheck \
    && useradd --uid 10001 --gid factcheck --home-dir /srv/factcheck --no-create-home --shell /usr/sbin/nologin factcheck \
    && install -d -o factcheck -g factcheck -m 0700 /var/lib/factcheck
COPY --from=packages /opt/factcheck /opt/factcheck
WORKDIR /srv/factcheck
COPY manage.py ./
COPY docker/entry docker/
COPY factcheck factcheck/
COPY sources sources/
COPY claims claims/
COPY templates templates/
ENV PATH=/opt/factcheck/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=factcheck.settings \
    VAR=/var/lib/factcheck \
    BIND=0.0.0.0
USER 10001:10001
VOLUME /var/lib/factcheck
EXPOSE 8000
ENTRYPOINT ["/srv/factcheck/docker/entry"]
CMD ["web"]
