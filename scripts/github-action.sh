#!/usr/bin/env bash
# What action.yml runs: splite with the action's inputs, annotations on the lines of the pull request, and, for tests, a summary.
set -uo pipefail
case "$COMMAND" in
  test | lint | check) ;;
  *)
    echo "::error::The command '$COMMAND' is none of test, lint, check."
    exit 2
    ;;
esac

arguments=("$COMMAND")
while IFS= read -r path; do
  [ -n "$path" ] && arguments+=("$path")
done <<<"$PATHS"
[ -n "$CONTENT" ] && arguments+=(--content "$CONTENT")
[ -n "$ATTACK_DATA" ] && [ "$COMMAND" = test ] && arguments+=(--attack-data "$ATTACK_DATA")
read -r -a further <<<"$ARGUMENTS"
arguments+=("${further[@]}")

out="$(mktemp -d)"
code=0
[ -n "$REPORT" ] && arguments+=(--report "$REPORT")
case "$COMMAND" in
  test)
    node "$SPLITE" "${arguments[@]}" --format table \
      --report "$out/summary.md" --report "$out/annotations" --report-format github || code=$?
    cat "$out/summary.md" >>"$GITHUB_STEP_SUMMARY"
    cat "$out/annotations"
    ;;
  lint) node "$SPLITE" "${arguments[@]}" --format github || code=$? ;;
  check) node "$SPLITE" "${arguments[@]}" || code=$? ;;
esac
rm -r "$out"
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
exit "$code"
