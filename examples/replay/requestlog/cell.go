package requestlog

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
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

// notText says that bytes are not text.
func notText(b []byte) bool { return bytes.IndexByte(b, 0) >= 0 || !utf8.Valid(b) }

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// clean makes text of a cell: what is not UTF-8 and every control character but tab and line end becomes U+FFFD; on one
// line every run of space becomes a single one. It is false when the result is over the limit.
func clean(cell []byte, limit int, line bool) (string, bool) {
	if len(cell) > 4*limit { // before anything is copied
		return "", false
	}
	s := string(cell)
	if plain(s) {
		return s, len(s) <= limit
	}
	if notText(cell) || bytes.ContainsFunc(cell, isControl) {
		s = strings.Map(func(r rune) rune {
			if isControl(r) && r != '\n' && r != '\r' && r != '\t' {
				return utf8.RuneError
			}
			return r // broken bytes come as U+FFFD
		}, s)
	}
	if line && strings.ContainsFunc(s, isSpaceButOne) || line && strings.Contains(s, "  ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s, len(s) <= limit
}

// plain says that there is nothing to clean, which is so for nearly every cell of most logs.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && i > 0 && s[i-1] == ' ' {
			return false
		}
	}
	return true
}

func isSpaceButOne(r rune) bool { return r != ' ' && unicode.IsSpace(r) }

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

// contradicts says that a status is in neither list, or not in that of the closing time.
func (m *Map) contradicts(there bool, status string, closed bool) bool {
	if !there || m.Open == nil && m.Closed == nil {
		return false
	}
	if closed {
		return !slices.Contains(m.Closed, status)
	}
	return !slices.Contains(m.Open, status)
}
