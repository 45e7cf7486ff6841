#include "net/door.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/mem.h"

struct door {
	struct sockaddr_un at;   /* DIRECTORY/mqtt */
	int fd;                  /* -1: closed */
	size_t directory_len;    /* 0: nothing is on the file system */
};

/* A path of this length does not fit a sockaddr_un, so a long TMPDIR is passed over. */
static bool make_directory(const char *parent, struct door *door)
{
	const size_t size = sizeof(door->at.sun_path);
	char *path = door->at.sun_path;

	if (!parent || *parent != '/')
		return false;
	int len = snprintf(path, size, "%s/flespitop-XXXXXX", parent);
	if (len < 0 || (size_t)len + sizeof("/mqtt") > size || !mkdtemp(path))
		return false;
	door->directory_len = (size_t)len;
	strcpy(path + len, "/mqtt");
	return true;
}

static void close_door(struct door *door)
{
	if (!door->directory_len)
		return;
	if (door->fd >= 0)
		close(door->fd);
	door->fd = -1;
	unlink(door->at.sun_path);
	door->at.sun_path[door->directory_len] = '\0';
	door->directory_len = 0;
	rmdir(door->at.sun_path);
}

struct door *door_open(struct err *err)
{
	struct door *door = mem_new(sizeof(*door));

	door->at.sun_family = AF_UNIX;
	door->fd = -1;
	if (!make_directory(getenv("XDG_RUNTIME_DIR"), door) &&
	    !make_directory(getenv("TMPDIR"), door) && !make_directory("/tmp", door)) {
		err_set(err, "No private directory could be made in /tmp (%s). Set "
			     "TMPDIR to one that can be written to.", strerror(errno));
		free(door);
		return NULL;
	}
	door->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (door->fd < 0 || bind(door->fd, (struct sockaddr *)&door->at,
				 sizeof(door->at)) < 0 || listen(door->fd, 16) < 0) {
		err_set(err, "The socket %s could not be opened (%s). Set TMPDIR to a "
			     "directory on a local disk.", door->at.sun_path,
			strerror(errno));
		door_free(door);
		return NULL;
	}
	return door;
}

void door_free(struct door *door)
{
	if (!door)
		return;
	close_door(door);
	free(door);
}

const char *door_path(const struct door *door)
{
	return door->at.sun_path;
}

int door_fd(const struct door *door)
{
	return door->fd;
}

static bool is_ours(int fd)
{
	struct ucred who;
	socklen_t size = sizeof(who);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) &&
		who.pid == getpid() && who.uid == geteuid();
}

int door_accept(struct door *door)
{
	for (;;) {
		int fd = accept4(door->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd < 0 && errno != EINTR && errno != ECONNABORTED)
			return -1;
		if (fd >= 0 && is_ours(fd)) {
			close_door(door);
			return fd;
		}
		if (fd >= 0)
			close(fd);
	}
}
