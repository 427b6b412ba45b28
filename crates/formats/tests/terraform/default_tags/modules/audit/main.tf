variable "name" {
  default = "audit"
}

resource "aws_dynamodb_table" "log" {
  name         = "${var.name}-log"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
