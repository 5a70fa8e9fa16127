package requestlog

import (
	"time"

	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A Row is one accepted row of a log. Its texts are valid UTF-8 without control characters but tabs and line ends; package
// logtable says what becomes of others. Its times are UTC in whole microseconds.
type Row struct {
	Line     int64     // of the file, the first of the row, from 1
	ID       string    // on one line, without space around it; it may hold space inside
	Opened   time.Time // when it came in
	Due      time.Time // zero: no deadline
	Closed   time.Time // zero: open, or flagged [ClosedTimeUnknown]; never before Opened
	Steps    []Step    // in order of time
	Category []string  // from coarse to fine; escaped and joined at most 500 bytes
	Handler  []string  // from coarse to fine; escaped and joined at most 240 bytes
	Text     string
	Channel  string
	Status   string
	Address  string
	Origin   Origin
	Kind     ticket.Kind // 0: the log does not say
	Reply    string      // the words of the answer
	Unit     []string    // the unit in which it lies by the log, from coarse to fine, up to the first blank
	Point    *grid.Point // nil: none, or one that stands for an unknown place
	Flags    Flags
	Verdict  Verdict
	Areas    []string // what the log says for each of the map's areas; "" is nothing

	contents uint64 // a sum of all cells, also of those that the map does not name

	Resolution ticket.Resolution // how it ended; zero: it is open, or the map has no resolution for it
	Parent     string            // of a duplicate: the id of its original, "" where the log names none
}

// Ended reports whether the case is closed, at a time that is known or not.
func (r *Row) Ended() bool { return !r.Closed.IsZero() || r.Flags.Has(ClosedTimeUnknown) }

// A Step is what one of the map's steps says of a row.
type Step struct {
	Do    What
	At    time.Time
	Value string // with Rate: the score as the log has it
	order uint8  // its place in the map, from 1
}

// What says what happened.
type What uint8

// What can happen. Opened and Closed are the columns of those names, the rest are steps.
const (
	Opened  What = iota + 1
	Respond      // 响应: somebody wrote first
	Accept       // 签收: the handler signed for it
	Answer       // 答复: the final reply
	Rework       // 返工: the reply was rejected before closing
	Close        // 办结: a closing before the last one
	Reopen       // 重办: taken up again
	Convene      // 联动: several handle it together
	Rate         // 评价: the reporter's verdict
	Closed       // 办结: the last closing
)

var whatNames = [...]string{
	Opened: "opened", Respond: "respond", Accept: "accept", Answer: "answer", Rework: "rework", Close: "close",
	Reopen: "reopen", Convene: "convene", Rate: "rate", Closed: "closed",
}

// String returns the word that a map uses.
func (w What) String() string { return named(whatNames[:], int(w)) }

func stepNames() []string { return whatNames[Respond:Closed] }

func stepNamed(name string) (What, bool) {
	for i, n := range stepNames() {
		if n == name {
			return Respond + What(i), true
		}
	}
	return 0, false
}

// Origin says how a request came.
type Origin uint8

// The origins.
const (
	Reporter Origin = iota // 群众反映: the one concerned
	Behalf                 // 代报: somebody on another's behalf
	Worker                 // 主动发现: a grid worker found it
	Order                  // 上级交办: handed down from above
)

var originNames = [...]string{"reporter", "behalf", "worker", "order"}

// String returns the word that a map uses.
func (o Origin) String() string { return named(originNames[:], int(o)) }

func originNamed(name string) (Origin, bool) {
	for i, n := range originNames {
		if n == name {
			return Origin(i), true
		}
	}
	return 0, false
}

// Verdict is whether the log itself calls a case late.
type Verdict uint8

// The verdicts.
const (
	NoVerdict   Verdict = iota // it says nothing, or a value that the map does not list
	VerdictOn                  // closed on time
	VerdictLate                // late
)

// A Flag is a lesser fault: the row is accepted all the same.
type Flag uint8

// The flags.
const (
	ClosedBeforeOpened Flag = iota // the closing is put at the opening's instant
	DueBeforeOpened                // kept as given
	BadTime                        // a closing, due or step time that cannot be read: the cell counts as blank; a placeholder is none
	NoPlace                        // coordinates that are none, also where only one or none of the two is there
	NoPoint                        // a point that stands for an unknown place
	Outside                        // outside every unit; for the program to set with [Log.Flag]
	// a status in no list, or one that contradicts the closing time, which decides, or the resolution, which does not
	UnknownStatus
	NotText           // bytes that are not of the log's encoding, or control characters; names stay apart
	LongCategory      // a level of the category, or all together, was too long and was cut
	UnknownUnit       // a unit that is none of the grid, of a row that is placed by it; set as Outside is
	UnknownKind       // a kind that is no kind's name, and none of the map's kinds: it is not said
	ClosedTimeUnknown // closed by its status, or at a time that cannot be read: at the log's last instant, see [Event]
	LongCell          // another cell was too long and was cut
	UnknownScore      // a score that is no whole number from 1 to 5: there is none
	UnknownOrigin     // an origin that is none of the map's origins: it counts as blank
	flagEnd
)

var flagNames = [...]string{
	ClosedBeforeOpened: "closed_before_opened", DueBeforeOpened: "due_before_opened", BadTime: "bad_time",
	NoPlace: "no_place", NoPoint: "no_point", Outside: "outside", UnknownStatus: "unknown_status",
	NotText: "not_text", LongCategory: "long_category", UnknownUnit: "unknown_unit", UnknownKind: "unknown_kind",
	ClosedTimeUnknown: "closed_time_unknown", LongCell: "long_cell", UnknownScore: "unknown_score", UnknownOrigin: "unknown_origin",
}

// String returns the kind as reports have it.
func (f Flag) String() string { return named(flagNames[:], int(f)) }

// Flags is a set of flags.
type Flags uint16

// Has reports whether the flag is set.
func (f Flags) Has(flag Flag) bool { return f&(1<<flag) != 0 }

// Reject is the error for a row that cannot become a ticket.
type Reject = logtable.Reject

// RejectKind says why a row cannot become a ticket.
type RejectKind = logtable.RejectKind

// The kinds of rejects.
const (
	NoID          RejectKind = "no_id"       // the id is blank
	NoOpened      RejectKind = "no_opened"   // the opening time is blank or cannot be read
	RepeatedID    RejectKind = "repeated_id" // a row accepted before has the same id
	WrongLength              = logtable.WrongLength
	UnreadableRow            = logtable.UnreadableRow
)

func named(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return ""
}
