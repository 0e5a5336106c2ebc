#!/usr/bin/env bash
# Counts the instructions of some queries and compares them with the counts in instructions.txt: a query that takes over a
# tenth more fails. With --update the counts are written anew. Needs valgrind.
set -euo pipefail
cd "$(dirname "$0")/.."
expected=benches/instructions.txt
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

program=$(cargo build --locked --release --bench instructions --message-format json |
  sed -n 's/.*"executable":"\([^"]*instructions[^"]*\)".*/\1/p')
"$program" | while read -r name; do
  valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect='*instructions::measured*' "$program" "$name" \
    > "$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
  printf '%s\t%s\n' "$name" "$(sed -n 's/.*Collected : //p' "$folder/log")"
done > "$folder/counts"

if [ "${1:-}" = --update ]; then
  cp "$folder/counts" "$expected"
  exit
fi
join -t $'\t' <(sort "$expected") <(sort "$folder/counts") |
  awk -F '\t' '{ printf "%-24s %12d -> %12d  %+.1f %%\n", $1, $2, $3, 100 * ($3 / $2 - 1); slow += $3 > 1.1 * $2 }
    END { if (NR == 0) exit 2; if (slow) { print slow " of " NR " take over a tenth more instructions"; exit 1 } }'
