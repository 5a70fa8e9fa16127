package requestlog

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
)

// The limits of what a row keeps, in bytes, so that a ticket may hold it; what is longer is cut.
const (
	maxID       = 128
	maxText     = 16384
	maxAddress  = 1000
	maxName     = 100 // a channel, a status, a level of a path
	maxCell     = 200 // a unit, an area
	maxCategory = 500 // a path, escaped and joined
	maxHandler  = 240 // a path, escaped and joined: with its kind before it, 256
	maxSteps    = 32

	anyLength = math.MaxInt // of what is compared and not kept
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

// origin reads how a request came. It is not listed where the map's origins do not have the word.
func (m *Map) origin(word, channel string) (origin Origin, listed bool) {
	if origin, listed = m.Origins[word]; !listed && channel != "" && slices.Contains(m.WorkerChannels, channel) {
		origin = Worker
	}
	return origin, listed
}

// shortID is an id that fits: one that is too long is cut, and ends in a hash, so that ids that differ still differ.
func shortID(id string) string {
	if len(id) <= maxID {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	end := "~" + hex.EncodeToString(sum[:8])
	return cut(id, maxID-len(end)) + end
}
