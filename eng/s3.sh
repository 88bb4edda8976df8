# shellcheck shell=bash
# shellcheck disable=SC2154 # here and dir are set by services.sh
# An S3 server for tests, for services.sh; the product never uses it. npm puts it under .local/ in the versions of the
# lock file.

install_s3() {
  local home=$here/../.local/s3
  if cmp -s "$here/s3/package-lock.json" "$home/package-lock.json" && cmp -s "$here/s3/server.cjs" "$home/server.cjs" &&
    [[ -f $home/ready ]]; then
    return
  fi
  say "Installing the S3 server of the tests"
  rm -rf "$home"
  (umask 022 && mkdir -p "$home")
  cp "$here"/s3/{package.json,package-lock.json,server.cjs} "$home/"
  npm_packages "$home" --ignore-scripts ||
    fail "The S3 server could not be installed. Try by hand: cd $home && npm ci --ignore-scripts"
  touch "$home/ready"
}

start_s3() {
  install_s3
  mkdir -p "$dir/s3"
  setsid node "$here/../.local/s3/server.cjs" "$dir/s3" "$1" </dev/null >>"$dir/logs/s3.log" 2>&1 &
  local pid=$!
  record_process "$dir/s3.pid" "$pid"
  wait_for 30 blobs_ready "$1" "$pid" && alive "$pid"
}

stop_s3() { end_process "$1" 10; }

# The keys are fixed in the server.
env_s3() {
  echo "S3__Endpoint=http://127.0.0.1:$1"
  echo "S3__AccessKey=S3RVER"
  echo "S3__SecretKey=S3RVER"
}
