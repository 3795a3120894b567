/* What is wrong goes to c-icap's own log. While c-icap reads its configuration that log is not
 * open: until complain_to_log() lines are kept, and at a start they go to standard error as well,
 * at once. Never holds scanned data. */
#pragma once

/* A line in the form of printf, without its end. */
void complain(const char* format, ...) __attribute__((format(printf, 1, 2)));
/* The configuration is about to be read. */
void complain_later(int on_stderr);
/* The log is open: tells what was kept. */
void complain_to_log(void);
