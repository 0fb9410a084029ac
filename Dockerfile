# hostprobe, the Node that runs it, and what that Node needs of its base image: no shell, no package manager, and nothing
# that its user may write to.
#
#   docker build --build-arg REVISION="$(git rev-parse HEAD)" -t registry.example.com/hostprobe:0.1.0 .
#   docker run --rm --read-only --cap-drop ALL registry.example.com/hostprobe:0.1.0 check demo.example.com
#
# BASE is a Debian with Node 24 or newer and its npm. A tag moves: for an image that comes out the same next year, give the
# base by its digest, --build-arg BASE=docker.io/library/node@sha256:…
ARG BASE=docker.io/library/node:26-bookworm-slim

FROM ${BASE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
# The only script among the packages brings a Node, and here is one.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY LICENSE ./
COPY config/schema.json config/
COPY test/build.ts test/sbom.ts test/
COPY src src
RUN node test/build.ts

WORKDIR /image
# What a scanner of images reads in place of a package database: the status of each Debian package that a file is of.
RUN set -eu; \
  mkdir -p etc work usr/local/bin usr/share/doc var/lib/dpkg/status.d opt/hostprobe/src/cli; \
  node="$(command -v node)"; \
  cp -L "$node" usr/local/bin/node; \
  for file in $(ldd "$node" | grep -o '/[^ ]*'); do \
    cp -L --parents "$file" .; \
    package="$(dpkg -S "$file" "/usr$file" 2>/dev/null | head -n 1 | cut -d : -f 1)"; \
    dpkg -s "$package" >"var/lib/dpkg/status.d/$package"; \
    cp -L --parents "/usr/share/doc/$package/copyright" .; \
  done; \
  cp -R /build/dist /build/LICENSE opt/hostprobe/; \
  sed '1s|.*|#!/usr/local/bin/node|' /build/src/cli/hostprobe.cjs >opt/hostprobe/src/cli/hostprobe.cjs; \
  chmod 0755 opt/hostprobe/src/cli/hostprobe.cjs; \
  ln -s /opt/hostprobe/src/cli/hostprobe.cjs usr/local/bin/hostprobe; \
  echo 'hostprobe:x:65532:65532::/nonexistent:/nonexistent' >etc/passwd; \
  echo 'hostprobe:x:65532:' >etc/group; \
  echo 'hosts: files dns' >etc/nsswitch.conf; \
  chmod -R go-w .

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=https://hostprobe.io
LABEL org.opencontainers.image.title="hostprobe" \
  org.opencontainers.image.description="Can my users really reach this hostname, and if not, whose mistake is it and what do I type to mend it?" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.url="https://hostprobe.io" \
  org.opencontainers.image.source="${SOURCE}" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
COPY --from=build /image /
ENV PATH=/usr/local/bin
USER 65532:65532
WORKDIR /work
# Kubernetes has probes of its own (/healthz, /readyz): there is no HEALTHCHECK.
ENTRYPOINT ["/usr/local/bin/hostprobe"]
CMD ["--help"]
