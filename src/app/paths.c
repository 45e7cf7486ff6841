#include "app/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"

/* An XDG directory; a relative one in the variable is to be ignored. */
static char *base(const char *variable, const char *below_home)
{
	const char *value = getenv(variable), *home = getenv("HOME");

	if (value && value[0] == '/')
		return mem_format("%s/flespitop", value);
	return mem_format("%s/%s/flespitop", home && home[0] == '/' ? home : "/",
			  below_home);
}

/* In a checkout the themes lie beside the program. */
static char *beside_program(void)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (len <= 0)
		return mem_text("themes");
	path[len] = '\0';
	char *slash = strrchr(path, '/');
	*slash = '\0';
	return mem_format("%s/themes", path);
}

void paths_init(struct paths *paths)
{
	char *config = base("XDG_CONFIG_HOME", ".config");

	paths->config = mem_format("%s/config", config);
	paths->config_system = mem_text("/etc/flespitop/config");
	paths->state = base("XDG_STATE_HOME", ".local/state");
	paths->themes[0] = mem_format("%s/themes", config);
	paths->themes[1] = beside_program();
	paths->themes[2] = mem_text(FLESPITOP_SHARE "/themes");
	free(config);
}

void paths_fini(struct paths *paths)
{
	free(paths->config);
	free(paths->config_system);
	free(paths->state);
	for (int i = 0; i < 3; i++)
		free(paths->themes[i]);
}

void paths_print(const struct paths *paths, FILE *out)
{
	fprintf(out, "config         %s\n", paths->config);
	fprintf(out, "system config  %s\n", paths->config_system);
	fprintf(out, "state          %s\n", paths->state);
	for (int i = 0; i < 3; i++)
		fprintf(out, "themes         %s\n", paths->themes[i]);
}

char *paths_theme(const struct paths *paths, const char *name)
{
	if (strchr(name, '/'))
		return access(name, R_OK) ? NULL : mem_text(name);
	for (int i = 0; i < 3; i++) {
		char *file = mem_format("%s/%s.theme", paths->themes[i], name);

		if (!access(file, R_OK))
			return file;
		free(file);
	}
	return NULL;
}
