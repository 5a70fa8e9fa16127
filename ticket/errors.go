package ticket

import "github.com/gridgov/gridgov/grid"

// The errors of this package. They are the same values and types as in package grid, where each says what it means,
// whether sending again helps, and which HTTP status suits it.
var (
	ErrInvalid  = grid.ErrInvalid  // the input is wrong: [*InvalidError]
	ErrRefused  = grid.ErrRefused  // the lifecycle or the access table says no: [*RefusedError]
	ErrNotFound = grid.ErrNotFound // not there, or not for this asker to see
	ErrExists   = grid.ErrExists   // the id or the request key is taken
	ErrConflict = grid.ErrConflict // somebody was first
	ErrBusy     = grid.ErrBusy     // nothing was written; send it again
	ErrUnknown  = grid.ErrUnknown  // the same command or key, sent again, settles it
	ErrTooNew   = grid.ErrTooNew   // written by a newer version
	ErrTampered = grid.ErrTampered // the record does not verify: [*TamperedError]
)

// The error types of this package, with what they carry; package grid has their fields.
type (
	// Fault is one thing that is wrong with an input.
	Fault = grid.Fault
	// InvalidError carries every fault of an input.
	InvalidError = grid.InvalidError
	// RefusedError says which rule refused a step, and what would be allowed.
	RefusedError = grid.RefusedError
	// TamperedError names the first event that does not verify.
	TamperedError = grid.TamperedError
)
