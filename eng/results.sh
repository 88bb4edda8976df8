# shellcheck shell=bash
# Counts test results for ./test.

passed=0 failed=0 skipped=0

# stage NAME COMMAND…: a step that has to work. When it does not, it counts as one failure.
stage() {
  local name=$1
  shift
  say "== $name"
  if ! "$@"; then
    say "FAILED: $name"
    ((++failed))
    return 1
  fi
}

add_results() {
  ((passed += $1, failed += $2, skipped += $3)) || true
}

# add_dotnet_results FILE: xunit's XML report, one assembly.
add_dotnet_results() {
  local summary
  summary=$(grep -om1 '<assembly [^>]*>' "$1" 2>/dev/null) || return 1
  add_results "$(number_in "$summary" passed)" \
    $(($(number_in "$summary" failed) + $(number_in "$summary" errors))) "$(number_in "$summary" skipped)"
}

number_in() {
  [[ $1 =~ [[:space:]]$2=\"([0-9]+)\" ]] && echo "${BASH_REMATCH[1]}"
}

# add_client_results FILE: vitest's JSON report. A test file that could not be loaded counts as a failure.
add_client_results() {
  local counts
  counts=$(node -e '
    const report = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    const broken = report.testResults.filter(file => file.status === "failed" && file.assertionResults.length === 0);
    console.log(report.numPassedTests, report.numFailedTests + broken.length,
      report.numPendingTests + report.numTodoTests);' "$1") || return 1
  # shellcheck disable=SC2086
  add_results $counts
}

# Prints the last line and gives the exit code.
report_results() {
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0 && passed > 0))
}
