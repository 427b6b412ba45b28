# After the one-file examples in the documentation of the AWS provider.

provider "aws" {
  region = "eu-central-1"
}

resource "aws_dynamodb_table" "scores" {
  name           = "Scores"
  billing_mode   = "PROVISIONED"
  read_capacity  = 20
  write_capacity = 20
  hash_key       = "PlayerId"
  range_key      = "GameTitle"

  attribute {
    name = "PlayerId"
    type = "S"
  }

  attribute {
    name = "GameTitle"
    type = "S"
  }

  attribute {
    name = "BestScore"
    type = "N"
  }

  attribute {
    name = "PlayedAt"
    type = "B"
  }

  ttl {
    attribute_name = "TimeToExist"
    enabled        = true
  }

  global_secondary_index {
    name               = "GameTitleIndex"
    hash_key           = "GameTitle"
    range_key          = "BestScore"
    write_capacity     = 10
    read_capacity      = 10
    projection_type    = "INCLUDE"
    non_key_attributes = ["PlayerId", "Country"]
  }

  local_secondary_index {
    name            = "PlayedAtIndex"
    range_key       = "PlayedAt"
    projection_type = "KEYS_ONLY"
  }

  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"
  table_class      = "STANDARD_INFREQUENT_ACCESS"

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 7
  }

  server_side_encryption {
    enabled = false
  }

  deletion_protection_enabled = "true"

  timeouts {
    create = "10m"
  }

  tags = {
    Name        = "scores"
    Environment = "production"
  }
}
