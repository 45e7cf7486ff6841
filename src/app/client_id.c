#include "app/client_id.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buffer.h"
#include "core/mem.h"
#include "net/identity.h"

enum { ID_BYTES_MAX = 64, NAME_BYTES_MAX = 200 };

static bool fail(struct err *err, const char *path, const char *why)
{
	return err_set(err, "The client id of the session cannot be remembered: %s: %s. "
			    "Give one with -i.", path, why);
}

/* The file's name. A profile may be called anything; a slash in it leads nowhere. */
static char *file_name(const char *profile)
{
	struct buffer name = { 0 };

	buffer_add_text(&name, "client-id");
	if (profile)
		buffer_add_char(&name, '.');
	for (const char *at = profile; at && *at && name.len < NAME_BYTES_MAX; at++) {
		unsigned char byte = (unsigned char)*at;

		if (isalnum(byte) || byte == '-' || byte == '_')
			buffer_add_char(&name, *at);
		else
			buffer_format(&name, "%%%02x", byte);
	}
	return buffer_take(&name);
}

/* Like mkdir -p; what is there already stays as it is. */
static void make_directory(const char *path)
{
	char *copy = mem_text(path);

	for (char *at = copy + 1; *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		mkdir(copy, 0700);
		*at = '/';
	}
	mkdir(copy, 0700);
	free(copy);
}

/* Ours, and nobody else may change it. */
static bool is_trusted(int fd, mode_t type)
{
	struct stat facts;

	return !fstat(fd, &facts) && (facts.st_mode & S_IFMT) == type &&
	       facts.st_uid == geteuid() && !(facts.st_mode & (S_IWGRP | S_IWOTH));
}

static int open_directory(const char *path, struct err *err)
{
	make_directory(path);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0) {
		fail(err, path, errno == ELOOP || errno == ENOTDIR ?
		     "it is a link or a file, not a directory" : strerror(errno));
		return -1;
	}
	if (is_trusted(fd, S_IFDIR))
		return fd;
	fail(err, path, "others may write there (chmod go-w)");
	close(fd);
	return -1;
}

/* The id in the file; NULL: there is no such file, or err says what is wrong with it. */
static char *read_id(int directory, const char *name, struct err *err)
{
	char text[ID_BYTES_MAX + 2];
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	size_t len = 0;

	if (fd < 0) {
		if (errno != ENOENT)
			fail(err, name, errno == ELOOP ? "it is a link" :
							 strerror(errno));
		return NULL;
	}
	bool trusted = is_trusted(fd, S_IFREG);
	ssize_t got = trusted ? read(fd, text, sizeof(text)) : 0;
	close(fd);
	while (got > 0 && len < (size_t)got && isgraph((unsigned char)text[len]))
		len++;
	if (!trusted)
		fail(err, name, "it is not a file that only you can write");
	else if (!len || len > ID_BYTES_MAX || text[len] != '\n')
		fail(err, name, "it holds no client id; remove it for a new one");
	else
		return mem_text_n(text, len);
	return NULL;
}

/* Complete before it has its name, so that nobody reads half of it, and without
 * replacing what another process was quicker to write. */
static bool write_id(int directory, const char *name, const char *id, struct err *err)
{
	char *draft = mem_format("%s.%ld", name, (long)getpid());
	char *line = mem_format("%s\n", id);
	size_t len = strlen(line);

	unlinkat(directory, draft, 0);
	int fd = openat(directory, draft,
			O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && write(fd, line, len) == (ssize_t)len && !fsync(fd);
	ok = ok && (!linkat(directory, draft, directory, name, 0) || errno == EEXIST);
	if (!ok)
		fail(err, name, strerror(errno));
	if (fd >= 0)
		close(fd);
	unlinkat(directory, draft, 0);
	free(draft);
	free(line);
	return ok;
}

char *client_id_kept(const char *directory, const char *profile, int version,
		     struct err *err)
{
	int fd = open_directory(directory, err);

	if (fd < 0)
		return NULL;
	char *name = file_name(profile);
	err->text[0] = '\0';
	char *id = read_id(fd, name, err);
	if (!id && !err->text[0]) {
		char *fresh = identity_new(version);

		if (write_id(fd, name, fresh, err))
			id = read_id(fd, name, err);
		if (!id && !err->text[0])
			fail(err, name, "it is gone again");
		free(fresh);
	}
	free(name);
	close(fd);
	return id;
}
