package requestlog

import (
	"slices"
)

// The limits of what the map names, in bytes; they keep every accepted row within what a ticket may hold.
const (
	maxID       = 128
	maxText     = 16384
	maxAddress  = 1000
	maxName     = 100 // a channel, a status, a level of a path
	maxCell     = 200 // anything else
	maxCategory = 500 // a path, escaped and joined
	maxHandler  = 240 // a path, escaped and joined: with its kind before it, 256
	maxSteps    = 32
)

// verdict reads what the log says of a case.
func (o OnTime) verdict(word string) Verdict {
	switch {
	case word == "":
		return NoVerdict
	case slices.Contains(o.Late, word):
		return VerdictLate
	case slices.Contains(o.OnTime, word):
		return VerdictOn
	default:
		return NoVerdict
	}
}

// origin reads how a request came.
func (m *Map) origin(word, channel string) Origin {
	if origin, ok := m.Origins[word]; ok {
		return origin
	}
	if channel != "" && slices.Contains(m.WorkerChannels, channel) {
		return Worker
	}
	return Reporter
}
