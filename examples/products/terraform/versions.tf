# Written by `tablewright render terraform` for environment environment of products;
# do not edit: change the declaration and render it again.

terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}
