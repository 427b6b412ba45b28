# Written by `tablewright render terraform` for environment environment of products;
# do not edit: change the declaration and render it again.

output "products_table_name" {
  description = "Name of the products DynamoDB table"
  value       = aws_dynamodb_table.products.name
}

output "products_table_arn" {
  description = "ARN of the products DynamoDB table"
  value       = aws_dynamodb_table.products.arn
}

output "products_table_id" {
  description = "ID of the products DynamoDB table"
  value       = aws_dynamodb_table.products.id
}

output "products_table_stream_arn" {
  description = "ARN of the products DynamoDB table stream"
  value       = aws_dynamodb_table.products.stream_arn
}

output "sessions_table_name" {
  description = "Name of the sessions DynamoDB table"
  value       = aws_dynamodb_table.sessions.name
}

output "sessions_table_arn" {
  description = "ARN of the sessions DynamoDB table"
  value       = aws_dynamodb_table.sessions.arn
}

output "sessions_table_id" {
  description = "ID of the sessions DynamoDB table"
  value       = aws_dynamodb_table.sessions.id
}

output "sessions_table_stream_arn" {
  description = "ARN of the sessions DynamoDB table stream"
  value       = aws_dynamodb_table.sessions.stream_arn
}

output "catalogue_table_name" {
  description = "Name of the catalogue DynamoDB table"
  value       = aws_dynamodb_table.catalogue.name
}

output "catalogue_table_arn" {
  description = "ARN of the catalogue DynamoDB table"
  value       = aws_dynamodb_table.catalogue.arn
}

output "catalogue_table_id" {
  description = "ID of the catalogue DynamoDB table"
  value       = aws_dynamodb_table.catalogue.id
}

output "catalogue_table_stream_arn" {
  description = "ARN of the catalogue DynamoDB table stream"
  value       = aws_dynamodb_table.catalogue.stream_arn
}

output "table_name" {
  description = "Primary table name (products)"
  value       = aws_dynamodb_table.products.name
}

output "table_arn" {
  description = "Primary table ARN (products)"
  value       = aws_dynamodb_table.products.arn
}

output "table_names" {
  description = "Map of all table names"
  value = {
    products  = aws_dynamodb_table.products.name
    sessions  = aws_dynamodb_table.sessions.name
    catalogue = aws_dynamodb_table.catalogue.name
  }
}

output "table_arns" {
  description = "Map of all table ARNs"
  value = {
    products  = aws_dynamodb_table.products.arn
    sessions  = aws_dynamodb_table.sessions.arn
    catalogue = aws_dynamodb_table.catalogue.arn
  }
}

output "products_gsi_names" {
  description = "Names of Global Secondary Indexes of products"
  value       = ["CategoryIndex"]
}

output "catalogue_gsi_names" {
  description = "Names of Global Secondary Indexes of catalogue"
  value       = ["GSI1"]
}
