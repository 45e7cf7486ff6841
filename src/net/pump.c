#include "net/pump.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/mem.h"
#include "net/clock.h"
#include "net/guard.h"

enum {
	DOWN_BYTES = 256 << 10,
	UP_BYTES = 64 << 10,
	PIECE_BYTES = 16 << 10,    /* a TLS record; less room than this is worth a move */
	REST_MS = 4,
	ROUNDS_MAX = 16,             /* before the way out is looked at */
};

struct queue {
	uint8_t *at;
	size_t head, tail, cap;    /* at[head..tail) waits; head == tail: empty, both 0 */
};

struct run {
	const struct pump *pump;
	struct peer *peer;
	struct guard guard;
	struct queue down, up;       /* from the broker, to the broker */
	int local;                   /* libmosquitto's socket; -1: it has not come yet */
	/* may move: not yet told "later" */
	bool peer_reads, peer_writes, local_reads, local_writes;
	bool peer_ended, local_ended, refused;
	/* steady: of the newest piece from the broker; no reading before */
	size_t came;                 /* bytes from the broker since it last had no more */
	int64_t came_us, rest_us;
	struct err *err;
};

static size_t waiting(const struct queue *queue)
{
	return queue->tail - queue->head;
}

static size_t room(const struct queue *queue)
{
	return queue->cap - waiting(queue);
}

/* Room behind the tail in one piece. */
static size_t open_room(struct queue *queue)
{
	if (queue->head && queue->cap - queue->tail < PIECE_BYTES) {
		memmove(queue->at, queue->at + queue->head, waiting(queue));
		queue->tail -= queue->head;
		queue->head = 0;
	}
	return queue->cap - queue->tail;
}

static void consume(struct queue *queue, size_t len)
{
	queue->head += len;
	if (queue->head == queue->tail)
		queue->head = queue->tail = 0;
}

/* A stream of small pieces would wake this thread, libmosquitto's and the screen's for
 * each of them. When pieces follow closely, the next ones are left to gather for a
 * moment; a piece that comes alone is passed on at once, and a stream that keeps the
 * buffer full is never kept waiting, nor one
 * that brings much at once: TLS hands on records, and says nothing of those that the
 * network holds. */
static void rest_between_pieces(struct run *run, size_t got)
{
	int64_t now_us = clock_steady_us();

	run->came += got;
	if (!run->peer_reads) {
		bool small = run->came < PIECE_BYTES;

		if (small && now_us - run->came_us < 2 * REST_MS * 1000)
			run->rest_us = now_us + REST_MS * 1000;
		run->came = 0;
	}
	run->came_us = now_us;
}

static bool read_peer(struct run *run)
{
	size_t len = open_room(&run->down);
	uint8_t *to = run->down.at + run->down.tail;

	if (run->peer_ended || !run->peer_reads || !len)
		return false;
	ssize_t got = peer_read(run->peer, to, len, run->err);
	run->peer_reads = got >= 0 && run->peer->more;
	run->peer_ended = got < 0;
	if (got <= 0)
		return run->peer_reads;
	if (!guard_pass(&run->guard, to, (size_t)got, run->err)) {
		run->peer_ended = run->refused = true;
		return false;
	}
	run->down.tail += (size_t)got;
	rest_between_pieces(run, (size_t)got);
	return true;
}

static bool write_peer(struct run *run)
{
	bool something = waiting(&run->up) || peer_holds(run->peer);

	if (run->peer_ended || !run->peer_writes || !something)
		return false;
	ssize_t sent = peer_write(run->peer, run->up.at + run->up.head, waiting(&run->up),
				  run->err);
	run->peer_writes = sent > 0 || !(waiting(&run->up) || peer_holds(run->peer));
	/* A peer that takes nothing more may still have said why: that is read first. */
	if (sent < 0) {
		run->up.head = run->up.tail = 0;
		run->peer_reads = true;
		return true;
	}
	consume(&run->up, (size_t)sent);
	return sent > 0;
}

