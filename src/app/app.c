#include "app/app.h"

#include <locale.h>

#include "app/check.h"
#include "app/cli.h"
#include "app/print.h"
#include "app/say.h"
#include "app/screen.h"
#include "app/script.h"

static int run_mode(const struct config *config, const struct paths *paths,
		    struct buffer *warnings)
{
	if (config_flag(config, OPTION_CHECK))
		return check_run(config, warnings);
	if (config_is_set(config, OPTION_PRINT))
		return print_run(config, warnings);
	if (config_is_set(config, OPTION_SCRIPT))
		return script_run(config, paths, warnings);
	return screen_run(config, paths, warnings);
}

/* An answer that did not get out, as onto a full disk, is an error. */
static int flush_answer(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	say("Standard output cannot be written.");
	return 1;
}

int app_run(char **argv)
{
	struct config *config = config_new();
	struct buffer warnings = { 0 };
	struct paths paths;
	struct err err;
	int status = 1;

	/* Only the character set: numbers are always read and written with a point. */
	setlocale(LC_CTYPE, "");
	paths_init(&paths);
	if (!cli_read(config, &paths, argv, &warnings, &err))
		say(err.text);
	else if (cli_answer(config, &paths, stdout))
		status = flush_answer();
	else
		status = run_mode(config, &paths, &warnings);
	buffer_fini(&warnings);
	paths_fini(&paths);
	config_free(config);
	return status;
}
