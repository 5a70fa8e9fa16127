package tickettest_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// onGet changes what Get returns.
func onGet(change func(*ticket.Ticket)) func(*faulty) {
	return func(f *faulty) {
		f.get = func(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
			t, err := f.Store.Get(ctx, id)
			change(&t)
			return t, err
		}
	}
}

// onHistory changes what History returns.
func onHistory(change func([]ticket.Event) []ticket.Event) func(*faulty) {
	return func(f *faulty) {
		f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
			events, err := f.Store.History(ctx, id, first, command)
			return change(events), err
		}
	}
}

// askedFor changes what History is asked for.
func askedFor(change func(first int64, command string) (int64, string)) func(*faulty) {
	return func(f *faulty) {
		f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
			first, command = change(first, command)
			return f.Store.History(ctx, id, first, command)
		}
	}
}

// onEvent changes each event.
func onEvent(change func(*ticket.Event)) func(*faulty) {
	return onHistory(func(events []ticket.Event) []ticket.Event {
		for i := range events {
			change(&events[i])
		}
		return events
	})
}

func documentFaults() []fault {
	return []fault{
		{"rule5/life", "keeps events as jsonb", onEvent(func(e *ticket.Event) {
			doc, _ := json.Marshal(e)
			var sorted map[string]any
			_ = json.Unmarshal(doc, &sorted)
			doc, _ = json.Marshal(sorted)
			private := e.Private
			_ = json.Unmarshal(doc, e)
			e.Private = private
		})},
		{"rule5/life", "has no column for the head", onGet(func(t *ticket.Ticket) { t.Head = ticket.Hash{} })},
		{"rule5/life", "forgets the rating", onGet(func(t *ticket.Ticket) { t.Rating = nil })},
		{"rule5/texts", "has a column of another character set", onEvent(func(e *ticket.Event) {
			e.Private = []byte(strings.Map(func(r rune) rune {
				if r > 0xff {
					return '?'
				}
				return r
			}, string(e.Private)))
		})},
		{"rule5/texts", "normalises", onGet(func(t *ticket.Ticket) { t.Channel = strings.ReplaceAll(t.Channel, "e\u0301", "é") })},
		{"rule5/texts", "trims", onEvent(func(e *ticket.Event) { e.Private = []byte(strings.ReplaceAll(string(e.Private), `  "`, `"`)) })},
		{"rule5/times", "keeps milliseconds", onGet(func(t *ticket.Ticket) { t.Changed = t.Changed.Truncate(time.Millisecond) })},
		{"rule5/times", "counts nanoseconds in 64 bits", onGet(func(t *ticket.Ticket) { t.Created = time.Unix(0, t.Created.UnixNano()).UTC() })},
		{"rule5/times", "returns local time", onGet(func(t *ticket.Ticket) { t.Created = t.Created.In(time.FixedZone("here", 8*3600)) })},
		{"rule5/times", "takes no time for 1970", onGet(func(t *ticket.Ticket) {
			if t.Closed.IsZero() {
				t.Closed = time.Unix(0, 0).UTC()
			}
		})},
		{"rule5/nothing", "takes no point for 0,0", onGet(func(t *ticket.Ticket) {
			if t.Point == nil {
				t.Point = &grid.Point{}
			}
		})},
		{"rule5/nothing", "takes 0,0 for no point", onGet(func(t *ticket.Ticket) {
			if t.Point != nil && *t.Point == (grid.Point{}) {
				t.Point = nil
			}
		})},
		{"rule5/nothing", "takes no private part for an empty one", onEvent(func(e *ticket.Event) {
			if e.Private == nil {
				e.Private = []byte{}
			}
		})},
		{"rule5/long-history", "sorts Seq as text", onHistory(func(events []ticket.Event) []ticket.Event {
			slices.SortFunc(events, func(a, b ticket.Event) int {
				return strings.Compare(strconv.FormatInt(a.Seq, 10), strconv.FormatInt(b.Seq, 10))
			})
			return events
		})},
		{
			"rule5/long-history", "stops at a page",
			onHistory(func(events []ticket.Event) []ticket.Event { return events[:min(len(events), 5000)] }),
		},
		{"rule5/history-from", "always begins at the first", askedFor(func(_ int64, command string) (int64, string) { return 0, command })},
		{"rule5/history-from", "begins after it", askedFor(func(first int64, command string) (int64, string) {
			if first > 1 {
				first++
			}
			return first, command
		})},
		{"rule5/history-from", "takes no event that is new for no ticket", func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				if err == nil && len(events) == 0 {
					err = gridgov.ErrNotFound
				}
				return events, err
			}
		}},
		{"rule5/history-from", "takes no ticket for one without news", func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				if first > 1 && command == "" {
					err = nil
				}
				return events, err
			}
		}},
		{"rule5/largest", "cuts a text", onEvent(func(e *ticket.Event) { e.Private = e.Private[:min(len(e.Private), 1<<16-1)] })},
		{"rule5/largest", "has no room for a mebibyte", onEvent(func(e *ticket.Event) { e.Private = e.Private[:min(len(e.Private), 1<<20-1)] })},
		{"rule5/largest", "has a short column for keys", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			if len(changes[0].Ticket.Key) > 128 {
				return errors.New("value too long for type character varying(128)")
			}
			return s.Commit(ctx, changes...)
		})},
	}
}

