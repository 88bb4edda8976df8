#!/bin/sh
# Keeps a browser from outliving whoever started it.
#
#   setsid sh guard.sh PROFILE_DIRECTORY BROWSER [ARGUMENT…]
#
# Leads a process group of its own. The browser runs in a second one, whose number is printed as the first line, so
# that the guard survives to clean up. When standard input closes (the starter ended it, or was killed) or the browser
# exits, everything in that group is killed, then whatever escaped it but names the profile (crash handlers make
# sessions of their own), and the profile is removed. Exits with the browser's exit code when the browser ended first.
profile=$1
shift

exec 3<&0
setsid "$@" </dev/null 3<&- &
browser=$!
echo "$browser"
exec >&-

# Without the "--" that other shells take before a group: dash refuses it.
sweep() {
  kill -KILL "-$browser" 2>/dev/null
  for process in /proc/[0-9]*; do
    if [ "${process#/proc/}" != "$$" ] && grep -aqsF -- "$profile" "$process/cmdline"; then
      # Only a process of the browser itself: the guard's own children are named by their parent.
      [ "$(cut -d ' ' -f 4 "$process/stat" 2>/dev/null)" = "$$" ] && [ "${process#/proc/}" != "$browser" ] && continue
      kill -KILL "${process#/proc/}" 2>/dev/null
    fi
  done
}

# Waits for the end of standard input; its kill makes the wait below return.
( while read -r _; do :; done <&3; kill -KILL "-$browser" 2>/dev/null; kill -KILL "$browser" 2>/dev/null ) &
watcher=$!
exec 3<&-

wait "$browser"
code=$?
sweep
rm -rf -- "$profile" 2>/dev/null || rm -rf -- "$profile"
kill -KILL "$watcher" 2>/dev/null
exit "$code"
