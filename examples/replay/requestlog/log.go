package requestlog

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
)

// Options say how to open a log; the zero value reads all of it and writes no rejects file.
type Options struct {
	Limit   int64  // read the first so many rows; 0: all
	Rejects string // write rejected and flagged rows to this CSV file, which is made new: line, kind, what, reason
}

// Counts says what became of the rows: Rows == Accepted + the sum of Rejected.
type Counts struct {
	Rows     int64            `json:"rows"`
	Accepted int64            `json:"accepted"`
	Rejected map[string]int64 `json:"rejected"` // by [RejectKind], only those that occur
	Flagged  map[string]int64 `json:"flagged"`  // by [Flag], only those that occur; a row may have several

	Unreadable []Unreadable     `json:"unreadable"`     // times that cannot be read, by column
	NoTimes    []Placeholder    `json:"placeholders"`   // cells that stand for no time, of all rows, by column and form
	Unlisted   map[string]int64 `json:"unlisted"`       // status values that no list has, the hundred most frequent, or their form
	Controls   int64            `json:"controls"`       // of the rows flagged not_text: those with control characters alone
	Projected  int64            `json:"projected"`      // of the rows flagged no_place: those whose coordinates are no degrees
	Differing  int64            `json:"repeated_other"` // of the rows with a repeated id: those whose contents are others
}

// Unreadable is how many times of a column cannot be read.
type Unreadable = logtable.Unreadable

// Placeholder is how many cells of a column of times stand for no time in one form.
type Placeholder = logtable.Placeholder

// A Log is a request log that has been read once and can give its events in order. Its methods may be used from many
// goroutines at once, Close when the others have returned.
//
// While it is read it keeps at most 32 bytes a row in memory, for the ids seen; afterwards 16 bytes an event. A duplicate that
// names its original takes some 200 bytes besides. The rows are in a temporary file of about the size of the log without
// compression.
type Log struct {
	spool   *spool
	order   []place
	m       *Map
	units   unitValues
	matters matters
	times   [Closed + 1]struct{ all, days, unread int64 } // by what happened
	kinds   int64                                         // of rows whose kind is known
	origins int64                                         // … whose origin is

	mu      sync.Mutex
	closed  bool
	counts  Counts
	first   string   // the first row that was rejected
	rejects *os.File // nil: none
	list    *csv.Writer
}

// An Event is something that happened to a row.
type Event struct {
	At    time.Time // of a closing that is flagged [ClosedTimeUnknown]: the log's last instant
	What  What
	Order int    // of a step: its place in the map's steps, from 1
	Value string // with Rate: the score as the log has it
	Row   Row
}

// Final reports whether the handling does not begin again after the event.
func (e Event) Final() bool {
	at := slices.IndexFunc(e.Row.Steps, func(s Step) bool { return int(s.order) == e.Order })
	return e.What == Closed || !slices.ContainsFunc(e.Row.Steps[at+1:], func(s Step) bool { return s.Do == Rework || s.Do == Reopen })
}

// Open reads the log once and puts its events in order. The error is a *gridgov.InvalidError for a header that does not
// suit the map; it is whatever the system says when the file cannot be read to its end, since a log that is cut off
// cannot be told from a whole one afterwards.
func Open(ctx context.Context, path string, m *Map, opts Options) (*Log, error) {
	l := &Log{m: m, counts: Counts{
		Rejected: map[string]int64{}, Flagged: map[string]int64{}, Unreadable: []Unreadable{}, Unlisted: map[string]int64{},
	}}
	if err := l.open(ctx, path, m, opts); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func (l *Log) open(ctx context.Context, path string, m *Map, opts Options) (failed error) {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	r, err := NewReader(file, path, m)
	if err != nil {
		return err
	}
	defer func() { failed = errors.Join(failed, r.Close()) }()
	if err := l.start(file, opts.Rejects); err != nil {
		return err
	}
	events, err := l.read(ctx, r, opts.Limit)
	l.counts.NoTimes = r.table.Placeholders()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := r.table.CheckText(); err != nil {
		return err
	}
	if l.counts.Accepted == 0 {
		why := gridgov.Text{En: l.first, Zh: l.first}
		if l.first == "" {
			why = gridgov.Text{En: "there is none after the header", Zh: "表头之后没有行"}
		}
		return gridgov.Invalid(path, gridgov.Fault{
			Field: path, Rule: gridgov.RuleIncomplete, Right: gridgov.Text{En: "no row was read: " + why.En, Zh: "没有读到一行：" + why.Zh},
		})
	}
	runtime.GC() // the ids are done with: let their memory be used for the order
	if l.order, err = inOrder(l.spool, events); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return ctx.Err()
}

// start makes the rejects file and the spool.
func (l *Log) start(log *os.File, rejects string) (err error) {
	if rejects != "" {
		here, err := log.Stat()
		if err != nil {
			return err
		}
		if there, err := os.Stat(rejects); err == nil && os.SameFile(here, there) {
			return fmt.Errorf("the rejects file %s is the log itself", rejects)
		}
		if l.rejects, err = os.Create(rejects); err != nil {
			return err
		}
		l.list = csv.NewWriter(l.rejects)
		_ = l.list.Write([]string{"line", "kind", "what", "reason"}) // the writer keeps the first error
	}
	l.spool, err = newSpool()
	return err
}

// read spools the rows and counts their events.
func (l *Log) read(ctx context.Context, r *Reader, limit int64) (events int, err error) {
	seen := newIDs()
	for limit <= 0 || l.counts.Rows < limit {
		if l.counts.Rows%1024 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = l.take(seen, r, &row)
		}
		var reject *Reject
		switch {
		case errors.As(err, &reject):
			l.counts.Rejected[string(reject.Kind)]++
			l.first = cmp.Or(l.first, reject.Error())
			if reject.Kind == NoOpened && reject.Form != "" {
				l.counts.Unreadable = logtable.AddUnreadable(l.counts.Unreadable, reject.Column, reject.Form)
			}
			l.note(reject.Line, string(reject.Kind), "rejected", reject.Why())
		case err != nil:
			return 0, err
		default:
			l.counts.Accepted++
			events += eventsOf(&row)
			l.matters.add(&row)
			l.count(&row, r)
		}
		l.counts.Rows++
	}
	if l.list != nil {
		if l.list.Flush(); l.list.Error() != nil {
			return 0, fmt.Errorf("rejects file: %w", l.list.Error())
		}
	}
	return events, l.spool.w.Flush()
}

