# Written by `tablewright render terraform` for environment environment of products;
# do not edit: change the declaration and render it again.

environment_name = "environment"
