# syntax=docker/dockerfile:1
# A runner, with its browsers. Built from the root of the checkout:
#   docker build -f deploy/Runner.Dockerfile -t workflow-dashboard/runner .
ARG DOTNET=10.0
ARG DEBIAN=trixie-slim

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${DOTNET} AS build
ARG TARGETARCH
WORKDIR /src
# Project files first: packages are restored again only when one of these changes.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY Runner/Runner.csproj Runner/
COPY ServiceDefaults/ServiceDefaults.csproj ServiceDefaults/
COPY Shared/BrowserAgent/BrowserAgent.csproj Shared/BrowserAgent/
COPY Shared/Contracts/Contracts.csproj Shared/Contracts/
COPY Shared/LanguageModels/LanguageModels.csproj Shared/LanguageModels/
COPY Shared/Messaging/Messaging.csproj Shared/Messaging/
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    dotnet restore Runner/Runner.csproj -a $TARGETARCH
COPY ServiceDefaults ServiceDefaults
COPY Shared Shared
COPY Runner Runner
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    dotnet publish Runner/Runner.csproj -c Release -a $TARGETARCH --no-restore --no-self-contained -p:UseAppHost=false -o /app \
    # Packages carry no permissions, and an ordinary user may not give Playwright's driver its own.
    && chmod 755 /app/.playwright/node/*/node

FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET} AS runtime

# Debian, because the .NET images are Ubuntu, whose Chromium is a snap that cannot run in a container.
FROM debian:${DEBIAN}
# Debian's updates are wanted at every build, so packages are not pinned to a version.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libgssapi-krb5-2 libicu76 libssl3t64 libstdc++6 tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin dashboard
COPY --from=runtime /usr/share/dotnet /usr/share/dotnet
# The browsers, a reader of PDF text, and fonts: Chinese, Japanese and Korean, emoji, and stand-ins of the usual Western ones.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        chromium chromium-headless-shell fonts-liberation fonts-noto-cjk fonts-noto-color-emoji poppler-utils tini \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=/usr/share/dotnet:$PATH \
    DOTNET_RUNNING_IN_CONTAINER=true \
    HTTP_PORTS=8080 \
    HOME=/tmp
COPY deploy/fonts.conf /etc/fonts/local.conf
COPY deploy/healthcheck /usr/local/bin/
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8080
LABEL org.opencontainers.image.title="Workflow Dashboard: Runner" \
      org.opencontainers.image.description="Executes tasks in Chromium" \
      org.opencontainers.image.licenses="MIT"
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=4 CMD ["healthcheck"]
# Browsers leave orphans behind; process 1 has to reap them.
ENTRYPOINT ["tini", "--", "dotnet", "Dashboard.Runner.dll"]
