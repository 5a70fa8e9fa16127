// Package logtable reads the table of a log: the rows and columns of a file, whatever program wrote it, and the times in its
// cells. The replay and caselog examples read their logs with it, so that one map means the same to both.
//
//	form := logtable.NewForm()
//	err := logtable.Read("map.json", doc, func(w *logtable.Walker, data json.RawMessage) {
//		w.Object("", data, w.Struct(&form))
//		form.Check(w)
//	})
//	table, err := logtable.NewTable(file, "log.csv", &form)
//	opened, fault := table.Column("columns.opened", "opened")
//	for {
//		line, err := table.Next() // io.EOF, a *Reject, or what ends the reading
//		at, cell, _ := table.Time(clock, "opened", opened) // with clock := table.Clock()
//	}
//
// # The keys that all maps have
//
//   - layouts: how times are written, in the form of package time, or unix, unixms or excel for a whole or decimal number; the
//     first that fits counts. A fraction of any length may follow the seconds. unix is seconds since 1970, from 10⁸ to below
//     10¹¹; unixms milliseconds, from 10¹¹ on; excel days since 1900 as a spreadsheet counts them, up to 2,958,465. With any of
//     them 20240301, 202403010800 and 20240301080000 are times as they are written. Default:
//     2006-01-02 15:04:05, with a T, with an offset, with both, and 2006-01-02.
//   - zone: where times without an offset were taken, an IANA name, whose rules are built in; default UTC. A wall time that
//     occurs twice is the first, one that does not exist is the instant after the gap. What a layout says of an offset or an
//     abbreviation counts, as in "MST", "-07:00", "Z" or "GMT+8", and so does a zone in
//     so many letters, "utc", "America/New_York" or 北京时间; it is refused where it cannot.
//   - days: the keys of columns whose times are days, whatever they show. A time is a day also where its layout holds no hour,
//     such as "2006-01-02" or "2006-01-02 00:00:00.0", or where it is a whole number of excel.
//   - blank: words that stand for an empty cell; an empty cell always is one. Words are compared without surrounding space
//     and with each run of space as one.
//
// Space of any kind around a cell is no part of it, nor is what is not seen, such as a zero width space or a byte order mark. In a
// time a space of any kind is a space, and an offset may be in any form of ISO 8601: +08:00 is +0800 and +08 too.
//
// Wherever a map names a column it may name several: {"join": ["date", "time"]} is the column whose cells are theirs, those that
// are not blank, separated by a space. A name matches however its words are parted, by spaces or line ends. Where no column
// matches and another of the first lines has one, the error says in which, and what skip or sheet would be right. A cell
// ="0001", as programs write for Excel, is 0001.
//
// # Files
//
// A file is told by what it holds and not by its name. All may be gzipped.
//
//   - Text of separated cells (CSV, RFC 4180). delimiter is the character that separates them, by default that of commas,
//     semicolons, tabs and upright strokes which occurs most in the header, or what a first line such as "sep=;" says. skip is
//     the number of lines before the header, but for such a line. Between tabs a quote means nothing, unless quotes is true;
//     elsewhere quotes may be around cells, unless it is false.
//   - encoding: that of text, by its name in the WHATWG's standard: gb18030, big5, windows-1252 and so on; by default UTF-8. A
//     byte order mark says more. A byte that is not of the encoding is read by itself, as one of windows-1252, so that names stay
//     apart, and the program that reads the log says so. What is no UTF-8 and looks like GB 18030 is refused, and so
//     is UTF-8 that the map names otherwise, see [Table.CheckText], and UTF-16 without a mark that the map does not name.
//   - XLSX. sheet is the name of the sheet, by default the first that is not hidden; skip counts as for text. A cell with a date
//     is a time whatever the layouts are, and a number is read in full however it is shown.
//   - XES (IEEE 1849), for a log of events: a row for each event, whose columns are its attributes and, with "case:" before them,
//     those of its trace, as pm4py names them. A date is a time whatever the layouts are.
//
// What is none of these, such as JSON, GeoJSON or a ZIP, is an error that names it and says what to do.
//
// A row has at most 1 MiB and 500 lines, an XLSX at most 256 MiB.
//
// # Cells without a time
//
// In a column of times a placeholder is as a blank cell is: "-", "未办结", 0, -1, 0000-00-00, and the days that programs write for
// none, such as 1900-01-00, 1970-01-01 and 9999-12-31. [Table.Time] lists them; how many there are of which form is counted. What
// looks like a time and cannot be read, and a time from the year 2100 on, is there and not known.
//
// # Days
//
// A deadline that is a day ends with it: it has passed at 0:00 of the next day, which is the instant of what happens on a day in a
// log that has no hours. Anything else that is a day happens at the opening's time of that day, so that the time between is a
// number of days; but not before what the log has before it of that day, nor after what it has after it, see [Clock.Settle]. Where a
// deadline or its closing is a day the two are compared as days.
package logtable
