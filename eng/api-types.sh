#!/usr/bin/env bash
# Writes the client's types from the Api's OpenAPI document:
# Web/Client/src/api/openapi.json (the document) and Web/Client/src/api/schema.ts (the types). Both are committed.
#
#   eng/api-types.sh          builds the Api and starts it with servers of its own, which are removed afterwards
#   eng/api-types.sh URL      asks an Api or a ./run that runs already, for example http://127.0.0.1:5080
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=eng/shell.sh
source "$root/eng/shell.sh"
# shellcheck source=eng/build.sh
source "$root/eng/build.sh"

readonly tool=$root/eng/api-types document=$client/src/api/openapi.json types=$client/src/api/schema.ts

start_api() {
  servers=$(mktemp -d)
  trap stop_api EXIT
  chmod 711 "$servers"
  build_services || fail "the services could not be built"
  "$root/eng/services.sh" start "$servers/state" --throwaway --only postgres,redis
  local port
  port=$(free_port)
  local -a settings
  mapfile -t settings < <("$root/eng/services.sh" env "$servers/state")
  env "${settings[@]}" "ENCRYPTION_KEY=$(head -c 32 /dev/urandom | base64 -w0)" "RUNNER_KEY=$(random_text 32)" \
    "ASPNETCORE_URLS=http://127.0.0.1:$port" "Artifacts__Directory=$servers/artifacts" \
    dotnet "$(service_dll Api)" </dev/null >"$servers/api.log" 2>&1 &
  api=$!
  wait_for 60 http_ok "$port" /health || { tail -n 20 "$servers/api.log" >&2 && fail "the Api did not start"; }
  url=http://127.0.0.1:$port
}

stop_api() {
  end_process "${api:-}" 15
  "$root/eng/services.sh" remove "$servers/state" || true
  rm -rf "$servers"
}

# Pretty-printed, so that a change of the Api is a change of few lines.
fetch_document() {
  node -e '
    const [url, file] = process.argv.slice(1);
    fetch(`${url}/openapi/v1.json`).then(async (answer) => {
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      require("node:fs").writeFileSync(file, JSON.stringify(await answer.json(), null, 2) + "\n");
    });
  ' "$1" "$document"
}

url=${1:-}
[[ -n $url ]] || start_api
fetch_document "${url%/}"
[[ -d $tool/node_modules ]] || (cd "$tool" && npm ci --no-audit --no-fund --loglevel=error </dev/null >&2)
(cd "$tool" && npx --no-install openapi-typescript "$document" --output "$types" >&2)
say "Written: ${document#"$root/"}, ${types#"$root/"}"
