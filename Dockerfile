# The hub, the projector (dist/apps/projector/src/main.js) and hubctl (dist/apps/hubctl/src/main.js) in one image.
# Not built by the project's own checks, which have no container engine: read by hadolint. `npm ci` and the build are the
# same as everywhere.
FROM node:20.19.5-bookworm-slim AS build
WORKDIR /hub
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund
COPY tsconfig.json nest-cli.json ./
COPY apps apps
COPY libs libs
COPY projections projections
COPY test test
RUN npx nest build \
  && rm -rf dist/test dist/libs/testing \
  && find dist \( -name '*.spec.js' -o -name '*.map' \) -delete \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:20.19.5-bookworm-slim
# TMPDIR: hubctl puts whole objects and digests there; /tmp is memory in the compose files.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=48888 DATA_DIR=/data TMPDIR=/data
WORKDIR /hub
COPY --from=build /hub/package.json ./
COPY --from=build /hub/node_modules node_modules
COPY --from=build /hub/dist dist
RUN mkdir -m 700 /data && chown 1000:1000 /data
# The image's own user "node".
USER 1000:1000
VOLUME /data
EXPOSE 48888
HEALTHCHECK --interval=10s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/health/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "dist/apps/hub-api/src/main.js"]
