package gather

import (
	"container/list"
	"iter"
	"slices"

	"github.com/gridgov/gridgov/ticket"
)

// A request is the changes of one caller. But for its changes and load it is guarded by Store.mu.
type request struct {
	changes []ticket.Change
	load
	answer chan error // takes one answer, whether or not somebody reads it

	ahead   int           // lines in which it does not stand first
	place   *list.Element // in Store.ready
	ripened int64         // when it got there, in nanoseconds of Store.clock
	batch   *batch        // once it is under way
	settled bool          // answered
	left    bool          // its caller is gone
}

// load is what the limits of a batch are measured against.
type load struct{ changes, bytes int }

func (l load) plus(m load) load  { return load{l.changes + m.changes, l.bytes + m.bytes} }
func (l load) minus(m load) load { return load{l.changes - m.changes, l.bytes - m.bytes} }

// A name is what two commits that are under way together must not share.
type name struct {
	key  bool // a request key; otherwise an id
	text string
}
