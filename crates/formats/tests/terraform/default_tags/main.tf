# After configurations of several regions: the provider tags everything, and a module is handed another provider.

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      Owner = "platform"
      Stage = local.stage
    }
  }
}

provider "aws" {
  alias  = "audit"
  region = "us-west-2"

  default_tags {
    tags = { Owner = "audit" }
  }
}

locals {
  stage = "live"
}

resource "aws_dynamodb_table" "own" {
  name         = "own"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  tags = { Stage = "overridden" }
}

resource "aws_dynamodb_table" "elsewhere" {
  provider     = aws.audit
  region       = "eu-north-1"
  name         = "elsewhere"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

module "audit" {
  source    = "./modules/audit"
  providers = { aws = aws.audit }
}

module "inherits" {
  source = "./modules/audit"
  name   = "inherits"
}
