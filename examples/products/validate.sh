# The validation commands of the system's document, as they stand there.

# Describe table
aws dynamodb describe-table --table-name environment-products

# List tables
aws dynamodb list-tables

# Get item
aws dynamodb get-item --table-name environment-products --key '{"id":{"N":"1"}}'

# Query table
aws dynamodb query --table-name environment-products --key-condition-expression "id = :id" --expression-attribute-values '{":id":{"N":"1"}}'
