#!/usr/bin/env bash
# Writes the client's types from the Api's OpenAPI document:
# Web/Client/src/api/openapi.json (the document) and Web/Client/src/api/schema.ts (the types). Both are committed.
#
#   eng/api-types.sh          builds the Api and starts it with servers of its own, which are removed afterwards
#   eng/api-types.sh URL      asks an Api or a ./run that runs already, for example http://127.0.0.1:5080, with the key in
#                             DASHBOARD_API_KEY
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
  setup_code=$(random_text 32)
  mapfile -t settings < <("$root/eng/services.sh" env "$servers/state")
  env "${settings[@]}" "ENCRYPTION_KEY=$(head -c 32 /dev/urandom | base64 -w0)" "RUNNER_KEY=$(random_text 32)" \
    "SETUP_CODE=$setup_code" "ASPNETCORE_URLS=http://127.0.0.1:$port" "Artifacts__Directory=$servers/artifacts" \
    dotnet "$(service_dll Api)" </dev/null >"$servers/api.log" 2>&1 &
  api=$!
  wait_for 60 http_ok "$port" /health || { tail -n 20 "$servers/api.log" >&2 && fail "the Api did not start"; }
  url=http://127.0.0.1:$port
}

# The document is for who is signed in: DASHBOARD_API_KEY for a ./run that runs, an account of its own otherwise.
make_key() {
  node -e '
    const [url, code] = process.argv.slice(1);
    const send = (path, body) => fetch(url + path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    }).then((answer) => answer.json());
    const account = { email: "types@example.org", name: "Types", password: crypto.randomUUID() };
    send("/api/auth/set-up", { ...account, code })
      .then(() => send("/api/auth/token", account))
      .then((tokens) => console.log(tokens.access_token));
  ' "$1" "$setup_code"
}

stop_api() {
  end_process "${api:-}" 15
  "$root/eng/services.sh" remove "$servers/state" || true
  rm -rf "$servers"
}

# Pretty-printed, so that a change of the Api is a change of few lines.
fetch_document() {
  node -e '
    const [url, file, key] = process.argv.slice(1);
    fetch(`${url}/openapi/v1.json`, { headers: { Authorization: `Bearer ${key}` } }).then(async (answer) => {
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      require("node:fs").writeFileSync(file, JSON.stringify(await answer.json(), null, 2) + "\n");
    });
  ' "$1" "$document" "$2"
}

url=${1:-}
if [[ -z $url ]]; then
  start_api
  key=$(make_key "$url")
else
  key=${DASHBOARD_API_KEY:?set it to an API key of that installation with the scope read}
fi
fetch_document "${url%/}" "$key"
[[ -d $tool/node_modules ]] || (cd "$tool" && npm ci --no-audit --no-fund --loglevel=error </dev/null >&2)
(cd "$tool" && npx --no-install openapi-typescript "$document" --output "$types" >&2)
say "Written: ${document#"$root/"}, ${types#"$root/"}"