// kept is a second store of values, wrong in one place.
type kept struct {
	mu      sync.Mutex
	tickets map[ticket.ID]ticket.Ticket
	events  map[ticket.ID][]ticket.Event
}

// keeping keeps what keep makes of a change.
func keeping(f *faulty, keep func(*ticket.Change)) *kept {
	k := &kept{tickets: map[ticket.ID]ticket.Ticket{}, events: map[ticket.ID][]ticket.Event{}}
	f.commit = func(ctx context.Context, changes ...ticket.Change) error {
		err := f.Store.Commit(ctx, changes...)
		if err != nil {
			return err
		}
		k.mu.Lock()
		defer k.mu.Unlock()
		for _, c := range changes {
			events := slices.Clone(c.Events)
			c.Events = events
			keep(&c)
			id := c.Ticket.ID
			k.tickets[id] = c.Ticket
			k.events[id] = append(k.events[id], c.Events...)
			for seq, private := range c.Private {
				k.events[id][seq-1].Private = slices.Clone(private)
			}
		}
		return nil
	}
	return k
}

func (k *kept) history(id ticket.ID) []ticket.Event {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.events[id])
}

func (k *kept) get(id ticket.ID) ticket.Ticket {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.tickets[id]
}

func cloned(c *ticket.Change) {
	c.Ticket = c.Ticket.Clone()
	for i := range c.Events {
		c.Events[i] = c.Events[i].Clone()
	}
}

func copyFaults() []fault {
	return []fault{
		{"rule5/copies-in", "keeps the caller's ticket", func(f *faulty) {
			k := keeping(f, func(*ticket.Change) {})
			f.get = func(_ context.Context, id ticket.ID) (ticket.Ticket, error) { return k.get(id).Clone(), nil }
		}},
		{"rule5/copies-in", "keeps the caller's events", func(f *faulty) {
			k := keeping(f, func(*ticket.Change) {})
			f.history = func(_ context.Context, id ticket.ID, _ int64, _ string) ([]ticket.Event, error) {
				events := k.history(id)
				for i := range events {
					events[i] = events[i].Clone()
				}
				return events, nil
			}
		}},
		{"rule5/copies-in", "keeps the caller's private parts", func(f *faulty) {
			k := keeping(f, func(c *ticket.Change) {
				for i := range c.Events {
					private := c.Events[i].Private
					c.Events[i] = c.Events[i].Clone()
					c.Events[i].Private = private
				}
			})
			f.history = func(_ context.Context, id ticket.ID, _ int64, _ string) ([]ticket.Event, error) {
				events := k.history(id)
				for i := range events {
					events[i] = events[i].Clone()
				}
				return events, nil
			}
		}},
		{"rule5/copies-in", "sorts the caller's changes", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			slices.SortFunc(changes, func(a, b ticket.Change) int { return cmp.Compare(a.Ticket.ID, b.Ticket.ID) })
			return s.Commit(ctx, changes...)
		})},
		{
			"rule5/copies-in", "takes the dropped parts out of the caller's map",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				for _, c := range changes {
					maps.DeleteFunc(c.Private, func(_ int64, part []byte) bool { return err == nil && part == nil })
				}
				return err
			}),
		},
		{"rule5/copies-in", "sorts the ids of the caller's query", onQuery(func(q *storage.Query) { slices.Sort(q.IDs) })},
		{"rule5/copies-out", "hands out its ticket", func(f *faulty) {
			k := keeping(f, cloned)
			f.get = func(_ context.Context, id ticket.ID) (ticket.Ticket, error) { return k.get(id), nil }
		}},
		{"rule5/copies-out", "hands out its events", func(f *faulty) {
			k := keeping(f, cloned)
			f.history = func(_ context.Context, id ticket.ID, _ int64, _ string) ([]ticket.Event, error) {
				return k.history(id), nil
			}
		}},
		{"rule5/copies-out", "hands out its tickets in a list", func(f *faulty) {
			k := keeping(f, cloned)
			f.get = func(_ context.Context, id ticket.ID) (ticket.Ticket, error) { return k.get(id).Clone(), nil }
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				found, err := f.Store.List(ctx, q)
				for i := range found {
					found[i] = k.get(found[i].ID)
				}
				return found, err
			}
		}},
	}
}

