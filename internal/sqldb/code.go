package sqldb

import (
	"errors"
	"strings"
)

// The result codes of SQLite that the contracts have a word for. Extended codes carry them in the low byte.
const (
	Busy     = 5
	Locked   = 6
	ReadOnly = 8
	Full     = 13
	CantOpen = 14
	TooBig   = 18
)

// sqliteWords are SQLite's own for these codes, for drivers whose errors have no method that gives an int.
var sqliteWords = map[string]int{
	"database is locked": Busy, "database table is locked": Locked, "attempt to write a readonly database": ReadOnly,
	"database or disk is full": Full, "unable to open database file": CantOpen, "string or blob too big": TooBig,
}

// SQLiteCode is the result code of an error; 0 for an error that has none.
func SQLiteCode(err error) int {
	var coded interface{ Code() int }
	if errors.As(err, &coded) {
		return coded.Code() & 0xff
	}
	text := err.Error()
	for words, code := range sqliteWords {
		if strings.Contains(text, words) {
			return code
		}
	}
	return 0
}

// SQLState is the code of a server's answer; empty for an error that is none.
func SQLState(err error) string {
	var coded interface{ SQLState() string }
	if errors.As(err, &coded) {
		return coded.SQLState()
	}
	const word = "SQLSTATE "
	text := err.Error()
	if i := strings.LastIndex(text, word); i >= 0 && len(text) >= i+len(word)+5 {
		return text[i+len(word):][:5]
	}
	return ""
}

// Serialization is the state of a transaction that saw an older state than what it would change.
const Serialization = "40001"

// BusyState reports whether a state says that the server is occupied, and wrote nothing.
func BusyState(state string) bool {
	switch state {
	case Serialization,
		"40P01", // deadlock
		"55P03", // a lock was not to be had in lock_timeout
		"57014", // cancelled by statement_timeout
		"53300", // too many connections
		"57P03": // the server is starting or stopping
		return true
	}
	return false
}
