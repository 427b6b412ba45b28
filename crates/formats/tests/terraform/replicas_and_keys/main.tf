# After the provider's examples of global tables, customer keys, imports, and resources beside a table.

resource "aws_kms_key" "main" {
  description = "for tables"
}

resource "aws_dynamodb_table" "global" {
  name             = "global"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "id"
    type = "S"
  }

  replica {
    region_name = "us-east-2"
    kms_key_arn = aws_kms_key.main.arn
  }

  replica {
    region_name    = "us-west-2"
    propagate_tags = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.main.arn
  }
}

resource "aws_dynamodb_table" "written_key" {
  name         = "written-key"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  import_table {
    input_format = "CSV"
    s3_bucket_source {
      bucket = aws_s3_bucket.data.id
    }
  }
}

resource "aws_s3_bucket" "data" {}

resource "aws_dynamodb_table" "restored" {
  name                   = "restored"
  billing_mode           = "PAY_PER_REQUEST"
  restore_source_name    = aws_dynamodb_table.global.name
  restore_to_latest_time = true
}

resource "aws_dynamodb_table_item" "first" {
  table_name = aws_dynamodb_table.global.name
  hash_key   = aws_dynamodb_table.global.hash_key
  item       = jsonencode({ id = { S = "1" } })
}

resource "aws_dynamodb_contributor_insights" "global" {
  table_name = aws_dynamodb_table.global.name
}

resource "aws_dynamodb_kinesis_streaming_destination" "global" {
  stream_arn = aws_kinesis_stream.changes.arn
  table_name = aws_dynamodb_table.global.name
}

resource "aws_kinesis_stream" "changes" {
  name = "changes"
}

resource "aws_dynamodb_resource_policy" "global" {
  resource_arn = aws_dynamodb_table.global.arn
  policy       = data.aws_iam_policy_document.global.json
}

resource "aws_dynamodb_table_replica" "more" {
  global_table_arn = aws_dynamodb_table.global.arn
}

resource "aws_dynamodb_tag" "one" {
  resource_arn = aws_dynamodb_table.global.arn
  key          = "k"
  value        = "v"
}