static bool read_local(struct run *run)
{
	size_t len = open_room(&run->up);

	if (run->local < 0 || run->local_ended || !run->local_reads || !len)
		return false;
	ssize_t got = recv(run->local, run->up.at + run->up.tail, len, 0);
	run->local_reads = got == (ssize_t)len;
	run->local_ended = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
	if (got <= 0)
		return false;
	run->up.tail += (size_t)got;
	return true;
}

static bool write_local(struct run *run)
{
	if (run->local < 0 || !run->local_writes || !waiting(&run->down))
		return false;
	ssize_t sent = send(run->local, run->down.at + run->down.head,
			    waiting(&run->down), MSG_NOSIGNAL);
	run->local_writes = sent > 0;
	if (sent < 0 && errno != EAGAIN && errno != EINTR) {
		run->local_ended = true;
		run->down.head = run->down.tail = 0;
	}
	if (sent > 0)
		consume(&run->down, (size_t)sent);
	return sent > 0;
}

static bool is_over(const struct run *run)
{
	if (run->peer_ended && (run->local < 0 || !waiting(&run->down)))
		return true;
	return run->local_ended && !waiting(&run->up) && !peer_holds(run->peer);
}

/* A descriptor that wants nothing is left out, or its hang-up would wake poll()
 * again and again. */
static struct pollfd interest(int fd, short events)
{
	return (struct pollfd){ events ? fd : -1, events, 0 };
}

static bool wait_for_any(struct run *run, int timeout_ms)
{
	const struct pump *pump = run->pump;
	const struct peer *peer = run->peer;
	bool resting = run->rest_us > clock_steady_us();
	bool peer_in = !run->peer_ended && !resting && room(&run->down);
	bool peer_out = waiting(&run->up) || peer_holds(peer);
	bool local_in = !run->local_ended && room(&run->up);
	short of_peer = (short)((peer_in ? peer->read_wants : 0) |
				(peer_out ? peer->write_wants : 0));
	short of_local = (short)((local_in ? POLLIN : 0) |
				 (waiting(&run->down) ? POLLOUT : 0));
	struct pollfd fds[] = {
		{ pump->cancel_fd, POLLIN, 0 }, interest(peer->fd, of_peer),
		interest(run->local, of_local), interest(door_fd(pump->door), POLLIN),
	};

	if (resting && timeout_ms)
		timeout_ms = clock_until_ms(run->rest_us);
	poll(fds, sizeof(fds) / sizeof(*fds), timeout_ms);
	if (fds[0].revents)
		return false;
	if (resting && run->rest_us <= clock_steady_us())
		run->peer_reads = true;
	if (fds[1].revents)
		run->peer_reads = run->peer_writes = true;
	if (fds[2].revents)
		run->local_reads = run->local_writes = true;
	if (fds[3].revents && run->local < 0)
		run->local = door_accept(pump->door);
	return true;
}

static bool move(struct run *run)
{
	bool moved = read_peer(run);

	moved |= write_local(run);
	moved |= read_local(run);
	moved |= write_peer(run);
	return moved;
}

enum pump_end pump_run(const struct pump *pump, struct err *err)
{
	struct run run = {
		.pump = pump,
		.peer = pump->peer,
		.guard = {
			.url = pump->peer->url,
			.inbox = pump->inbox,
			.packet_max = pump->packet_max,
			.v5 = pump->v5,
		},
		.down = { .at = mem_new(DOWN_BYTES), .cap = DOWN_BYTES },
		.up = { .at = mem_new(UP_BYTES), .cap = UP_BYTES },
		.local = -1,
		.peer_reads = true, .peer_writes = true,
		.local_reads = true, .local_writes = true,
		.err = err,
	};

	run.peer->read_wants = POLLIN;
	run.peer->write_wants = POLLOUT;
	bool moved = true;
	do {
		for (int round = 0; round < ROUNDS_MAX && (moved || !round); round++)
			moved = move(&run);
	} while (!is_over(&run) && wait_for_any(&run, moved ? 0 : -1));
	if (run.local >= 0)
		close(run.local);
	free(run.down.at);
	free(run.up.at);
	return run.refused ? PUMP_REFUSED : run.peer_ended ? PUMP_CLOSED : PUMP_OURS;
}
