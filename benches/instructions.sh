#!/usr/bin/env bash
# Counts the instructions of some queries and compares them with the counts in instructions.txt: a query that takes over a
# tenth more fails. With --update the counts are written anew.
set -euo pipefail
cd "$(dirname "$0")/.."
expected=benches/instructions.txt
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

program=$(cargo bench --locked --bench instructions --no-run --message-format json 2>/dev/null |
  sed -n 's/.*"executable":"\([^"]*instructions[^"]*\)".*/\1/p')
# Every call of the function that is measured ends a profile of its own.
valgrind --tool=callgrind --callgrind-out-file="$folder/profile" --toggle-collect='*instructions::measured*' \
  --dump-after='*instructions::measured*' "$program" > "$folder/names" 2> "$folder/log" || { cat "$folder/log"; exit 1; }
number=0
while read -r name; do
  number=$((number + 1))
  printf '%s\t%s\n' "$(sed -n 's/^summary: //p' "$folder/profile.$number")" "$name"
done < "$folder/names" > "$folder/counts"

if [ "${1:-}" = --update ]; then
  cp "$folder/counts" "$expected"
  exit
fi
join -t $'\t' -1 2 -2 2 <(sort -t $'\t' -k 2 "$expected") <(sort -t $'\t' -k 2 "$folder/counts") |
  awk -F '\t' '{ printf "%-24s %12d -> %12d  %+.1f %%\n", $1, $2, $3, 100 * ($3 / $2 - 1); slow += $3 > 1.1 * $2 }
    END { if (NR == 0) exit 2; if (slow) { print slow " of " NR " take over a tenth more instructions"; exit 1 } }'
