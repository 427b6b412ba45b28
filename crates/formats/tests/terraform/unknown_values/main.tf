# After configurations whose names come from other resources, data sources and the clock.

data "aws_region" "current" {}

resource "random_pet" "suffix" {}

resource "aws_dynamodb_table" "named_by_chance" {
  name         = "table-${random_pet.suffix.id}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  tags = {
    Region    = data.aws_region.current.name
    Known     = "yes"
    Workspace = terraform.workspace
    Created   = timestamp()
  }
}

resource "aws_dynamodb_table" "as_many_as" {
  count        = length(data.aws_availability_zones.all.names)
  name         = "zone-${count.index}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "keys_from_elsewhere" {
  name         = "keys-from-elsewhere"
  billing_mode = data.external.mode.result.mode
  hash_key     = "id"

  dynamic "attribute" {
    for_each = data.external.attributes.result
    content {
      name = attribute.key
      type = attribute.value
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "unrelated" {
  alarm_name  = uuid()
  namespace   = "AWS/EC2"
  metric_name = "CPUUtilization"
}

resource "aws_cloudwatch_metric_alarm" "told" {
  alarm_name          = "throttled"
  namespace           = "AWS/DynamoDB"
  metric_name         = "ThrottledRequests"
  comparison_operator = "GreaterThanThreshold"
  alarm_actions       = [aws_sns_topic.operators.arn]
  dimensions          = { TableName = aws_dynamodb_table.named_by_chance.name }
}

resource "aws_sns_topic" "operators" {}
