# A file that is not well-formed, beside one that is.

resource "aws_dynamodb_table" "broken" {
  name = "broken
}
