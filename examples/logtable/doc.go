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
//		at, ok := clock.Parse(string(table.Cell(opened)))
//	}
//
// # The keys that all maps have
//
//   - layouts: how times are written, in the form of package time; the first that fits counts, and a fraction may follow the
//     seconds of any. Default: 2006-01-02 15:04:05, with a T, with an offset, with both, and 2006-01-02.
//   - zone: where times without an offset were taken, an IANA name, whose rules are built in; default UTC. A wall time that
//     occurs twice is the first, one that does not exist is the instant after the gap. A layout may name an offset or an
//     abbreviation, which then counts.
//   - blank: words that stand for an empty cell; an empty cell always is one. Words are compared without surrounding space
//     and with each run of space as one.
//
// Wherever a map names a column it may name several: {"join": ["date", "time"]} is the column whose cells are theirs, those
// that are not blank, separated by a space.
package logtable