// take spools an accepted row, unless its id is known.
func (l *Log) take(seen *ids, r *Reader, row *Row) error {
	var failed error
	var other Row
	hash := seen.hash(row.ID)
	slot, _, found := seen.find(hash, func(at int64) bool {
		// Equal hashes are nearly always equal ids, but only the spool knows.
		failed = errors.Join(failed, l.spool.w.Flush())
		var err error
		other, err = l.spool.window(0).row(at)
		failed = errors.Join(failed, err)
		return failed != nil || other.ID == row.ID
	})
	switch {
	case failed != nil:
		return failed
	case found:
		reason := "line " + strconv.FormatInt(other.Line, 10) + " has the same id"
		if other.contents != row.contents {
			l.counts.Differing++
			reason += " and other contents"
		}
		return &Reject{Line: row.Line, Kind: RepeatedID, Reason: reason + "; " + r.table.Name(r.id[0]) + ": " + logtable.Shape(row.ID)}
	}
	at, err := l.spool.put(row)
	if err != nil {
		return err
	}
	seen.add(slot, hash, at)
	if l.m.MakesUnits() {
		l.units.add(row.Unit)
	}
	for i, d := range r.doubts {
		if d.flag == BadTime {
			l.counts.Unreadable = logtable.AddUnreadable(l.counts.Unreadable, d.column, d.form)
		}
		if !slices.ContainsFunc(r.doubts[:i], func(before doubt) bool { return before.flag == d.flag }) { // a flag counts once
			l.flag(row.Line, d.flag, logtable.Why(d.column, d.form, flagReasons[d.flag]))
		}
	}
	if row.Flags.Has(NotText) && !r.broken {
		l.counts.Controls++
	}
	if r.projected {
		l.counts.Projected++
	}
	if n := l.counts.Unlisted[row.Status]; r.unlisted && (n > 0 || len(l.counts.Unlisted) < maxUnlisted) {
		l.counts.Unlisted[row.Status]++
	}
	return nil
}

// count counts what is read of an accepted row: its times, those of them that are days, and its words.
func (l *Log) count(row *Row, r *Reader) {
	l.times[Opened].all++
	if !row.Closed.IsZero() {
		l.times[Closed].all++
	}
	for _, s := range row.Steps {
		if s.Do != Rate || s.Value != "" {
			l.times[s.Do].all++
		}
	}
	for _, what := range r.days {
		l.times[what].days++
	}
	for _, what := range r.unread {
		l.times[what].unread++
	}
	if row.Kind != 0 {
		l.kinds++
	}
	if r.origins {
		l.origins++
	}
}

// Unread reports whether the accepted rows have times of a step, of Rate times with a score, and none that can be read.
func (l *Log) Unread(what What) bool { return l.times[what].unread > 0 && l.times[what].all == 0 }

// Understood reports of the columns of kinds and origins whether one of their values is known; or none is needed, since all are blank.
func (l *Log) Understood() (kinds, origins bool) {
	unknown := func(f Flag) bool { return l.Counts().Flagged[f.String()] > 0 }
	return l.kinds > 0 || !unknown(UnknownKind), l.origins > 0 || !unknown(UnknownOrigin)
}

