# After serverless applications whose function reads a stream: policies in heredocs, parameters, an event source mapping.

data "aws_caller_identity" "current" {}

resource "aws_dynamodb_table" "registrations" {
  name             = "event-registrations"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "eventId"
  range_key        = "attendeeId"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = "eventId"
    type = "S"
  }

  attribute {
    name = "attendeeId"
    type = "S"
  }
}

resource "aws_lambda_function" "counter" {
  function_name = "updateAttendeeCounter"
  role          = aws_iam_role.counter.arn
}

resource "aws_iam_role" "counter" {
  name = "counter"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_event_source_mapping" "counter" {
  event_source_arn                   = aws_dynamodb_table.registrations.stream_arn
  function_name                      = aws_lambda_function.counter.arn
  starting_position                  = "TRIM_HORIZON"
  batch_size                         = 10
  maximum_batching_window_in_seconds = 5
  function_response_types            = ["ReportBatchItemFailures"]

  filter_criteria {
    filter {
      pattern = jsonencode({ eventName = ["INSERT", "REMOVE"] })
    }
  }
}

resource "aws_iam_policy" "stream" {
  name   = "read-stream"
  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Action": ["dynamodb:GetRecords", "dynamodb:GetShardIterator"],
        "Resource": "arn:aws:dynamodb:eu-central-1:*:table/${aws_dynamodb_table.registrations.name}/stream/*"
      }]
    }
  POLICY
}

resource "aws_iam_role_policy" "table" {
  role   = aws_iam_role.counter.id
  policy = <<EOF
{
  "Statement": [
%{for action in ["PutItem", "GetItem"]~}
    { "Effect": "Allow", "Action": "dynamodb:${action}", "Resource": "${aws_dynamodb_table.registrations.arn}" },
%{endfor~}
    {}
  ]
}
EOF
}

resource "aws_ssm_parameter" "table_name" {
  name  = "/events/registrations"
  type  = "String"
  value = aws_dynamodb_table.registrations.id
}

resource "aws_ssm_parameter" "stream" {
  name  = "/events/registrations-stream"
  type  = "String"
  value = aws_dynamodb_table.registrations.stream_arn
}

resource "aws_ssm_parameter" "another" {
  name  = "/events/colour"
  type  = "String"
  value = "blue"
}

resource "aws_ssm_parameter" "mode" {
  name        = "/events/mode"
  description = "Set by hand"
  type        = "String"
  value       = "calm"
  tier        = "Advanced"

  lifecycle {
    ignore_changes = [value]
  }
}

resource "aws_ssm_parameter" "index" {
  name  = "/events/index"
  type  = "String"
  value = "${aws_dynamodb_table.registrations.arn}/index/by-day"
}

resource "aws_ssm_parameter" "days" {
  name  = "/events/days"
  type  = "StringList"
  value = join(",", ["sat", "sun"])
}

resource "aws_ssm_parameter" "secret" {
  name  = "/events/secret"
  type  = "SecureString"
  value = "hidden"
}

resource "aws_ssm_parameter" "elsewhere" {
  name  = "/weather/colour"
  type  = "String"
  value = "grey"
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.counter.arn
  function_version = "3"
}

resource "aws_lambda_event_source_mapping" "live" {
  event_source_arn       = aws_dynamodb_table.registrations.stream_arn
  function_name          = aws_lambda_alias.live.arn
  starting_position      = "LATEST"
  maximum_retry_attempts = -1

  destination_config {
    on_failure {
      destination_arn = "arn:aws:sqs:eu-central-1:123456789012:failed"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "late" {
  alarm_name          = "counter-late"
  namespace           = "AWS/Lambda"
  metric_name         = "IteratorAge"
  dimensions          = { FunctionName = aws_lambda_function.counter.function_name }
  extended_statistic  = "p99"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 60000
  period              = 60
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = ["arn:aws:sns:eu-central-1:123456789012:operators"]
}

resource "aws_cloudwatch_metric_alarm" "another_function" {
  alarm_name          = "another"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = "another" }
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 1
}
