# syntax=docker/dockerfile:1
# The only door: Caddy, which asks for the password and, where it is told a public https address, brings TLS.
# Built from the root of the checkout: docker build -f deploy/Proxy.Dockerfile -t workflow-dashboard/proxy .
ARG CADDY=2.10-alpine

FROM caddy:${CADDY}
COPY deploy/proxy/Caddyfile /etc/caddy/Caddyfile
COPY --chmod=755 deploy/proxy/start /usr/local/bin/start-proxy
EXPOSE 80 443
LABEL org.opencontainers.image.title="Workflow Dashboard: proxy" \
      org.opencontainers.image.description="TLS, and the password until there are accounts" \
      org.opencontainers.image.licenses="MIT"
HEALTHCHECK --interval=15s --timeout=6s --start-period=20s --retries=4 CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:2020/alive"]
ENTRYPOINT ["start-proxy"]
