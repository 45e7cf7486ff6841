/* The rows of the MQTT families of core/codes.h, which is what others include.
 *
 * Threads: any; constant data.
 */
#ifndef CORE_CODES_MQTT_H
#define CORE_CODES_MQTT_H

#include "core/codes.h"

struct code_table {
	const struct code_info *rows;   /* by rising code */
	int count;
};

extern const struct code_table codes_connack_311, codes_connack_5, codes_suback,
	codes_unsuback, codes_disconnect;

#endif
