#!/usr/bin/env bash
# Downloads the release for this system and verifies it. If there is none, sets `build=true`, so that the next steps build it.
. "$GITHUB_ACTION_PATH/.github/action/common.sh"

version=${INPUT_VERSION#v}
if [ -z "$version" ]; then
  # The tag in the workflow does not help: it may be `v1`, a branch or a commit.
  version=$(own_version)
elif ! printf '%s' "$version" | tr '\n' '?' | grep -qE '^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$'; then
  fail 'the input "version" is not a version: expected one like 1.2.3'
fi

# Linux gets the static binary, which runs in any container.
case "$RUNNER_OS-$RUNNER_ARCH" in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  Windows-X64) target=x86_64-pc-windows-msvc ;;
  *) target= ;;
esac
release=$GITHUB_SERVER_URL/oas-audit/oas-audit/releases/download/v$version
name=oas-audit-v$version-$target
directory=$RUNNER_TEMP/oas-audit-v$version
# The cache key of a build depends on its source, not on the branch or tag.
if [ -z "$INPUT_VERSION" ]; then
  source=$(cd "$GITHUB_ACTION_PATH" && find Cargo.toml Cargo.lock src -type f | LC_ALL=C sort | xargs cat | sha256)
fi
{
  printf 'directory=%s\n' "$directory"
  printf 'key=oas-audit-v%s-%s-%s-%s\n' "$version" "$RUNNER_OS" "$RUNNER_ARCH" "${source:-release}"
} >>"$GITHUB_OUTPUT"
printf '%s\n' "$directory/bin" >>"$GITHUB_PATH"

if [ -d "$directory/bin" ]; then
  echo "oas-audit $version was installed by an earlier step"
  exit
fi
build() {
  echo "$1: building oas-audit with cargo"
  echo 'build=true' >>"$GITHUB_OUTPUT"
  exit
}
[ -n "$target" ] || build "there is no release for $RUNNER_OS on $RUNNER_ARCH"
command -v curl >/dev/null || build 'curl, which downloads the release, is not installed'

# Names are relative, since the tar of Git for Windows reads `D:\…` as the name of a host.
download=$(mktemp -d "$RUNNER_TEMP/oas-audit.XXXXXX")
cd "$download"
fetch() {
  curl --fail --silent --show-error --location --proto-redir =https --retry 3 --output "$1" "$release/$1"
}
if ! fetch SHA256SUMS || ! fetch "$name.tar.gz"; then
  build "release $version could not be downloaded for $target"
fi
expected=$(sed -n "s/^\([0-9a-f]\{64\}\)  $name\.tar\.gz\$/\1/p" SHA256SUMS)
found=$(sha256 <"$name.tar.gz")
[ "$expected" = "$found" ] ||
  fail "the SHA-256 of $name.tar.gz is $found, but the release says ${expected:-nothing about it}: the download differs from the release, so it is not run"
tar -xzf "$name.tar.gz"
mkdir -p "$directory"
mv "$name" "$directory/bin"
echo "oas-audit $version was downloaded for $target; its SHA-256 matches that of the release"
