package gridgov

import "errors"

// statuses are the HTTP statuses of the errors of this package.
var statuses = []struct {
	err    error
	status int
}{
	{ErrInvalid, 422},
	{ErrRefused, 409},
	{ErrNotFound, 404},
	{ErrExists, 409},
	{ErrConflict, 409},
	{ErrBusy, 503},
	{ErrUnknown, 504},
	{ErrTooNew, 501},
	{ErrTampered, 500},
}

// Status returns the HTTP status for an error of any package of gridgov: the one that the comment of its sentinel names, 403 or 409
// for a refusal by its rule, 503 for a year that a calendar does not know, 200 for nil, and 500 for every other error.
func Status(err error) int {
	if err == nil {
		return 200
	}
	var own interface{ Status() int } // a refusal knows which of two it is
	if errors.As(err, &own) {
		return own.Status()
	}
	for _, s := range statuses {
		if errors.Is(err, s.err) {
			return s.status
		}
	}
	return 500
}
