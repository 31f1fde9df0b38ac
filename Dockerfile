# syntax=docker/dockerfile:1

FROM node:22-bookworm-slim AS build
# better-sqlite3 is compiled where its prebuilt binary cannot be fetched.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build \
  && npm prune --omit=dev \
  && rm -rf node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
  && find node_modules/better-sqlite3/build -type f ! -name better_sqlite3.node -delete

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY views ./views
COPY data/seed.json ./data/seed.json
COPY container ./container
# The image's user node, by number, so that it can be seen that nothing runs as root.
RUN mkdir -m 0700 /data \
  && chown 1000:1000 /data \
  && mkdir -m 0755 /tls \
  && chown 1000:1000 /tls
USER 1000:1000
ENV MOCK_IDP_HOST=0.0.0.0 \
  MOCK_IDP_PORT=9400 \
  MOCK_IDP_PUBLIC_URL=http://localhost:9400 \
  MOCK_IDP_DATA=/data
VOLUME ["/data"]
EXPOSE 9400
HEALTHCHECK --interval=5s --timeout=4s --start-period=30s --retries=3 \
  CMD ["node", "/app/container/healthcheck.mjs"]
ENTRYPOINT ["node", "/app/dist/cli/main.js"]
CMD ["start"]
