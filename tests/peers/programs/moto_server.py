"""moto_server, whose tables may switch a stream on again after it was switched off, as DynamoDB's may: moto itself
refuses that for good."""

import sys

from moto.dynamodb.models import DynamoDBBackend
from moto.server import main

update_table_streams = DynamoDBBackend.update_table_streams


def update(self, table, stream_specification):
    if not table.stream_specification.get("StreamEnabled"):
        table.latest_stream_label = None
    update_table_streams(self, table, stream_specification)


DynamoDBBackend.update_table_streams = update

if __name__ == "__main__":
    sys.exit(main())
