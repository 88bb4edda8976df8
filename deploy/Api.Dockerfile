# syntax=docker/dockerfile:1
# The Api. Built from the root of the checkout: docker build -f deploy/Api.Dockerfile -t workflow-dashboard/api .
ARG DOTNET=10.0
ARG DEBIAN=trixie-slim

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${DOTNET} AS build
ARG TARGETARCH
WORKDIR /src
# Project files first: packages are restored again only when one of these changes.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY Api/Api.csproj Api/
COPY ServiceDefaults/ServiceDefaults.csproj ServiceDefaults/
COPY Shared/Contracts/Contracts.csproj Shared/Contracts/
COPY Shared/LanguageModels/LanguageModels.csproj Shared/LanguageModels/
COPY Shared/Messaging/Messaging.csproj Shared/Messaging/
COPY eng/HashingShim/HashingShim.csproj eng/HashingShim/
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    dotnet restore Api/Api.csproj -a $TARGETARCH
COPY ServiceDefaults ServiceDefaults
COPY Shared Shared
COPY eng/HashingShim eng/HashingShim
COPY Api Api
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    dotnet publish Api/Api.csproj -c Release -a $TARGETARCH --no-restore --no-self-contained -p:UseAppHost=false -o /app

FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET} AS runtime

# The same base and first layers as the runner, so that a server keeps and patches them once.
FROM debian:${DEBIAN}
# Debian's updates are wanted at every build, so packages are not pinned to a version.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libgssapi-krb5-2 libicu76 libssl3t64 libstdc++6 tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin dashboard
COPY --from=runtime /usr/share/dotnet /usr/share/dotnet
ENV PATH=/usr/share/dotnet:$PATH \
    DOTNET_RUNNING_IN_CONTAINER=true \
    HTTP_PORTS=8080 \
    Artifacts__Directory=/data/artifacts
# Volumes get the owner of the folder they cover, so the folders exist.
RUN install -d -o dashboard -g dashboard /data /data/artifacts /backups
COPY deploy/healthcheck /usr/local/bin/
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8080
LABEL org.opencontainers.image.title="Workflow Dashboard: Api" \
      org.opencontainers.image.description="Tasks, executions, claims, events and live sockets" \
      org.opencontainers.image.licenses="MIT"
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=4 CMD ["healthcheck"]
ENTRYPOINT ["dotnet", "Dashboard.Api.dll"]
