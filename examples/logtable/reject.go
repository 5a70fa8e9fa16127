package logtable

import "fmt"

// Reject is the error for a row that cannot be read, or not be used. Its reason quotes nothing of the row.
type Reject struct {
	Line   int64
	Kind   RejectKind
	Reason string
	Column string // where one cell is to blame: its column's name
	Form   string // and, where that helps, the cell's [Shape]
}

func (r *Reject) Error() string { return fmt.Sprintf("line %d: %s: %s", r.Line, r.Kind, r.Why()) }

// Why is the reason with the column and the form of its cell.
func (r *Reject) Why() string { return Why(r.Column, r.Form, r.Reason) }

// Why is a reason with the column and the form of the cell that it is about.
func Why(column, form, reason string) string {
	switch {
	case column == "":
		return reason
	case form == "":
		return column + ": " + reason
	}
	return column + ": " + form + ": " + reason
}

// RejectKind names, as reports have it, why a row is rejected.
type RejectKind string

// The kinds of rejects that a [Table] returns; what reads a log has others of its own.
const (
	WrongLength   RejectKind = "wrong_length"   // more or fewer cells than the header
	UnreadableRow RejectKind = "unreadable_row" // broken quotes, a cell or row over the limits, broken bytes where text is required
)
