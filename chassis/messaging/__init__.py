"""RabbitMQ: connections, queues, publishing, consuming, calls."""
