package gridgov

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gridgov/gridgov/internal/code"
)

// The errors of every package of gridgov. Test with errors.Is and errors.As, never by the text.
var (
	// ErrInvalid: the input is wrong; sending it again does not help. The error is an [*InvalidError]. HTTP 422.
	ErrInvalid = errors.New("invalid input")
	// ErrRefused: a rule refuses the step. The error is a RefusedError of package ticket/desk. HTTP 403 or 409.
	ErrRefused = errors.New("refused")
	// ErrNotFound: it is not there, or not for this asker to see. HTTP 404.
	ErrNotFound = errors.New("not found")
	// ErrExists: the id or the request key is taken. HTTP 409.
	ErrExists = errors.New("exists already")
	// ErrConflict: somebody was first; read again, decide again. HTTP 409.
	ErrConflict = errors.New("conflict: changed meanwhile")
	// ErrBusy: the storage is occupied and nothing was written; send it again. HTTP 503.
	ErrBusy = errors.New("storage busy, nothing was written")
	// ErrUnknown: the outcome is not known; the same command or key, sent again, settles it. HTTP 504.
	ErrUnknown = errors.New("outcome unknown")
	// ErrTooNew: it was written by a newer version of this library. HTTP 501.
	ErrTooNew = errors.New("written by a newer version")
	// ErrTampered: the record does not verify. The error is a [*TamperedError]. HTTP 500.
	ErrTampered = errors.New("record does not verify")
)

// A Fault says which field is wrong, which rule it breaks and what would be right, in a form that a web form can show
// beside the field. It never repeats free text of a person: errors quote what has the form of a code, which is ASCII letters,
// digits and . _ : / - , at most 64 bytes.
type Fault struct {
	Field string `json:"field"`           // dotted path in JSON names: "request.point.lat", "units[3].parent"
	Rule  string `json:"rule"`            // the rule's short name: "required", "max", "utf8", "unknown unit"
	Limit string `json:"limit,omitempty"` // the bound or the legal values, where the rule has one
	Got   string `json:"got,omitempty"`   // a code or a number; [Invalid] puts … in the place of anything else
}

// String reads "field: rule limit (got x)".
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.Field)
	b.WriteString(": ")
	b.WriteString(f.Rule)
	if f.Limit != "" {
		b.WriteString(" ")
		b.WriteString(f.Limit)
	}
	if f.Got != "" {
		b.WriteString(" (got ")
		b.WriteString(f.Got)
		b.WriteString(")")
	}
	return b.String()
}

// InvalidError carries every fault of an input at once.
type InvalidError struct {
	What   string  `json:"what"` // what was looked at: "request", "tree", "rules.csv"
	Faults []Fault `json:"faults"`
}

// Invalid makes an [*InvalidError], or nil when there is no fault. What is no code in a fault's Got becomes "…".
func Invalid(what string, faults ...Fault) error {
	if len(faults) == 0 {
		return nil
	}
	for i := range faults {
		faults[i].Got = code.Shown(faults[i].Got)
	}
	return &InvalidError{What: what, Faults: faults}
}

func (e *InvalidError) Error() string {
	var b strings.Builder
	b.WriteString(e.What)
	b.WriteString(": invalid: ")
	for i, f := range e.Faults {
		if i == 20 {
			b.WriteString("; …")
			break
		}
		if i > 0 {
			b.WriteString("; ")
		}
		said := f.String()
		if f.Field == e.What { // "division: invalid: length …", and not the name twice
			said = strings.TrimPrefix(said, f.Field+": ")
		}
		b.WriteString(said)
	}
	return b.String()
}

// Unwrap returns [ErrInvalid].
func (e *InvalidError) Unwrap() error { return ErrInvalid }

// TamperedError names the first place where a record does not verify.
type TamperedError struct {
	Record string `json:"record"` // whose record
	Seq    int64  `json:"seq"`    // the event's place in it, from 1; 0 for what is no event's
	What   string `json:"what"`   // "altered", "missing", "added", "moved", "cut off", "private part"
}

func (e *TamperedError) Error() string {
	if e.Seq == 0 {
		return e.Record + ": " + e.What
	}
	return e.Record + ": event " + strconv.FormatInt(e.Seq, 10) + " " + e.What
}

// Unwrap returns [ErrTampered].
func (e *TamperedError) Unwrap() error { return ErrTampered }
