# After the provider's newer resource for one index, keys of several attributes, and warm throughput.

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  attribute {
    name = "tenant"
    type = "S"
  }

  attribute {
    name = "region"
    type = "S"
  }

  attribute {
    name = "at"
    type = "N"
  }

  global_secondary_index {
    name            = "by-tenant"
    projection_type = "ALL"

    key_schema {
      attribute_name = "tenant"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "region"
      key_type       = "HASH"
    }

    key_schema {
      attribute_name = "at"
      key_type       = "RANGE"
    }
  }

  warm_throughput {
    read_units_per_second  = 15000
    write_units_per_second = 5000
  }

  on_demand_throughput {
    max_read_request_units  = -1
    max_write_request_units = 40
  }
}

resource "aws_dynamodb_global_secondary_index" "by_status" {
  table_name = aws_dynamodb_table.orders.name
  index_name = "by-status"

  projection {
    projection_type    = "INCLUDE"
    non_key_attributes = ["total"]
  }

  key_schema {
    attribute_name = "status"
    attribute_type = "S"
    key_type       = "HASH"
  }
}

resource "aws_dynamodb_global_secondary_index" "lost" {
  table_name = "another"
  index_name = "lost"

  projection {
    projection_type = "ALL"
  }

  key_schema {
    attribute_name = "status"
    attribute_type = "S"
    key_type       = "HASH"
  }
}
