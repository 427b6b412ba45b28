"""What the applications' own deployments make, and Tablewright never does: roles, functions, services of ECS."""

import io
import json
import zipfile

from .clients import REGION, service


def role(url: str, name: str, principal: str) -> str:
    """Makes a role that a service of AWS takes on, and returns its ARN."""
    trust = {"Principal": {"Service": principal}, "Effect": "Allow", "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    return service(url, "iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]


def function(url: str, name: str, region: str = REGION):
    """Makes a function with a role of its own."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context):\n    return {}\n")
    service(url, "lambda", region).create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=role(url, f"{name}-role", "lambda.amazonaws.com"),
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
    )


def backend(url: str, prefix: str, region: str):
    """Makes the cluster, the task definition and the service of a backend that keeps its data in SQLite."""
    ecs = service(url, "ecs", region)
    ecs.create_cluster(clusterName=f"{prefix}-cluster")
    environment = [{"name": "LOG_LEVEL", "value": "info"}, {"name": "USE_DYNAMODB", "value": "false"}]
    flask = {"name": f"{prefix}-flask-container", "image": "backend:1", "memory": 128, "environment": environment}
    proxy = {"name": "proxy", "image": "proxy:1", "memory": 32}
    ecs.register_task_definition(family=f"{prefix}-flask-task", containerDefinitions=[flask, proxy])
    ecs.create_service(
        cluster=f"{prefix}-cluster", serviceName=f"{prefix}-service", taskDefinition=f"{prefix}-flask-task", desiredCount=1
    )
