/* Many open streams in one process, quicker than the server that is measured: epoll, and no work but counting.
 *
 *     stream_client PORT PATH TOKENS      one stream for each line of the file TOKENS
 *
 * Prints {"event":"ready","streams":n,"refused":n} once all are open. Then, for each line "DELIVERIES SECONDS" that it
 * reads: the delays of that many messages, from the microseconds since the epoch in them (t=...;) to their arrival. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define AT_ONCE 200
#define BUFFER 65536

static int poller, ready, refused, received, wanted;
static double *delays;

static double now_us(void) {
	struct timeval t;
	gettimeofday(&t, NULL);
	return t.tv_sec * 1e6 + t.tv_usec;
}

static int by_value(const void *a, const void *b) {
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void open_stream(int port, const char *path, const char *token) {
	char request[2048];
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int client = socket(AF_INET, SOCK_STREAM, 0);
	if (client < 0 || connect(client, (struct sockaddr *)&address, sizeof address) < 0) {
		refused++;
		return;
	}
	int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: b\r\nAuthorization: Bearer %s\r\n\r\n", path, token);
	if (write(client, request, length) != length) refused++;
	struct epoll_event event = {.events = EPOLLIN, .data.fd = client};
	epoll_ctl(poller, EPOLL_CTL_ADD, client, &event);
}

static void read_from(int client) {
	static char buffer[BUFFER + 1];
	ssize_t length = recv(client, buffer, BUFFER, 0);
	double now = now_us();
	if (length <= 0) {
		epoll_ctl(poller, EPOLL_CTL_DEL, client, NULL);
		close(client);
		refused++;
		return;
	}
	buffer[length] = 0;
	if (strstr(buffer, "event: ready\n") || strstr(buffer, "event: snapshot\n")) ready++;
	for (char *found = buffer; (found = strstr(found, "t=")); found += 2)
		if (received < wanted && found[2] >= '0' && found[2] <= '9') delays[received++] = now - strtod(found + 2, NULL);
}

static void turn(int milliseconds) {
	struct epoll_event events[1024];
	int count = epoll_wait(poller, events, 1024, milliseconds);
	for (int i = 0; i < count; i++) read_from(events[i].data.fd);
}

int main(int argc, char **argv) {
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (argc != 4) return 2;
	FILE *tokens = fopen(argv[3], "r");
	char token[1200], line[100];
	int asked = 0;
	poller = epoll_create1(0);
	while (tokens && fgets(token, sizeof token, tokens)) {
		token[strcspn(token, "\n")] = 0;
		open_stream(atoi(argv[1]), argv[2], token);
		asked++;
		while (ready + refused < asked - AT_ONCE) turn(200);
	}
	for (double end = now_us() + 60e6; ready + refused < asked && now_us() < end;) turn(200);
	printf("{\"event\":\"ready\",\"streams\":%d,\"refused\":%d}\n", ready, refused);
	fflush(stdout);
	while (fgets(line, sizeof line, stdin)) {
		double seconds;
		if (sscanf(line, "%d %lf", &wanted, &seconds) != 2) return 2;
		delays = calloc(wanted, sizeof *delays);
		received = 0;
		double started = 0;
		for (double end = now_us() + seconds * 1e6; received < wanted && now_us() < end;) {
			turn(200);
			if (!started && received) started = now_us() - delays[0];
		}
		double took = (now_us() - started) / 1e6;
		qsort(delays, received, sizeof *delays, by_value);
		printf("{\"event\":\"received\",\"deliveries\":%d,\"seconds\":%.4f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}\n",
			received, took, received ? delays[received / 2] / 1e3 : 0, received ? delays[(int)(received * 0.99)] / 1e3 : 0,
			received ? delays[received - 1] / 1e3 : 0);
		fflush(stdout);
		free(delays);
	}
	return 0;
}
