#!/bin/sh
# Rehearses key rotations against a running MCP server that trusts a running mcp-mock-idp:
#
#     sh rehearse.sh [URL]        default: http://127.0.0.1:8000/mcp
#
# Prints a timeline. Exit code: 0 the server coped, 1 it did not, 2 the rehearsal could not be run.
#
#   MCP_MOCK_IDP   the command line. Default: npx mcp-mock-idp
#   MAX_WAIT       seconds that a server may take to learn of a new or a revoked key. Default: 60
#   GRACE          seconds that a replaced key stays published in the third act. Default: 5
set -u

url=${1:-http://127.0.0.1:8000/mcp}
idp=${MCP_MOCK_IDP:-npx mcp-mock-idp}
max_wait=${MAX_WAIT:-60}
grace=${GRACE:-5}
begun=$(date +%s)
failures=0

say() { printf '%4ss  %s\n' "$(($(date +%s) - begun))" "$1"; }

give_up() {
  printf 'The rehearsal could not be run: %s\n' "$1" >&2
  exit 2
}

said=$(mktemp)
trap 'rm -f "$said"' EXIT

# What it says on the side is of interest only where it fails.
idp() {
  $idp "$@" 2>"$said" && return
  cat "$said" >&2
  give_up "\"mcp-mock-idp $*\" failed."
}

# The audience is the URL itself: most servers expect that.
mint() { idp mint --scope read --audience "$url"; }

# A member of a token's header or of an answer in JSON, whose values here are plain text.
member() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }

kid_of() {
  header=$(printf %s "$1" | cut -d. -f1 | tr '_-' '/+')
  while [ $((${#header} % 4)) -ne 0 ]; do header="$header="; done
  printf %s "$header" | base64 -d | member kid
}

# The status that the server answers a token: 200 and its like let in, 401 refuses. Old FastMCP redirects /mcp to /mcp/.
status() {
  curl --silent --output /dev/null --write-out '%{http_code}' --max-time 20 --location --noproxy '*' \
    --header "Authorization: Bearer $1" \
    --header 'Content-Type: application/json' \
    --header 'Accept: application/json, text/event-stream' \
    --data '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"rehearsal","version":"1.0.0"}}}' \
    "$url"
}

is_accepted() { case $(status "$1") in 2??) return 0 ;; *) return 1 ;; esac; }

# good WHAT TOKEN: it has to be accepted at once.
good() {
  if is_accepted "$2"; then say "ok      $1: accepted"; else fail "$1: refused"; fi
}

fail() {
  say "FAILED  $1"
  failures=$((failures + 1))
}

is_refused() { ! is_accepted "$1"; }

# within WHAT WORD COMMAND TOKEN: the command has to succeed within MAX_WAIT seconds; says how long it took.
within() {
  since=$(date +%s)
  while ! "$3" "$4"; do
    if [ $(($(date +%s) - since)) -ge "$max_wait" ]; then
      fail "$1: not $2 within $max_wait s"
      return
    fi
    sleep 1
  done
  say "ok      $1: $2 after $(($(date +%s) - since)) s"
}

say 'Act 1: before'
old=$(mint) || exit 2
case $(status "$old") in
  2??) say "ok      a token by key $(kid_of "$old"): accepted" ;;
  401 | 403) give_up "$url refuses a good token: does it trust this issuer, for the audience $url?" ;;
  *) give_up "$url does not answer as an MCP server does." ;;
esac

say 'Act 2: an announced rotation, by the key that was published ahead'
idp rotate >/dev/null
new=$(mint) || exit 2
good "a token by the new key $(kid_of "$new")" "$new"
good 'the token by the key before' "$old"

say 'Act 3: an unannounced rotation, by a key that nobody has seen'
last=$new
idp rotate --unannounced --grace-seconds "$grace" >/dev/null
new=$(mint) || exit 2
within "a token by the unseen key $(kid_of "$new")" accepted is_accepted "$new"
sleep "$((grace + 1))"
# The token has not expired, so both are right: keys are cached, and introspection does not ask who publishes them.
if is_accepted "$last"; then word=accepted; else word=refused; fi
say "        the token by the key before, whose grace of $grace s is over: $word"

say 'Act 4: an emergency, the current key is revoked'
leaked=$new
idp keys revoke "$(kid_of "$leaked")" >/dev/null
new=$(mint) || exit 2
within "a token by the key that took over, $(kid_of "$new")" accepted is_accepted "$new"
within 'the token by the revoked key' refused is_refused "$leaked"

if [ "$failures" -eq 0 ]; then
  say 'The server coped.'
else
  say "The server did not cope: $failures failed."
  exit 1
fi
