# shellcheck shell=bash
# shellcheck disable=SC2154 # here, dir, throwaway and passwords are set by services.sh
# Azurite, the blob storage emulator, for services.sh. npm puts it under .local/ in the versions of the lock file.

install_blobs() {
  local home=$here/../.local/azurite
  if cmp -s "$here/azurite/package-lock.json" "$home/package-lock.json" && [[ -f $home/ready ]]; then
    return
  fi
  say "Installing Azurite (blob storage emulator)"
  rm -rf "$home"
  # Others may have to pass through .local/, so it must not be made with the tight mask of the servers.
  (umask 022 && mkdir -p "$home")
  cp "$here/azurite/package.json" "$here/azurite/package-lock.json" "$home/"
  npm_packages "$home" --ignore-scripts ||
    fail "Azurite could not be installed. Try by hand: cd $home && npm ci --ignore-scripts"
  touch "$home/ready"
}

azurite_main() { echo "$here/../.local/azurite/node_modules/azurite/dist/src/blob/main.js"; }

start_blobs() {
  install_blobs
  mkdir -p "$dir/blobs"
  local where=(--location "$dir/blobs")
  [[ -z $throwaway ]] || where=(--inMemoryPersistence)
  (
    cd "$dir/blobs"
    export AZURITE_ACCOUNTS="dashboard:$blobs_key"
    exec setsid node "$(azurite_main)" --silent --skipApiVersionCheck --disableTelemetry \
      --blobHost 127.0.0.1 --blobPort "$1" "${where[@]}" </dev/null >>"$dir/logs/blobs.log" 2>&1
  ) &
  local pid=$!
  record_process "$dir/blobs.pid" "$pid"
  wait_for 30 blobs_ready "$1" "$pid" && alive "$pid"
}

# Ready, or never going to be.
blobs_ready() { port_open "$1" || gone "$2"; }

stop_blobs() { end_process "$1" 10; }

env_blobs() {
  echo "ConnectionStrings__blobs=DefaultEndpointsProtocol=http;AccountName=dashboard;AccountKey=$blobs_key;BlobEndpoint=http://127.0.0.1:$1/dashboard"
}
