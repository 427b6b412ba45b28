# After cloudposse/terraform-aws-dynamodb: names are made of labels, attributes are collected from the keys of table and
# indexes, and everything has an `enabled`.

module "sessions" {
  source = "./modules/dynamodb"

  namespace    = "eg"
  stage        = "prod"
  name         = "sessions"
  hash_key     = "HashKey"
  range_key    = "RangeKey"
  ttl_enabled  = true
  billing_mode = "PAY_PER_REQUEST"

  dynamodb_attributes = [
    { name = "DailyAverage", type = "N" },
    { name = "HighWater", type = "N" },
  ]

  local_secondary_index_map = [
    {
      name               = "TimestampSortIndex"
      range_key          = "HighWater"
      projection_type    = "INCLUDE"
      non_key_attributes = ["HashKey", "RangeKey"]
    },
  ]

  global_secondary_index_map = [
    {
      name            = "DailyAverageIndex"
      hash_key        = "DailyAverage"
      range_key       = "HighWater"
      projection_type = "KEYS_ONLY"
    },
  ]
}

module "switched_off" {
  source    = "./modules/dynamodb"
  enabled   = false
  namespace = "eg"
  stage     = "prod"
  name      = "off"
  hash_key  = "id"
}
