#!/bin/sh
# Reads a run with nothing but curl: its attributes by GraphQL, then the first export of its history as parquet.
# sh read-run.sh ENTITY PROJECT RUN
set -eu

# The key comes from the environment and goes to curl by its standard input, so that no process list shows it.
ask() {
  printf 'user = "api:%s"\n' "$WANDB_API_KEY" |
    curl --silent --show-error --fail-with-body --config - \
      --header 'content-type: application/json' --data "$1" "$WANDB_BASE_URL/graphql"
}

variables="\"variables\":{\"entity\":\"$1\",\"project\":\"$2\",\"run\":\"$3\"}"

ask "{\"query\":\"query Run(\$entity: String!, \$project: String!, \$run: String!) { project(name: \$project, entityName: \$entity) { run(name: \$run) { displayName state summaryMetrics } } }\",$variables}"
echo

ask "{\"query\":\"query Exports(\$entity: String!, \$project: String!, \$run: String!) { project(name: \$project, entityName: \$entity) { run(name: \$run) { parquetHistory(liveKeys: [\\\"_step\\\"]) { parquetUrls } } } }\",$variables}" |
  sed 's/.*"parquetUrls":\["\([^"]*\)".*/\1/' >export-url.txt

# A signed link needs no key.
curl --silent --show-error --fail --output 0.parquet "$(cat export-url.txt)"
rm export-url.txt
ls -l 0.parquet
