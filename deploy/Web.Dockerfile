# syntax=docker/dockerfile:1
# Web with the built pages. Built from the root of the checkout:
#   docker build -f deploy/Web.Dockerfile -t workflow-dashboard/web .
ARG DOTNET=10.0
ARG DEBIAN=trixie-slim
ARG NODE=24-trixie-slim

FROM --platform=$BUILDPLATFORM node:${NODE} AS client
WORKDIR /src/Web/Client
COPY Web/Client/package.json Web/Client/package-lock.json ./
RUN --mount=type=cache,id=npm,target=/root/.npm \
    npm ci --no-audit --no-fund
COPY Web/Client ./
RUN npm run build

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${DOTNET} AS build
ARG TARGETARCH
WORKDIR /src
# Project files first: packages are restored again only when one of these changes.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY Web/Web.csproj Web/
COPY ServiceDefaults/ServiceDefaults.csproj ServiceDefaults/
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    dotnet restore Web/Web.csproj -a $TARGETARCH
COPY ServiceDefaults ServiceDefaults
COPY Web Web
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    dotnet publish Web/Web.csproj -c Release -a $TARGETARCH --no-restore --no-self-contained -p:UseAppHost=false -o /app

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
    HTTP_PORTS=8080
COPY deploy/healthcheck /usr/local/bin/
COPY --from=build /app /app
COPY --from=client /src/Web/wwwroot /app/wwwroot
WORKDIR /app
USER 10001:10001
EXPOSE 8080
LABEL org.opencontainers.image.title="Workflow Dashboard: Web" \
      org.opencontainers.image.description="The pages, and the way to the Api" \
      org.opencontainers.image.licenses="MIT"
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=4 CMD ["healthcheck", "/alive"]
ENTRYPOINT ["dotnet", "Dashboard.Web.dll"]
