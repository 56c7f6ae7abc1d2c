# The build runs on the builder's own platform and cross-compiles, so that an
# arm64 image needs no emulation. The classic builder does not set
# BUILDPLATFORM and TARGETARCH: the defaults are for it.
ARG BUILDPLATFORM=linux/amd64
FROM --platform=$BUILDPLATFORM golang:1.26-alpine AS build
ARG TARGETARCH
ARG VERSION=
ARG COMMIT=
WORKDIR /src
COPY go.mod go.sum ./
COPY *.go ./
COPY internal internal
# The same flags as release/binaries.go: the image has the very binary that a
# release offers for download.
RUN CGO_ENABLED=0 GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w -X main.release=$VERSION -X main.commit=$COMMIT" -o /sitehost-wait .

# Not scratch: GitLab's and Kubernetes' runners start a shell in the image.
FROM alpine:3.23
ARG VERSION=
ARG COMMIT=
LABEL org.opencontainers.image.title="sitehost-wait" \
      org.opencontainers.image.description="Waits for a SiteHost job, shows its log, and succeeds only if the job did" \
      org.opencontainers.image.source="https://github.com/sitehost-wait/sitehost-wait" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT"
COPY --from=build /sitehost-wait /usr/local/bin/sitehost-wait
# Runs as root: GitHub's files for outputs and the summary belong to the
# runner's user, and GitHub's documentation asks container actions to be root.
ENTRYPOINT ["/usr/local/bin/sitehost-wait"]
