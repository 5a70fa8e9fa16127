package requestlog

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// A place is one event of the order: 16 bytes, all that is kept of it in memory.
type place struct {
	at  int64  // microseconds since 1970
	ref uint64 // the row's offset in the spool, shifted by refBits, and the event's place in the row
}

// The place of an event in its row: 0 is the opening, an even one a step, an odd one the closing. A bit is of duplicates.
const (
	refBits   = 8
	refMask   = 1<<7 - 1 // up to 2·maxSteps+1
	duplicate = 1 << 7
)

// Place returns the place of an event among those of its row at one instant. The order of a step is its place in the map, which
// says nothing of other events.
func (r *Row) Place(what What, order int) int {
	if what == Closed {
		return 2*r.untilClosed() + 1
	}
	return 2 * (1 + slices.IndexFunc(r.Steps, func(s Step) bool { return int(s.order) == order }))
}

// untilClosed is how many steps are before the closing. Of those at its instant it is all but what is of a closed case alone, unless
// another closing is before it.
func (r *Row) untilClosed() int {
	closed := false
	for i, s := range r.Steps {
		if !r.Closed.IsZero() && !s.At.Before(r.Closed) && (s.At.After(r.Closed) || s.Do.ofClosed() && !closed) {
			return i
		}
		closed = s.Do.leaves(closed)
	}
	return len(r.Steps)
}

// unknown is the instant of a closing whose time is not known, until the log's last instant is.
const unknown = math.MaxInt64

func eventsOf(r *Row) int {
	n := 1 + len(r.Steps)
	if r.Ended() {
		n++
	}
	return n
}

// inOrder builds the order of all events of the spool: by time, then by id, then by place. Where there are duplicates openings come
// before both, and then what happens to these, so that at one instant an original is there for its duplicates, and not closed
// before they are. It allocates n places at once.
func inOrder(s *spool, n int) ([]place, error) {
	all := make([]place, 0, n)
	last, duplicates := int64(math.MinInt64), false
	err := s.each(func(at int64, r *Row) {
		ref := uint64(at) << refBits
		if r.Parent != "" {
			ref, duplicates = ref|duplicate, true
		}
		all = append(all, place{r.Opened.UnixMicro(), ref})
		for i, step := range r.Steps {
			all = append(all, place{step.At.UnixMicro(), ref | uint64(2*i+2)})
		}
		if r.Ended() {
			at := int64(unknown)
			if !r.Closed.IsZero() {
				at = r.Closed.UnixMicro()
			}
			all = append(all, place{at, ref | uint64(r.Place(Closed, 0))})
		}
	})
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if p.at != unknown {
			last = max(last, p.at)
		}
	}
	for i := range all {
		all[i].at = min(all[i].at, last)
	}
	rank := func(p place) int {
		switch {
		case !duplicates || p.ref&refMask == 0:
			return 0
		case p.ref&duplicate != 0:
			return 1
		}
		return 2
	}
	slices.SortFunc(all, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(rank(a), rank(b)), cmp.Compare(a.ref, b.ref))
	})
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].at == all[from].at && rank(all[to]) == rank(all[from]) {
			to++
		}
		if all[from].ref>>refBits != all[to-1].ref>>refBits {
			if err := byID(s, all[from:to]); err != nil {
				return nil, err
			}
		}
		from = to
	}
	return all, nil
}

// maxTie is how many ids of one instant are held at once, so that memory stays bounded.
const maxTie = 1 << 14

// byID sorts events of one instant and rank by id. For more than maxTie of them it reads the ids again and again instead: slow,
// but a log with so many events in one instant hardly has an order to speak of.
func byID(s *spool, tie []place) error {
	w, v := s.window(0), s.window(0)
	if len(tie) > maxTie {
		var failed error
		slices.SortFunc(tie, func(a, b place) int {
			idA, errA := w.id(int64(a.ref >> refBits))
			idB, errB := v.id(int64(b.ref >> refBits))
			failed = cmp.Or(failed, errA, errB)
			return cmp.Or(strings.Compare(idA, idB), cmp.Compare(a.ref, b.ref))
		})
		return failed
	}
	type named struct {
		id  string
		ref uint64
	}
	names := make([]named, len(tie))
	for i, p := range tie {
		id, err := w.id(int64(p.ref >> refBits))
		if err != nil {
			return err
		}
		names[i] = named{id, p.ref}
	}
	slices.SortFunc(names, func(a, b named) int {
		return cmp.Or(strings.Compare(a.id, b.id), cmp.Compare(a.ref, b.ref))
	})
	for i, n := range names {
		tie[i].ref = n.ref
	}
	return nil
}

// event tells which event of its row a place is.
func (p place) event(row Row) (Event, error) {
	which := int(p.ref & refMask)
	e := Event{Row: row}
	switch {
	case which == 0:
		e.What, e.At = Opened, row.Opened
	case which%2 == 1:
		e.What, e.At = Closed, time.UnixMicro(p.at).UTC()
	case which/2 > len(row.Steps):
		return e, fmt.Errorf("line %d: %w", row.Line, errSpool)
	default:
		s := row.Steps[which/2-1]
		e.What, e.At, e.Order, e.Value = s.Do, s.At, int(s.order), s.Value
	}
	return e, nil
}
