#!/usr/bin/env bash
# The servers that the product needs, as processes of this machine: PostgreSQL, Redis, Azurite (blob storage).
#
#   eng/services.sh start DIR [--throwaway] [--only postgres,redis,blobs,s3]
#   eng/services.sh install DIR [--only …]   only what npm has to bring for them
#   eng/services.sh stop DIR        stops them in order; data stays
#   eng/services.sh remove DIR      stops them and deletes everything
#   eng/services.sh kill DIR NAME   SIGKILL, for tests of faults; `start DIR` brings it back on the same port
#   eng/services.sh env DIR         prints the connection strings as NAME=value lines
#   eng/services.sh check DIR       names the first one that does not run, exit code 1
#
# DIR keeps data, logs, process ids, ports and generated passwords. With --throwaway the servers take free ports and
# trade safety against power loss for speed; they survive being killed all the same. A second `start` starts only
# what does not run. The S3 server is for tests and started only when asked for.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=eng/shell.sh
source "$here/shell.sh"
# shellcheck source=eng/npm.sh
source "$here/npm.sh"
# shellcheck source=eng/postgres.sh
source "$here/postgres.sh"
# shellcheck source=eng/redis.sh
source "$here/redis.sh"
# shellcheck source=eng/blobs.sh
source "$here/blobs.sh"
# shellcheck source=eng/s3.sh
source "$here/s3.sh"

readonly all_services=(postgres redis blobs)
declare -A preferred_port=([postgres]=5433 [redis]=6380 [blobs]=10010 [s3]=10011)

usage() { sed -n '2,14s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

load_state() {
  throwaway=
  services=("${all_services[@]}")
  declare -gA port=()
  # shellcheck disable=SC1091
  [[ ! -f $dir/state ]] || source "$dir/state"
  load_passwords
}

load_passwords() {
  # shellcheck disable=SC1091
  [[ ! -f $dir/passwords ]] || source "$dir/passwords"
}

save_state() {
  {
    declare -p throwaway services | sed 's/^declare -[^ ]* //'
    local name
    for name in "${!port[@]}"; do
      echo "port[$name]=${port[$name]}"
    done
  } >"$dir/state"
}

make_passwords() {
  [[ ! -f $dir/passwords ]] || return 0
  {
    echo "postgres_password=$(random_text 24)"
    echo "redis_password=$(random_text 24)"
    echo "blobs_key=$(head -c 64 /dev/urandom | base64 -w0)"
  } >"$dir/passwords.new"
  mv "$dir/passwords.new" "$dir/passwords"
}

pid_of() { recorded_process "$dir/$1.pid"; }

# A free port can be taken between being found and being used: then another one is tried.
start_one() {
  local name=$1 attempt
  for attempt in 1 2 3; do
    if [[ -z ${port[$name]:-} || $attempt -gt 1 ]] || port_open "${port[$name]}"; then
      port[$name]=$(free_port "$([[ -n $throwaway || $attempt -gt 1 ]] || echo "${preferred_port[$name]}")")
    fi
    save_state
    if "start_$name" "${port[$name]}"; then
      return
    fi
  done
  tail -n 20 "$dir/logs/$name.log" >&2 || true
  fail "$name did not start; its log is $dir/logs/$name.log"
}

read_options() {
  while (($#)); do
    case $1 in
      --throwaway) throwaway=yes ;;
      --only) IFS=, read -ra services <<<"$2" && shift ;;
      *) usage && exit 2 ;;
    esac
    shift
  done
}

command_install() {
  read_options "$@"
  local name
  for name in "${services[@]}"; do
    ! declare -F "install_$name" >/dev/null || "install_$name"
  done
}

command_start() {
  mkdir -p "$dir/logs"
  read_options "$@"
  make_passwords
  load_passwords
  local name
  for name in "${services[@]}"; do
    alive "$(pid_of "$name")" || start_one "$name"
  done
}

command_stop() {
  local name
  for name in s3 blobs redis postgres; do
    if alive "$(pid_of "$name")"; then
      "stop_$name" "$(pid_of "$name")"
    fi
    rm -f "$dir/$name.pid"
  done
}

command_remove() {
  [[ -f $dir/state ]] || fail "$dir holds no servers of this script"
  command_stop
  if [[ -f $dir/postgres.data ]]; then
    rm -rf "$(cat "$dir/postgres.data")"
  fi
  rm -rf "$dir"
}

command_kill() {
  local pid
  pid=$(pid_of "$1")
  alive "$pid" || fail "$1 does not run in $dir"
  # PostgreSQL's children hold its shared memory: all go, or a restart would be refused.
  local family
  family="$pid $(descendants "$pid")"
  # shellcheck disable=SC2086
  kill -KILL $family 2>/dev/null || true
  for pid in $family; do
    wait_for 10 gone "$pid" || fail "process $pid of $1 would not die"
  done
  rm -f "$dir/$1.pid"
}

command_env() {
  local name
  for name in "${services[@]}"; do
    "env_$name" "${port[$name]}"
  done
}

command_check() {
  local name
  for name in "${services[@]}"; do
    alive "$(pid_of "$name")" || { echo "$name" && exit 1; }
  done
}

(($# >= 2)) || { usage >&2 && exit 2; }
command=$1
mkdir -p "$2"
umask 077
dir=$(cd "$2" && pwd)
shift 2
load_state
case $command in
  start | install | stop | remove | kill | env | check) "command_$command" "$@" ;;
  *) usage >&2 && exit 2 ;;
esac
