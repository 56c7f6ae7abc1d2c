#!/usr/bin/env bash
# Gets the release's program for this runner, checks it, and becomes it. The
# action beside this file says where it is and what its SHA-256 must be; the
# inputs are in variables that the program reads itself.
#
# Runs on what GitHub's runners have: bash 3.2 (macOS), Git's bash (Windows), and
# small Linux images with busybox.
set -euo pipefail

fail() {
  echo "::error title=sitehost-wait cannot start::$1"
  # The outputs that the program writes when it cannot begin.
  [[ -z ${GITHUB_OUTPUT:-} ]] || printf 'state=\nresult=error\nwaited=0\n' >>"$GITHUB_OUTPUT"
  exit 2 # as for an input that is not valid: nothing was asked of the API
}

if [[ -z ${RELEASE_SUMS:-} ]]; then
  fail "This commit has no programs to download: only releases do. What to do: use the action at a release, sitehost-wait/sitehost-wait/binary@v1, or the one in the root of the repository, which builds itself with Docker."
fi

extension=""
case ${RUNNER_OS:-} in
  Linux) os=linux ;;
  macOS) os=darwin ;;
  Windows) os=windows extension=.exe ;;
  *) fail "There is no program for the operating system '${RUNNER_OS:-}'. What to do: use a runner with Linux, macOS or Windows." ;;
esac
case ${RUNNER_ARCH:-} in
  X64) arch=amd64 ;;
  ARM64) arch=arm64 ;;
  *) fail "There is no program for the architecture '${RUNNER_ARCH:-}'. What to do: use a runner with X64 or ARM64." ;;
esac
program=sitehost-wait-$os-$arch$extension

want=""
while read -r sum name; do
  if [[ $name == "$program" ]]; then want=$sum; fi
done <<<"$RELEASE_SUMS"
if [[ ! $want =~ ^[0-9a-f]{64}$ ]]; then
  fail "This release has no SHA-256 for $program. What to do: use another release, and report this at https://github.com/sitehost-wait/sitehost-wait/issues."
fi

sha256() { # from standard input: sha256sum marks names with a backslash
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi
}

verified() { # verified FILE: whether it is the release's program
  local got
  got=$(sha256 <"$1") || return 1
  [[ ${got%% *} == "$want" ]]
}

download() { # download URL FILE
  if command -v curl >/dev/null; then
    curl --fail --silent --show-error --location --retry 4 --connect-timeout 15 --max-time 300 --output "$2" "$1"
  elif command -v wget >/dev/null; then
    wget -q -O "$2" "$1"
  else
    fail "Neither curl nor wget is installed. What to do: install one of them on the runner."
  fi
}

# A mirror can be named for runners that do not reach GitHub: whatever it serves
# is checked.
from=${SITEHOST_WAIT_DOWNLOADS:-$RELEASE_DOWNLOADS}

# The directory is the runner's for this job, and named by the sum: a second use
# of the action in the job finds the program there.
here=$PWD
mkdir -p "${RUNNER_TEMP:-/tmp}/sitehost-wait-$want"
# From inside, so that no Windows path has to be understood by every tool.
cd "${RUNNER_TEMP:-/tmp}/sitehost-wait-$want"
if [[ ! -f $program ]] || ! verified "$program"; then
  download "$from/$program" part ||
    fail "Downloading $from/$program failed. What to do: run the step again; if the runner does not reach that host, set SITEHOST_WAIT_DOWNLOADS to a mirror of it."
  verified part ||
    fail "$from/$program is not the program that was released: its SHA-256 is not $want. It was not run. What to do: run the step again; if this persists, report it as SECURITY.md says."
  chmod +x part
  mv -f part "$program"
fi
program=$PWD/$program
cd "$here"
exec "$program"
