# Reads every file of the project and prints what breaks a rule, as FILE:LINE: sentence.
# Written for any POSIX awk: no intervals in expressions, bytes instead of characters.

BEGIN {
	COLUMNS_MAX = 90
	FUNCTION_MAX = 60
	FILE_MAX = 500
	HEADER_MAX = 120
	PARAMETERS_MAX = 5

	# Arrows: which layers the files of a layer may include.
	may["core"] = " core "
	may["net"] = " core net "
	may["ui"] = " core ui "
	may["demo"] = " core demo "
	may["app"] = " core net ui demo app "

	# Libraries: the header as an expression, and the only files that know it.
	terminal = "^src/ui/term[a-z_]*[.]c$"
	library("ncurses", "^(ncursesw/)?(n?curses|term|panel)[.]h$", terminal)
	library("libmosquitto", "^mosquitto[a-z_]*[.]h$", "^src/(net|demo)/")
	library("OpenSSL", "^openssl/", "^src/net/")
	library("cJSON", "^(cjson/)?cJSON[.]h$", "^src/core/json[.]c$")
	library("inih", "^ini[.]h$", "^src/app/")
	library("utf8proc", "^utf8proc[.]h$", "^src/core/text[a-z_]*[.]c$")

	# What core may use of the system, and what it may not call of that.
	words(core_header, "assert ctype endian errno float inttypes limits math " \
		"stdarg stdbool stddef stdint stdio stdlib string strings time")
	words(core_call, "clock clock_gettime gettimeofday time timespec_get " \
		"fopen freopen fdopen popen tmpfile remove rename open close read " \
		"write printf vprintf puts putchar perror getenv system exit " \
		"socket connect bind listen accept send recv poll select getaddrinfo " \
		"sleep usleep nanosleep fork signal sigaction thrd_create mtx_lock")
	# Only app, net and demo know what time it is.
	words(clock_call, "clock clock_gettime gettimeofday time timespec_get")
	words(sleep_call, "sleep usleep nanosleep clock_nanosleep thrd_sleep")

	# Spelt so that this file does not find itself.
	unfinished = "(TO[D]O|FI[X]ME|X[X]X|HA[C]K|st[u]bs?)"
	unfinished = "(^|[^A-Za-z0-9_])" unfinished "([^A-Za-z0-9_]|$)"
	sleeps = "A test never sleeps: wait for the condition, with a deadline."

	quoted_text = "^\"([^\"\\\\]|\\\\.)*\""
	quoted_character = "^'([^'\\\\]|\\\\.)*'"

	# State that the system or a signal forces on a file instead of a struct.
	state_allowed = "^src/(core/mem|app/signals|ui/term[a-z_]*)[.]c$"
}

function library(name, header, files)
{
	libraries++
	library_name[libraries] = name
	library_header[libraries] = header
	library_files[libraries] = files
}

function words(set, list,    each, n)
{
	for (n = split(list, each, " "); n; n--)
		set[each[n]] = 1
}

function say(sentence)
{
	say_at(FILENAME, FNR, sentence)
}

function say_at(file, line, sentence)
{
	print file ":" line ": " sentence
	found++
}

# --- of every file

FNR == 1 {
	file_ended()
	files++
	file = FILENAME
	header = file ~ /[.]h$/
	c = header || file ~ /[.]c$/
	script = /^#!/
	test = file ~ /^tests\//
	ours = file ~ /^(src|include)\//
	layer = file ~ /^src\/main[.]c$/ ? "app" : ours ? part(file, 2) : ""
	in_comment = in_function = in_table = depth = includes = 0
	signature = ""
	if (header && !/^\/\*/)
		say("A header begins with a comment that says what the module is for.")
	if (header)
		wanted_guard = guard_of(file)
	if (file ~ /^include\//)
		is_header[file] = 1
}

{ lines = FNR }

/[ \t\r]$/ { say("Blanks at the end of the line.") }

$0 ~ unfinished {
	say("Unfinished work is not kept in the source: do it, or leave it out.")
}

(c || script || file ~ /[.]awk$/) && columns($0) > COLUMNS_MAX {
	say("The line is " columns($0) " columns wide; " COLUMNS_MAX " is the most.")
}

script && test && !/^[ \t]*#/ && /(^|[^A-Za-z0-9_.\/-])sleep [0-9."$]/ {
	say(sleeps)
}

!c { next }

# --- of C ---------------------------------------------------------------------

{
	started_in_comment = in_comment
	code = without_comments($0)
}

/^ / && !started_in_comment && code ~ /[^ ]/ { say("Indentation is by tabs.") }

/^[ \t]* \t/ { say("Indentation is by tabs; a blank stands before one.") }

