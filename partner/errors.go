package partner

import "github.com/gridgov/gridgov/grid"

// The errors of this package. They are the same values and types as in package grid, where each says what it means,
// whether sending again helps, and which HTTP status suits it.
var (
	ErrInvalid  = grid.ErrInvalid  // the input is wrong: [*InvalidError]
	ErrNotFound = grid.ErrNotFound // no record of this kind has the id
	ErrExists   = grid.ErrExists   // the id is taken
	ErrConflict = grid.ErrConflict // somebody changed the record first
	ErrBusy     = grid.ErrBusy     // nothing was written; send it again
	ErrUnknown  = grid.ErrUnknown  // read again to learn the outcome
	ErrTooNew   = grid.ErrTooNew   // written by a newer version
)

// The error types of this package.
type (
	// Fault is one thing that is wrong with an input.
	Fault = grid.Fault
	// InvalidError carries every fault of an input.
	InvalidError = grid.InvalidError
)
