package gather

import (
	"container/list"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/gridgov/gridgov/ticket"
)

// A request is the changes of one caller. Store.mu guards all of it but changes, load and answer.
type request struct {
	changes []ticket.Change
	load    load
	answer  chan error // has room for one answer, whether or not somebody reads it

	ahead   int           // lines in which it is not the first
	place   *list.Element // in Store.ready
	since   time.Time     // since when it is there
	batch   *batch        // once it is under way
	settled bool          // answered
	left    bool          // its caller has gone without the answer
}

// load is what the limits of a batch bound.
type load struct{ changes, bytes int }

// newRequest copies the changes: their caller may leave, and use them again, while a batch is under way.
func newRequest(changes []ticket.Change) *request {
	r := &request{changes: slices.Clone(changes), load: load{changes: len(changes)}, answer: make(chan error, 1)}
	for i := range r.changes {
		c := &r.changes[i]
		c.Ticket = c.Ticket.Clone()
		c.Events = slices.Clone(c.Events)
		for j := range c.Events {
			c.Events[j] = c.Events[j].Clone()
		}
		c.Private = maps.Clone(c.Private)
		for seq, part := range c.Private {
			c.Private[seq] = slices.Clone(part)
		}
		c.Outbox = slices.Clone(c.Outbox)
		r.load.bytes += size(c)
	}
	return r
}

// size estimates the size of a change as stored: what may be large is counted, and the mean of real tickets is added.
func size(c *ticket.Change) int {
	n := 1024 + 128*len(c.Ticket.Tasks) + 512*len(c.Events) + 256*len(c.Outbox)
	for i := range c.Events {
		n += len(c.Events[i].Private)
	}
	for _, part := range c.Private {
		n += len(part)
	}
	return n
}

// A name is what two commits under way may not share.
type name struct {
	key  bool // a request key, otherwise an id
	text string
}

// names returns the names of a request; one may come twice.
func (r *request) names() iter.Seq[name] {
	return func(yield func(name) bool) {
		for i := range r.changes {
			t := &r.changes[i].Ticket
			if !yield(name{false, string(t.ID)}) || t.Key != "" && !yield(name{true, t.Key}) {
				return
			}
		}
	}
}
