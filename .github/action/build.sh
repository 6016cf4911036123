#!/usr/bin/env bash
# Builds oas-audit with cargo.
. "$GITHUB_ACTION_PATH/.github/action/common.sh"

command -v cargo >/dev/null ||
  fail 'there is no release to download (the step before says why), and no cargo to build oas-audit: install Rust in an earlier step'

# Builds in the action's directory, so that cargo ignores the toolchain and the cargo config of the audited repository.
cd "$GITHUB_ACTION_PATH"
if [ -z "$INPUT_VERSION" ]; then
  what=(--path .)
else
  what=(--version "${INPUT_VERSION#v}" oas-audit)
fi
export CARGO_TARGET_DIR=$RUNNER_TEMP/oas-audit-target
cargo install --locked --force --no-track --root "$DIRECTORY" "${what[@]}"
