package ticket

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// MaxChildren bounds how many tickets may be merged into one, and MaxAbout how many persons the reports of one matter may name.
const (
	MaxChildren = 200
	MaxAbout    = 200
)

var childrenRange = fmt.Sprint("0…", MaxChildren)

// MaxID and MaxKey bound ids and keys in bytes.
const (
	MaxID  = 128
	MaxKey = 200
)

func idFault(field string, id ID) []Fault {
	if id == "" {
		return []Fault{{Field: field, Rule: "required"}}
	}
	return keyFault(field, string(id), MaxID)
}

// keyFault holds the form of ids and keys: valid UTF-8, no space, no control character, bounded. Empty is fine.
func keyFault(field, key string, limit int) []Fault {
	if len(key) > limit {
		return []Fault{{Field: field, Rule: "max", Limit: strconv.Itoa(limit) + " bytes", Got: strconv.Itoa(len(key))}}
	}
	for i := range len(key) {
		if c := key[i]; c <= ' ' || c == 0x7f {
			return []Fault{{Field: field, Rule: "id", Limit: "no space and no control character"}}
		}
	}
	if !utf8.ValidString(key) {
		return []Fault{{Field: field, Rule: "utf8", Limit: "valid UTF-8"}}
	}
	return nil
}

// maxTaken bounds the rungs of one stage that a ticket, or a task, an approval or an order of it, knows to be taken.
const maxTaken = 30

// maxApprovals and maxOrders bound what may wait on one ticket at a time.
const (
	maxApprovals = 50
	maxOrders    = 20
)

// maxTasks bounds the tasks of a joint handling, done ones included.
const maxTasks = 200

// maxTook bounds how many of those who have reported a task back are known.
const maxTook = 200
