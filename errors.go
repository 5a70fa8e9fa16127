package gridgov

import (
	"errors"
	"strconv"
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