/^[ \t]*#[ \t]*include/ { check_include(included($0), $0 ~ /"/) }

/^[ \t]*#/ {
	if (!test && code ~ /^[ \t]*#[ \t]*define[ \t]+[A-Za-z0-9_]+\(/)
		say("A macro that looks like a function: write a function.")
	if (wanted_guard != "" && code ~ /^#ifndef/) {
		if ($2 != wanted_guard)
			say("The guard of this header is " wanted_guard ".")
		wanted_guard = ""
	}
	remember_words(code)
	next
}

{
	remember_words(code)
	check_calls(code)
	check_form(code)
	if (file ~ /^include\//)
		note_declarations(code)
	measure(code)
}

END {
	file_ended()
	check_use()
	if (found) {
		print found (found == 1 ? " line breaks" : " lines break") " a rule."
		exit 1
	}
	print "check: " files " files keep the rules."
}

# --- text

function part(path, n,    each)
{
	split(path, each, "/")
	return each[n]
}

function guard_of(path,    name)
{
	name = path
	sub(/^include\//, "", name)
	gsub(/[^A-Za-z0-9]/, "_", name)
	return toupper(name)
}

function included(line)
{
	sub(/^[^<"]*[<"]/, "", line)
	sub(/[>"].*/, "", line)
	return line
}

# Width on the screen: a tab goes to the next eighth column, a UTF-8 character takes one.
function columns(line,    each, n, i, wide)
{
	if (length(line) * 8 <= COLUMNS_MAX)
		return 0
	n = split(line, each, "\t")
	for (i = 1; i <= n; i++) {
		gsub(/[\200-\277]/, "", each[i])
		wide += length(each[i])
		if (i < n)
			wide += 8 - wide % 8
	}
	return wide
}

# The line without comments and without what is between quotes. A comment may go on.
function without_comments(line,    out, what, at)
{
	out = ""
	while (line != "") {
		if (in_comment) {
			at = index(line, "*/")
			if (!at)
				return out
			in_comment = 0
			line = substr(line, at + 2)
			continue
		}
		if (!match(line, /"|'|\/[*]|\/\//))
			return out line
		what = substr(line, RSTART, RLENGTH)
		out = out substr(line, 1, RSTART - 1)
		line = substr(line, RSTART)
		if (what == "//")
			return out
		if (what == "/*") {
			in_comment = 1
			line = substr(line, 3)
			continue
		}
		at = match(line, what == "\"" ? quoted_text : quoted_character)
		if (!at)
			return out
		out = out what what
		line = substr(line, RLENGTH + 1)
	}
	return out
}

# --- layers, libraries, calls

function check_include(name, quoted,    i, own)
{
	includes++
	if (!ours)
		return
	own = file
	if (includes == 1 && sub(/^src\//, "", own) && own ~ /\/.*[.]c$/)
		first_include[file] = quoted ? name : "<" name ">"
	if (quoted) {
		if (name !~ /^[a-z]+\/[a-z0-9_]+[.](h|inc)$/)
			say("Includes of ours are spelt \"layer/module.h\".")
		else if (!index(may[layer], " " part(name, 1) " "))
			say("Layer " layer " may not include " part(name, 1) ".")
		return
	}
	for (i = 1; i <= libraries; i++)
		if (name ~ library_header[i]) {
			if (file !~ library_files[i])
				say(library_name[i] " is known only to files like " \
					library_files[i] ".")
			return
		}
	sub(/[.]h$/, "", name)
	if (layer == "core" && !(name in core_header))
		say("Layer core has no clock, thread, file or socket: not <" name ".h>.")
}

# The names that are called on this line, each with its rule.
function check_calls(code,    rest, name)
{
	if (layer != "core" && layer != "ui" && !test)
		return
	for (rest = code; match(rest, /[A-Za-z_][A-Za-z0-9_]*\(/); ) {
		name = substr(rest, RSTART, RLENGTH - 1)
		if (RSTART > 1 && substr(rest, RSTART - 1, 1) ~ /[.>]/)
			name = ""       # a member of a struct
		rest = substr(rest, RSTART + RLENGTH)
		if (layer == "core" && (name in core_call || name ~ /^pthread_/))
			say("Layer core may not call " name "().")
		else if (layer == "ui" && name in clock_call)
			say("Layer ui is told the time: not " name "().")
		else if (test && (name in sleep_call || name ~ /^p?(poll|select)$/ && \
				rest ~ /^(NULL|0), *(0|NULL)/))
			say(sleeps)
	}
}

# --- form

function check_form(code)
{
	if (code ~ /^typedef/ && code !~ /\(/ && code !~ / key_code;/)
		say("No typedef but of functions: write the struct or enum out.")
	if (!test && !header && !depth && file !~ state_allowed &&
	    code !~ /const|\(|^typedef|^(struct|enum|union) [a-z0-9_]+;/ &&
	    code ~ /^[a-z][a-z0-9_ *]*[ *][a-z0-9_]+(\[[^]]*\])*( = .*|;)$/)
		say("A variable of the whole file: put it into a struct with an owner.")
	if (in_function && code ~ /^\t\t\t\t+(if|for|while|switch|do)[ (]/)
		say("Nested more than three deep.")
}

# Functions have their braces in the first column, and nothing else has.
function measure(code,    name)
{
	if (code ~ /^[A-Za-z_]/ && !in_function) {
		signature = ""
		began = FNR
	}
	if (!in_function)
		signature = signature " " code
	if (code ~ /^[{]/) {
		in_function = 1
		table_lines = 0
		if (parameters(signature) > PARAMETERS_MAX)
			say_at(file, began, "More than " PARAMETERS_MAX " parameters.")
	}
	if (in_function && code ~ /= [{]$/)
		in_table = FNR
	if (in_table && code ~ /^\t+[}].*;/) {
		table_lines += FNR - in_table + 1
		in_table = 0
	}
	if (in_function && code ~ /^[}]/) {
		in_function = in_table = 0
		limit(began, "function", FNR - began + 1 - table_lines, FUNCTION_MAX)
		signature = ""
	}
	depth += gsub(/[{]/, "", code) - gsub(/[}]/, "", code)
}

function limit(line, what, has, most)
{
	if (has > most)
		say_at(file, line, \
			"The " what " has " has " lines; " most " is the most.")
}

function parameters(text,    n, level, sign)
{
	n = 1
	sub(/^[^(]*/, "", text)
	while (match(text, /[(),]/)) {
		sign = substr(text, RSTART, 1)
		text = substr(text, RSTART + 1)
		level += sign == "(" ? 1 : sign == ")" ? -1 : 0
		n += sign == "," && level == 1
		if (!level)
			break
	}
	return n
}

function file_ended()
{
	if (!file || !c)
		return
	if (header && wanted_guard != "")
		say_at(file, 1, "There is no guard " wanted_guard ".")
	if (header)
		limit(lines, "header", lines, HEADER_MAX)
	else
		limit(lines, "file", lines, FILE_MAX)
	wanted_guard = ""
}

# --- what nobody uses

function remember_words(code,    each, n)
{
	if (!in_function && !depth && code ~ /^[A-Za-z_].*\(/ && code !~ /;$/)
		note_definition(code)
	gsub(/[^A-Za-z0-9_]+/, " ", code)
	for (n = split(code, each, " "); n; n--) {
		times[each[n]]++
		if (!((each[n], file) in seen)) {
			seen[each[n], file] = 1
			used[each[n]]++
		}
	}
}

function note_definition(code,    name)
{
	while (match(code, /[A-Za-z_][A-Za-z0-9_]*\(/)) {
		name = substr(code, RSTART, RLENGTH - 1)
		code = substr(code, RSTART + RLENGTH)
		defined[name] = 1
		if (header)
			in_header[name] = 1
	}
}

# The functions that a public header declares: a name before a bracket outside any other.
function note_declarations(code,    sign, before, level)
{
	if (depth || code ~ /^([\t {}]|typedef)/)
		return
	level = 0
	while (match(code, /[()]/)) {
		sign = substr(code, RSTART, 1)
		before = substr(code, 1, RSTART - 1)
		code = substr(code, RSTART + 1)
		if (sign == "(" && !level && match(before, /[A-Za-z_][A-Za-z0-9_]*$/)) {
			before = substr(before, RSTART)
			if (before != "__attribute__") {
				declared[++declarations] = before
				declared_in[declarations] = file
				declared_line[declarations] = FNR
			}
		}
		level += sign == "(" ? 1 : -1
	}
}

function unused(i, what)
{
	say_at(declared_in[i], declared_line[i], declared[i] "() is " what ".")
}

# Besides its header, a function is known to the file that defines it and to one that
# calls it; one that is written in the header itself, to somebody who calls it, and be it
# that header.
function check_use(    i, name, own)
{
	for (i = 1; i <= declarations; i++) {
		name = declared[i]
		if (!(name in defined))
			unused(i, "written nowhere")
		else if (name in in_header ? times[name] < 2 : used[name] < 3)
			unused(i, "called by no other file")
	}
	for (name in first_include) {
		own = name
		sub(/^src\//, "", own)
		sub(/[.]c$/, ".h", own)
		if ("include/" own in is_header && first_include[name] != own)
			say_at(name, 1, "Its own header comes first.")
	}
}
