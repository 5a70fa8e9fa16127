package desk

import "github.com/gridgov/gridgov/ticket"

// One past the last verb and the last stage: the sizes of the tables below.
const (
	verbEnd  = ticket.VerbLapse + 1
	stageEnd = ticket.StagePromise + 1
)
