# The parameter dictionary as rows of a C table, sorted by name for a binary
# search. Run with LC_ALL=C, so that awk and strcmp() agree on the order.
#
# A unit without a symbol below ends the build: the screen would print the word
# in a column made for symbols. "s" is left out for points in time, which count
# seconds since 1970 and are shown as dates.

BEGIN {
	FS = "\t"
	symbol[""] = ""
	symbol["Ah"] = "Ah"
	symbol["amperes"] = "A"
	symbol["bar"] = "bar"
	symbol["celsius"] = "°C"
	symbol["dB"] = "dB"
	symbol["dBm"] = "dBm"
	symbol["dbm"] = "dBm"
	symbol["degrees"] = "°"
	symbol["g"] = "g"
	symbol["g/sec"] = "g/s"
	symbol["hours"] = "h"
	symbol["hz"] = "Hz"
	symbol["kPa"] = "kPa"
	symbol["kg"] = "kg"
	symbol["km"] = "km"
	symbol["km/h"] = "km/h"
	symbol["km/liters"] = "km/l"
	symbol["liters"] = "l"
	symbol["liters/100km"] = "l/100km"
	symbol["liters/h"] = "l/h"
	symbol["lux"] = "lx"
	symbol["meters"] = "m"
	symbol["percentage"] = "%"
	symbol["rpm"] = "rpm"
	symbol["seconds"] = "s"
	symbol["volts"] = "V"
}

function fail(why) {
	printf "%s:%d: %s\n", FILENAME, FNR, why > "/dev/stderr"
	failed = 1
	exit 1
}

function quoted(text) {
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	return "\"" text "\""
}

FNR == 1 { next }    # the names of the columns

NF != 4 { fail("expected 4 columns, found " NF) }
$1 in row { fail("a second row for " $1) }
!($3 in symbol) { fail("no symbol for the unit " $3) }

{
	shown = $1 ~ /(^|\.)timestamp$/ ? "" : symbol[$3]
	row[$1] = "\t{ " quoted($1) ", " quoted($2) ", " quoted($3) ", " quoted(shown) \
		",\n\t  " quoted($4) " },"

	# Insertion sort: mawk has none of its own, and the rows are few.
	for (i = count++; i > 0 && name[i - 1] > $1; i--)
		name[i] = name[i - 1]
	name[i] = $1
}

END {
	if (failed)
		exit 1
	for (i = 0; i < count; i++)
		print row[name[i]]
}
