#include "ui/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "core/buffer.h"
#include "core/mem.h"

enum { SHARED_WRITE_BYTES = 256, LEAVE_WAIT_MS = 200 };

struct tty {
	int in_fd, out_fd;
	int write_fd;            /* out_fd, or the same terminal, non-blocking */
	struct buffer pending;   /* of which `sent` are out already */
	size_t sent;
	uint64_t bytes;
	bool gone;
	locale_t locale, locale_before;   /* 0: not changed */
};

/* What tty_give_back() needs. A signal handler gets no argument, so this is the one
 * place where the screen keeps something in a file. `leave` has two slots, so that at any
 * moment one of them is whole. */
static struct {
	volatile sig_atomic_t taken;
	volatile sig_atomic_t slot;
	int in_fd, write_fd;
	bool has_modes;
	struct termios modes;    /* as they were before */
	char leave[2][TTY_LEAVE_BYTES];
	size_t leave_len[2];
} held;

/* Our own opening of the same terminal can be non-blocking without making it so for the
 * shell and everyone else who shares out_fd. -1: not a terminal, or not ours to open. */
static int reopen(int fd)
{
	char path[128];
	struct stat ours, theirs;

	if (ttyname_r(fd, path, sizeof(path)))
		return -1;
	int own = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (own < 0)
		return -1;
	if (!fstat(own, &ours) && !fstat(fd, &theirs) && ours.st_rdev == theirs.st_rdev)
		return own;
	close(own);
	return -1;
}

struct tty *tty_new(int in_fd, int out_fd)
{
	struct tty *tty = mem_new(sizeof(*tty));
	int own = reopen(out_fd);

	tty->in_fd = in_fd;
	tty->out_fd = out_fd;
	tty->write_fd = own < 0 ? out_fd : own;
	return tty;
}

void tty_free(struct tty *tty)
{
	if (!tty)
		return;
	if (tty_taken(tty))
		tty_give_back();
	if (tty->write_fd != tty->out_fd)
		close(tty->write_fd);
	if (tty->locale) {
		uselocale(tty->locale_before);
		freelocale(tty->locale);
	}
	buffer_fini(&tty->pending);
	free(tty);
}

void tty_size(const struct tty *tty, int *cols, int *rows)
{
	struct winsize size = { 0 };

	if (ioctl(tty->out_fd, TIOCGWINSZ, &size) || !size.ws_col || !size.ws_row)
		ioctl(tty->in_fd, TIOCGWINSZ, &size);
	bool known = size.ws_col && size.ws_row;

	*cols = known ? size.ws_col : 80;
	*rows = known ? size.ws_row : 24;
}

/* Like cfmakeraw(), which leaves software flow control of output as it is. */
static void set_raw(int fd, struct termios modes)
{
	cfmakeraw(&modes);
	modes.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	while (tcsetattr(fd, TCSANOW, &modes) && errno == EINTR)
		;
}

void tty_take(struct tty *tty, struct span leave)
{
	int slot = !held.slot;
	size_t len = leave.len < TTY_LEAVE_BYTES ? leave.len : TTY_LEAVE_BYTES;

	memcpy(held.leave[slot], leave.at, len);
	held.leave_len[slot] = len;
	held.slot = slot;
	if (held.taken)
		return;
	held.in_fd = tty->in_fd;
	held.write_fd = tty->write_fd;
	held.has_modes = !tcgetattr(tty->in_fd, &held.modes);
	held.taken = 1;
	if (held.has_modes)
		set_raw(tty->in_fd, held.modes);
}

bool tty_taken(const struct tty *tty)
{
	return held.taken && held.write_fd == tty->write_fd;
}

static bool ready(int fd, short events, int timeout_ms)
{
	struct pollfd poll_fd = { .fd = fd, .events = events };

	return poll(&poll_fd, 1, timeout_ms) > 0;
}

