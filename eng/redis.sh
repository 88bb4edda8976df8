# shellcheck shell=bash
# shellcheck disable=SC2154 # dir and passwords are set by services.sh
# Redis for services.sh: append-only file, nothing evicted, a password.

start_redis() {
  command -v redis-server >/dev/null || fail "Redis is missing. Install it with: apt-get install -y redis-server"
  mkdir -p "$dir/redis"
  cat >"$dir/redis.conf" <<CONF
bind 127.0.0.1
port $1
logfile "$dir/logs/redis.log"
dir "$dir/redis"
appendonly yes
save ""
maxmemory-policy noeviction
databases ${REDIS_DATABASES:-$( [[ -n ${throwaway:-} ]] && echo 4096 || echo 16)}
requirepass $redis_password
CONF
  setsid redis-server "$dir/redis.conf" </dev/null >/dev/null 2>&1 &
  local pid=$!
  record_process "$dir/redis.pid" "$pid"
  wait_for 20 redis_ready "$1" "$pid" && alive "$pid"
}

# Ready, or never going to be.
redis_ready() {
  alive "$2" || return 0
  local answer=
  {
    exec {redis}<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'AUTH %s\r\nPING\r\n' "$redis_password" >&"$redis"
    read -rt 2 -u "$redis" answer && read -rt 2 -u "$redis" answer || true
    exec {redis}>&-
  } 2>/dev/null
  [[ $answer == +PONG* ]]
}

stop_redis() { end_process "$1" 15; }

env_redis() { echo "ConnectionStrings__redis=127.0.0.1:$1,password=$redis_password"; }