// exported is a document without what this version does not know.
func exported[T any](v T) T {
	var out T
	from, to := reflect.ValueOf(v), reflect.ValueOf(&out).Elem()
	for i := range from.NumField() {
		if from.Type().Field(i).IsExported() {
			to.Field(i).Set(from.Field(i))
		}
	}
	return out
}

func privateFaults() []fault {
	never := func(c *ticket.Change) { c.Private = nil }
	edited := func(edit func(*ticket.Change)) func(*faulty) {
		return onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			changes = slices.Clone(changes)
			for i := range changes {
				edit(&changes[i])
			}
			return s.Commit(ctx, changes...)
		})
	}
	return []fault{
		{"rule7/kept", "takes an empty one for none", onEvent(func(e *ticket.Event) {
			if len(e.Private) == 0 {
				e.Private = nil
			}
		})},
		{"rule7/kept", "keeps the documents alone", onEvent(func(e *ticket.Event) { e.Private = nil })},
		{"rule7/kept", "keeps private parts as text", onEvent(func(e *ticket.Event) {
			if e.Private != nil {
				e.Private = []byte(strings.ToValidUTF8(string(e.Private), "\ufffd"))
			}
		})},
		{"rule7/dropped", "never drops", edited(never)},
		{"rule7/dropped", "drops all", edited(func(c *ticket.Change) {
			if c.Private != nil {
				c.Private = map[int64][]byte{}
				for seq := range c.Base {
					c.Private[seq+1] = nil
				}
			}
		})},
		{"rule7/dropped", "drops although it refuses", func(f *faulty) {
			dropped := map[ticket.ID]map[int64]bool{}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				err := f.Store.Commit(ctx, changes...)
				for _, c := range changes {
					for seq := range c.Private {
						if dropped[c.Ticket.ID] == nil {
							dropped[c.Ticket.ID] = map[int64]bool{}
						}
						dropped[c.Ticket.ID][seq] = true
					}
				}
				return err
			}
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				for i := range events {
					if dropped[id][events[i].Seq] {
						events[i].Private = nil
					}
				}
				return events, err
			}
		}},
		{"rule7/replaced", "drops instead", edited(func(c *ticket.Change) {
			for seq := range c.Private {
				c.Private = map[int64][]byte{seq: nil}
			}
		})},
		{"rule7/replaced", "replaces in the event before", edited(func(c *ticket.Change) {
			shifted := map[int64][]byte{}
			for seq, private := range c.Private {
				shifted[max(seq-1, 1)] = private
			}
			c.Private = shifted
		})},
		{"rule8/nothing-deleted", "deletes closed tickets", func(f *faulty) {
			f.get = func(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
				t, err := f.Store.Get(ctx, id)
				if t.State == ticket.Closed {
					return ticket.Ticket{}, gridgov.ErrNotFound
				}
				return t, err
			}
		}},
		{"rule8/nothing-deleted", "deletes forgotten events", onHistory(func(events []ticket.Event) []ticket.Event {
			return slices.DeleteFunc(events, func(e ticket.Event) bool { return e.Private == nil && e.Commit != ticket.Hash{} })
		})},
	}
}

func grownFaults() []fault {
	return []fault{
		{"rule12/unknown-members", "rebuilds tickets", onGet(func(t *ticket.Ticket) { *t = exported(*t) })},
		{"rule12/unknown-members", "rebuilds events", onEvent(func(e *ticket.Event) { *e = exported(*e) })},
		{"rule12/unknown-event", "has a list of kinds", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			for _, c := range changes {
				for _, e := range c.Events {
					if e.Verb == 0 {
						return errors.New("violates check constraint \"kind\"")
					}
				}
			}
			return s.Commit(ctx, changes...)
		})},
		{"rule12/unknown-event", "takes it for a note", onEvent(func(e *ticket.Event) {
			if e.Verb == 0 {
				e.Verb = ticket.VerbNote
			}
		})},
		{"rule12/unknown-name", "rebuilds tickets", onGet(func(t *ticket.Ticket) { *t = exported(*t) })},
		{"rule12/unknown-name", "fails on it", func(f *faulty) {
			f.get = func(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
				t, err := f.Store.Get(ctx, id)
				if t.Partial {
					err = errors.New("unknown kind")
				}
				return t, err
			}
		}},
		{"rule12/too-new", "calls it invalid", instead(gridgov.ErrTooNew, gridgov.ErrInvalid)},
		{"rule12/too-new", "writes what it understands", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
			changes = slices.Clone(changes)
			for i := range changes {
				changes[i].Ticket = exported(changes[i].Ticket)
			}
			return s.Commit(ctx, changes...)
		})},
		{"rule12/too-new", "finds it after the first write", oneByOne(gridgov.ErrTooNew)},
	}
}
