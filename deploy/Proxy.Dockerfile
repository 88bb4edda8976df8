# syntax=docker/dockerfile:1
# The only door: Caddy, which brings TLS where it is told a public https address.
# Built from the root of the checkout: docker build -f deploy/Proxy.Dockerfile -t workflow-dashboard/proxy .
ARG CADDY=2.10-alpine

FROM caddy:${CADDY}
COPY deploy/proxy/Caddyfile /etc/caddy/Caddyfile
COPY --chmod=755 deploy/proxy/start /usr/local/bin/start-proxy
EXPOSE 80 443
LABEL org.opencontainers.image.title="Workflow Dashboard: proxy" \
      org.opencontainers.image.description="The way in, with TLS" \
      org.opencontainers.image.licenses="MIT"
HEALTHCHECK --interval=15s --timeout=6s --start-period=20s --retries=4 CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:2020/alive"]
ENTRYPOINT ["start-proxy"]
