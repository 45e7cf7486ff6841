/* The header's warnings. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "body.h"

static void header_warns_in_red_while_certificates_are_not_checked(void **state)
{
	static const char words[] = "CERTIFICATE NOT CHECKED";
	struct rig *r = rig_new(120, 36);
	struct link *link = store_link_edit(r->store);

	(void)state;
	link->secure = true;
	strcpy(link->tls.version, "TLSv1.3");
	link->tls.verified = true;
	expect_no_text(r, words);
	link->tls.verified = false;
	expect_text(r, words);
	char *letters = body_roles(r, 0);
	assert_non_null(strstr(letters, "!!!!!!!!!!!!!!!!!!!!!!!"));
	free(letters);
	/* It is among the last to go. */
	rig_resize(r, 60, 16);
	expect_text(r, words);
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_warns_in_red_while_certificates_are_not_checked),
	};

	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
