#include "app/app.h"

int main(int argc, char **argv)
{
	(void)argc;
	return app_run(argv);
}
