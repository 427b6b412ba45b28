#!/usr/bin/env bash
# What a team would write with the AWS CLI: with_aws_cli.sh apply|plan|record ENDPOINT FOLDER
# `apply` creates every table from its input file, waits for it, and sets TTL and point-in-time recovery. `plan` reads
# every table with the four reading calls and compares with what `record` wrote down; it ends with 2 where one differs.
set -euo pipefail
command=$1 endpoint=$2 folder=$3

dynamodb() { aws dynamodb --endpoint-url "$endpoint" --output json "$@"; }

apply() {
  for file in "$folder"/create/*.json; do
    name=$(basename "$file" .json)
    dynamodb create-table --cli-input-json "file://$file" >/dev/null
    dynamodb wait table-exists --table-name "$name"
    if [[ -f $folder/ttl/$name ]]; then
      dynamodb update-time-to-live --table-name "$name" \
        --time-to-live-specification "Enabled=true,AttributeName=$(<"$folder/ttl/$name")" >/dev/null
    fi
    if [[ -f $folder/recovery/$name ]]; then
      dynamodb update-continuous-backups --table-name "$name" \
        --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true >/dev/null
    fi
  done
}

read_table() {
  local arn
  dynamodb describe-table --table-name "$1" \
    --query 'Table.[KeySchema, AttributeDefinitions, GlobalSecondaryIndexes[].[IndexName, KeySchema, Projection], BillingModeSummary.BillingMode, SSEDescription, TableArn]' \
    >"$folder/read"
  cat "$folder/read"
  arn=$(grep -o 'arn:aws:dynamodb:[^"]*' "$folder/read")
  dynamodb describe-time-to-live --table-name "$1"
  dynamodb describe-continuous-backups --table-name "$1" \
    --query 'ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus'
  dynamodb list-tags-of-resource --resource-arn "$arn"
}

record() {
  mkdir -p "$folder/recorded"
  for file in "$folder"/create/*.json; do
    read_table "$(basename "$file" .json)" >"$folder/recorded/$(basename "$file")"
  done
}

plan() {
  local differs=0
  for file in "$folder"/create/*.json; do
    read_table "$(basename "$file" .json)" >"$folder/now"
    cmp --silent "$folder/now" "$folder/recorded/$(basename "$file")" || { echo "differs: $file"; differs=2; }
  done
  return "$differs"
}

"$command"
