# Functions for the steps of the action. They also have to run on Bash 3.2 (macOS) and in Git for Windows.
# shellcheck shell=bash
set -euo pipefail

# Shows an error on the page of the run, so that users see it without opening the log.
annotate() {
  local text=${1//'%'/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  printf '::error title=oas-audit::%s\n' "$text"
}

# Ends the step with the exit status that oas-audit has for errors.
fail() {
  annotate "$1"
  exit 2
}

# The action's own version.
own_version() {
  sed -n 's/^version = "\(.*\)"$/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml" | head -n 1
}

# The SHA-256 of standard input, in hexadecimal.
sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}