static void write_leave(void)
{
	const char *at = held.leave[held.slot];
	size_t len = held.leave_len[held.slot];

	/* A terminal that takes nothing must not keep the program from ending. */
	while (len && ready(held.write_fd, POLLOUT, LEAVE_WAIT_MS)) {
		ssize_t n = write(held.write_fd, at, len);

		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return;
		at += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
}

/* Only what POSIX lists as safe in a signal handler: poll, write, tcsetattr and masks. */
void tty_give_back(void)
{
	int saved_errno = errno;
	sigset_t stop, before;

	if (!held.taken)
		return;
	held.taken = 0;
	/* From the background both calls would stop us instead of letting us end. */
	sigemptyset(&stop);
	sigaddset(&stop, SIGTTOU);
	pthread_sigmask(SIG_BLOCK, &stop, &before);
	write_leave();
	if (held.has_modes)
		tcsetattr(held.in_fd, TCSANOW, &held.modes);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = saved_errno;
}

void tty_send(struct tty *tty, struct span bytes)
{
	buffer_add(&tty->pending, bytes.at, bytes.len);
	tty_flush(tty);
}

void tty_empty_file(int fd)
{
	if (ftruncate(fd, 0) || lseek(fd, 0, SEEK_SET))
		abort();         /* neither can fail on a file in memory */
}

void tty_send_file(struct tty *tty, int fd, const char *before, const char *behind)
{
	struct buffer *pending = &tty->pending;
	size_t start = pending->len;
	char bytes[4096];
	off_t at = 0;

	buffer_add_text(pending, before);
	for (ssize_t n; (n = pread(fd, bytes, sizeof(bytes), at)) > 0; at += n)
		buffer_add(pending, bytes, (size_t)n);
	if (at)
		buffer_add_text(pending, behind);
	else
		pending->len = start;
	tty_empty_file(fd);
	tty_flush(tty);
}

bool tty_flush(struct tty *tty)
{
	size_t most = tty->write_fd == tty->out_fd ? SHARED_WRITE_BYTES : SIZE_MAX;

	while (tty->sent < tty->pending.len && ready(tty->write_fd, POLLOUT, 0)) {
		size_t left = tty->pending.len - tty->sent;
		ssize_t n = write(tty->write_fd, tty->pending.at + tty->sent,
				  left < most ? left : most);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			break;
		if (n < 0) {
			tty->gone = true;
			tty_forget(tty);
			break;
		}
		tty->sent += (size_t)n;
		tty->bytes += (uint64_t)n;
	}
	if (tty_pending(tty))
		return false;
	tty_forget(tty);
	return true;
}

bool tty_pending(const struct tty *tty)
{
	return tty->sent < tty->pending.len;
}

bool tty_writable(const struct tty *tty)
{
	return !tty_pending(tty) && ready(tty->write_fd, POLLOUT, 0);
}

void tty_forget(struct tty *tty)
{
	buffer_clear(&tty->pending);
	tty->sent = 0;
}

uint64_t tty_bytes(const struct tty *tty)
{
	return tty->bytes;
}

size_t tty_read(struct tty *tty, char *bytes, size_t len, int timeout_ms)
{
	if (tty->gone || !len || !ready(tty->in_fd, POLLIN, timeout_ms))
		return 0;
	ssize_t n = read(tty->in_fd, bytes, len);

	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		tty->gone = true;
	return n > 0 ? (size_t)n : 0;
}

bool tty_gone(const struct tty *tty)
{
	return tty->gone;
}

static const char *locale_name(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < 3; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return value;
	}
	return "C";
}

bool tty_utf8(struct tty *tty)
{
	const char *name = locale_name();
	bool says_so = strcasestr(name, "utf-8") || strcasestr(name, "utf8");

	tty->locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	if (!tty->locale && says_so)
		tty->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!tty->locale)
		return false;
	tty->locale_before = uselocale(tty->locale);
	return !strcmp(nl_langinfo_l(CODESET, tty->locale), "UTF-8");
}
