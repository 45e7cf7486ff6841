/* Numbers as people read them: short, aligned, with units.
 *
 * Each writes a NUL-terminated text into the caller's FORMAT_MAX bytes and
 * returns it, so it can stand as an argument. "-" stands for unknown: INT64_MIN
 * where a time is asked for, and what is no number. All but format_rate() and
 * format_delta() cut instead of rounding: 59.9 s is 59s.
 *
 * Threads: any. format_clock() and format_stamp() use the TZ of the process.
 */
#ifndef CORE_FORMAT_H
#define CORE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

enum { FORMAT_MAX = 40 };

/* A span of time, at most 5 columns: 0.3s 48s 14m 2h 3d 4y; negative with a sign.
 * Beyond 999y it stays there. */
char *format_age(char out[FORMAT_MAX], int64_t us);
/* A delay with its sign, at most 6 columns: +0.8s +41s +14m -1.2s. */
char *format_lag(char out[FORMAT_MAX], int64_t us);
/* In words for sentences: "0.4 seconds", "40 seconds", "11 m 50 s", "2 h 14 m",
 * "3 days". */
char *format_duration(char out[FORMAT_MAX], int64_t us);
/* Up-time in the header: 02:14:09, from a day on 3d 02:14. */
char *format_uptime(char out[FORMAT_MAX], int64_t us);
/* Bytes, at most 5 columns, powers of 1024: 0, 812, 1.2K, 23M, 1.5G. */
char *format_bytes(char out[FORMAT_MAX], uint64_t bytes);
/* A count in groups: 1 204, 18 210. */
char *format_count(char out[FORMAT_MAX], uint64_t count);
/* A count, at most 5 columns: 812, 18k, 1.2M. */
char *format_short(char out[FORMAT_MAX], uint64_t count);
/* Events a second, at most 6 columns, in the unit that reads best: 412/s 1.0/s
 * 6/min 2/h 1/d; "-" for 0. */
char *format_rate(char out[FORMAT_MAX], double per_second);
/* A difference with its sign and no needless digits: +2, -0.05, 0. */
char *format_delta(char out[FORMAT_MAX], double delta);
/* Local time of day 12:41:06.482 */
char *format_clock(char out[FORMAT_MAX], int64_t at_us);
/* Local date and time 2026-01-01 12:41:06 */
char *format_stamp(char out[FORMAT_MAX], int64_t at_us);
/* UTC with microseconds and offset as mosquitto_sub's %J writes `tst`:
 * 2026-11-23T14:33:31.292874Z+0000 */
char *format_tst(char out[FORMAT_MAX], int64_t at_us);

#endif