// Days reports whether the log has days and no times of more than half of what happened.
func (l *Log) Days(what ...What) bool {
	all, days := int64(0), int64(0)
	for _, w := range what {
		all, days = all+l.times[w].all, days+l.times[w].days
	}
	return 2*days > all
}

// maxUnlisted is how many status values that no list has are counted.
const maxUnlisted = 1000

var flagReasons = [...]string{
	ClosedBeforeOpened: "the closing lies before the opening and is put at its instant",
	DueBeforeOpened:    "the deadline lies before the opening and is kept",
	BadTime: "a closing, due or step time is in none of the layouts, or after 2099: a closing is at an " +
		"unknown time, others are as if blank",
	NoPlace:           "the coordinates are no degrees of latitude and longitude",
	NoPoint:           "the point stands for an unknown place",
	Outside:           "the point lies in no unit",
	UnknownStatus:     "the status is in no list, or contradicts the closing time, which decides, or the resolution, which does not",
	ClosedTimeUnknown: "it is closed, and the log does not say when: it is put at the log's last instant",
	NotText:           "bytes that are not of the encoding, or control characters, are read one by one",
	LongCategory:      "the category is cut: a level is longer than 100 bytes, or all are longer than 500",
	LongCell:          "the cell is cut between characters: a ticket holds no longer one",
	UnknownScore:      "the score is no whole number from 1 to 5, and counts as blank",
	UnknownUnit:       "the unit is none of the grid, or of several the same",
	UnknownOrigin:     "the origin is not among the map's origins, and counts as blank",
	UnknownKind:       "the kind is neither the name of one nor among the map's kinds, and counts as blank",
}

// Flag counts a flag of a row and lists it in the rejects file. Open has done so for the flags that are in a [Row]; this is
// for [Outside], which only a program that has a grid can set, as [UnknownUnit] is with FlagUnit. When the file cannot be
// written Close returns the error.
func (l *Log) Flag(row Row, f Flag) {
	column, form := "", ""
	if f == Outside && row.Point != nil {
		c := l.m.Columns
		column, form = logtable.Join(slices.Concat(c.Point, c.Lat, c.Lon)...), fmt.Sprintf("%v, %v", row.Point.Lat, row.Point.Lon)
	}
	if f < flagEnd {
		l.flag(row.Line, f, logtable.Why(logtable.Shown(column), logtable.Shape(form), flagReasons[f]))
	}
}

// FlagUnit flags a row of which a value of columns.unit is none of the grid: unknown is its place in the row's Unit.
func (l *Log) FlagUnit(row Row, unknown int) {
	column, form := logtable.Shown(l.m.Columns.Unit[unknown]), logtable.Shape(row.Unit[unknown])
	l.flag(row.Line, UnknownUnit, logtable.Why(column, form, flagReasons[UnknownUnit]))
}

func (l *Log) flag(line int64, f Flag, reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counts.Flagged[f.String()]++
	l.note(line, f.String(), "flagged", reason)
}

// note lists a row; the writer keeps the first error for the end.
func (l *Log) note(line int64, kind, what, reason string) {
	if l.list != nil {
		_ = l.list.Write([]string{strconv.FormatInt(line, 10), kind, what, reason})
	}
}

// Counts says what became of the rows so far: all of them are read, but flags may still be added.
func (l *Log) Counts() Counts {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.counts
	c.Rejected, c.Flagged, c.Unlisted = maps.Clone(c.Rejected), maps.Clone(c.Flagged), unlistedOf(c.Unlisted)
	c.Unreadable, c.NoTimes = slices.Clone(c.Unreadable), slices.Clone(c.NoTimes)
	return c
}

// Len is the number of events.
func (l *Log) Len() int { return len(l.order) }

// Events returns all events in the order (time, id, place in the row, see [Row.Place]); but where there are duplicates openings come
// first of an instant, and then what happens to these. After an error it ends.
func (l *Log) Events() iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		// Openings mostly follow each other in the file, as rows are logged; the rest is all over it.
		openings, others := l.spool.window(64<<10), l.spool.window(1<<10)
		for _, p := range l.order {
			w := others
			if p.ref&refMask == 0 {
				w = openings
			}
			row, err := w.row(int64(p.ref >> refBits))
			var e Event
			if err == nil {
				e, err = p.event(row)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// Close writes out the rejects file, removes the temporary one and lets the order go. Closing again does nothing.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var err error
	if l.rejects != nil {
		l.list.Flush()
		err = errors.Join(l.list.Error(), l.rejects.Close())
		l.rejects, l.list = nil, nil
	}
	if l.spool != nil && !l.closed {
		err = errors.Join(err, l.spool.close())
	}
	l.closed, l.order = true, nil
	return err
}
