# Written by `tablewright render terraform` for environment environment of products;
# do not edit: change the declaration and render it again.

resource "aws_dynamodb_table" "products" {
  name         = "${var.environment_name}-products"
  billing_mode = var.billing_mode
  table_class  = var.table_class
  hash_key     = "id"

  read_capacity  = var.billing_mode == "PROVISIONED" ? var.read_capacity : null
  write_capacity = var.billing_mode == "PROVISIONED" ? var.write_capacity : null

  attribute {
    name = "id"
    type = "N"
  }

  attribute {
    name = "category"
    type = "S"
  }

  attribute {
    name = "created_at"
    type = "S"
  }

  global_secondary_index {
    name            = "CategoryIndex"
    hash_key        = "category"
    range_key       = "created_at"
    projection_type = "ALL"

    read_capacity  = var.billing_mode == "PROVISIONED" ? var.read_capacity : null
    write_capacity = var.billing_mode == "PROVISIONED" ? var.write_capacity : null
  }

  point_in_time_recovery {
    enabled = var.enable_point_in_time_recovery
  }

  server_side_encryption {
    enabled = true
  }

  deletion_protection_enabled = var.enable_deletion_protection

  tags = merge(var.tags, {
    Application = "products"
    Environment = var.environment_name
    Name        = "${var.environment_name}-products-table"
    Type        = "DynamoDB"
  })

  lifecycle {
    ignore_changes = [tags["tablewright:environment"], tags["tablewright:project"]]
  }
}

resource "aws_dynamodb_table" "sessions" {
  name         = "${var.environment_name}-sessions"
  billing_mode = "PAY_PER_REQUEST"
  table_class  = "STANDARD"
  hash_key     = "session_id"

  attribute {
    name = "session_id"
    type = "S"
  }

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = var.enable_point_in_time_recovery
  }

  server_side_encryption {
    enabled = true
  }

  deletion_protection_enabled = false

  tags = merge(var.tags, {
    Application = "products"
    Environment = var.environment_name
    Name        = "${var.environment_name}-sessions-table"
    Type        = "DynamoDB"
  })

  lifecycle {
    ignore_changes = [tags["tablewright:environment"], tags["tablewright:project"]]
  }
}

resource "aws_dynamodb_table" "catalogue" {
  name         = "${var.environment_name}-catalogue"
  billing_mode = "PAY_PER_REQUEST"
  table_class  = "STANDARD"
  hash_key     = "PK"
  range_key    = "SK"

  attribute {
    name = "PK"
    type = "S"
  }

  attribute {
    name = "SK"
    type = "S"
  }

  attribute {
    name = "GSI1PK"
    type = "S"
  }

  attribute {
    name = "GSI1SK"
    type = "S"
  }

  global_secondary_index {
    name            = "GSI1"
    hash_key        = "GSI1PK"
    range_key       = "GSI1SK"
    projection_type = "ALL"
  }

  point_in_time_recovery {
    enabled = var.enable_point_in_time_recovery
  }

  server_side_encryption {
    enabled = true
  }

  deletion_protection_enabled = false

  tags = merge(var.tags, {
    Application = "products"
    Environment = var.environment_name
    Name        = "${var.environment_name}-catalogue-table"
    Type        = "DynamoDB"
  })

  lifecycle {
    ignore_changes = [tags["tablewright:environment"], tags["tablewright:project"]]
  }
}

resource "aws_cloudwatch_metric_alarm" "high_consumed_reads_products" {
  alarm_name          = "${var.environment_name}-dynamodb-high-consumed-reads"
  namespace           = "AWS/DynamoDB"
  metric_name         = "ConsumedReadCapacityUnits"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  period              = 300
  evaluation_periods  = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = ["arn:aws:sns:us-east-1:123456789012:products"]

  dimensions = {
    TableName = aws_dynamodb_table.products.name
  }

  tags = var.tags

  lifecycle {
    ignore_changes = [tags["tablewright:environment"], tags["tablewright:project"]]
  }
}

resource "aws_cloudwatch_metric_alarm" "read_throttle_products" {
  alarm_name          = "${var.environment_name}-dynamodb-products-read-throttle"
  alarm_description   = "This metric monitors DynamoDB read throttling"
  namespace           = "AWS/DynamoDB"
  metric_name         = "ReadThrottleEvents"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = ["arn:aws:sns:us-east-1:123456789012:products"]

  dimensions = {
    TableName = aws_dynamodb_table.products.name
  }

  tags = merge(var.tags, {
    Application = "products"
    Environment = var.environment_name
  })

  lifecycle {
    ignore_changes = [tags["tablewright:environment"], tags["tablewright:project"]]
  }
}

resource "aws_cloudwatch_metric_alarm" "write_throttle_products" {
  alarm_name          = "${var.environment_name}-dynamodb-products-write-throttle"
  alarm_description   = "This metric monitors DynamoDB write throttling"
  namespace           = "AWS/DynamoDB"
  metric_name         = "WriteThrottleEvents"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = ["arn:aws:sns:us-east-1:123456789012:products"]

  dimensions = {
    TableName = aws_dynamodb_table.products.name
  }

  tags = merge(var.tags, {
    Application = "products"
    Environment = var.environment_name
  })

  lifecycle {
    ignore_changes = [tags["tablewright:environment"], tags["tablewright:project"]]
  }
}
