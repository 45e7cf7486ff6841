/* Any bytes as a config file: a sentence or settings, and a dump that can be shown. */
#include "app/config.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void check_printable(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		check((unsigned char)text[i] >= ' ' || text[i] == '\n');
}

static void read_part(const char *path, const char *profile)
{
	struct config *config = config_new();
	struct config_file file = {
		.path = path, .source = SOURCE_USER, .profile = profile,
	};
	struct buffer warnings = { 0 };
	struct err err = { "" };
	char *dump;
	size_t len;
	FILE *out = open_memstream(&dump, &len);

	check(config_read(config, &file, &warnings, &err) == !err.text[0]);
	config_dump(config, out);
	fclose(out);
	check_printable(dump, len);
	for (enum option_id id = 0; id < OPTION_COUNT; id++)
		for (size_t i = 0; i < config_count(config, id); i++)
			check(config_item(config, id, i)[0]);
	free(dump);
	buffer_fini(&warnings);
	config_free(config);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	int fd = memfd_create("config", MFD_CLOEXEC);
	char path[40];

	check(write(fd, bytes, len) == (ssize_t)len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	read_part(path, NULL);
	read_part(path, "p");
	close(fd);
	return 0;
}
