package tickettest_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

func filterFaults() []fault {
	all := []fault{
		{"rule6/filters", "takes an empty list for none", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if q.IDs != nil && len(q.IDs) == 0 {
					return nil, nil
				}
				return f.Store.List(ctx, q)
			}
		}},
		{"rule6/filters", "asks for all values of a field", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			states := q.States
			q.States = nil
			return func(t *ticket.Ticket) bool {
				return !slices.ContainsFunc(states, func(s ticket.State) bool { return s != t.State })
			}
		})},
		{"rule6/filters", "finds the state of before", func(f *faulty) {
			var mu sync.Mutex
			first := map[ticket.ID]ticket.State{}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				mu.Lock()
				defer mu.Unlock()
				for _, c := range changes {
					if c.Base == 0 && c.Check() == nil {
						first[c.Ticket.ID] = c.Events[0].Facts.State
					}
				}
				return f.Store.Commit(ctx, changes...)
			}
			onList(func(q *storage.Query) func(*ticket.Ticket) bool {
				states := q.States
				q.States = nil
				return func(t *ticket.Ticket) bool {
					mu.Lock()
					defer mu.Unlock()
					return len(states) == 0 || slices.Contains(states, first[t.ID])
				}
			})(f)
		}},
		{"rule6/filter-pairs", "joins state and category with OR", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			states, categories := storage.Query{States: q.States}, storage.Query{Category: q.Category}
			both := len(q.States) > 0 && len(q.Category) > 0
			if both {
				q.States, q.Category = nil, nil
			}
			return func(t *ticket.Ticket) bool { return !both || states.Match(t) || categories.Match(t) }
		})},
		{"rule6/filter-pairs", "forgets a box beside a scope", asked(func(q *storage.Query) {
			if q.Scope != nil {
				q.Box = nil
			}
		})},
		{"rule6/below", "compares paths by prefix", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			under := q.Under
			q.Under = nil
			return func(t *ticket.Ticket) bool {
				return len(under) == 0 ||
					slices.ContainsFunc(under, func(p grid.Path) bool { return p != "" && strings.HasPrefix(string(t.Path), string(p)) })
			}
		})},
		{"rule6/below", "ignores case in categories", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			categories := q.Category
			q.Category = nil
			return func(t *ticket.Ticket) bool {
				return len(categories) == 0 || slices.ContainsFunc(categories, func(c string) bool {
					return ticket.InCategory(strings.ToLower(t.Category), strings.ToLower(c))
				})
			}
		})},
		{"rule6/below", "takes _ for any character", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			under := q.Under
			q.Under = nil
			return func(t *ticket.Ticket) bool {
				return len(under) == 0 || slices.ContainsFunc(under, func(p grid.Path) bool {
					wild := len(p) > 0 && len(p) == len(t.Path) && strings.HasSuffix(string(p), "_") && p[:len(p)-1] == t.Path[:len(p)-1]
					return wild || p.Contains(t.Path)
				})
			}
		})},
		{"rule6/below", "finds itself, and nothing below", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			under := q.Under
			q.Under = nil
			return func(t *ticket.Ticket) bool { return len(under) == 0 || t.Path != "" && slices.Contains(under, t.Path) }
		})},
		{"rule6/handlers", "never takes a handler away", func(f *faulty) {
			var mu sync.Mutex
			ever := map[ticket.ID][]ticket.Handler{}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				mu.Lock()
				defer mu.Unlock()
				for _, c := range changes {
					for _, h := range storage.ColumnsOf(c.Ticket).Handlers {
						ever[c.Ticket.ID] = append(ever[c.Ticket.ID], h.Handler)
					}
				}
				return f.Store.Commit(ctx, changes...)
			}
			onList(func(q *storage.Query) func(*ticket.Ticket) bool {
				handlers := q.Handlers
				q.Handlers = nil
				return func(t *ticket.Ticket) bool {
					mu.Lock()
					defer mu.Unlock()
					return len(handlers) == 0 || slices.ContainsFunc(ever[t.ID], func(h ticket.Handler) bool { return slices.Contains(handlers, h) })
				}
			})(f)
		}},
		{"rule6/handlers", "knows the lead only", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			handlers := q.Handlers
			q.Handlers = nil
			return func(t *ticket.Ticket) bool {
				return len(handlers) == 0 || t.Lead != "" && slices.Contains(handlers, t.Lead)
			}
		})},
		{"rule6/handlers", "forgets the assignee", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			query := storage.Query{Handlers: q.Handlers}
			q.Handlers = nil
			return func(t *ticket.Ticket) bool {
				unassigned := *t
				unassigned.Assignee = ""
				return query.Match(&unassigned)
			}
		})},
		{"rule6/handlers", "joins without DISTINCT", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				found, err := f.Store.List(ctx, q)
				for i := len(found) - 1; i >= 0; i-- {
					rows := 0
					for _, h := range storage.ColumnsOf(found[i]).Handlers {
						if slices.Contains(q.Handlers, h.Handler) {
							rows++
						}
					}
					for ; rows > 1; rows-- {
						found = slices.Insert(found, i, found[i])
					}
				}
				return found, err
			}
		}},
		{"rule6/box", "leaves out the east", asked(func(q *storage.Query) {
			if q.Box != nil {
				b := *q.Box
				b.East--
				q.Box = &b
			}
		})},
		{"rule6/box", "cuts degrees in place of rounding", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			box := q.Box
			q.Box = nil
			return func(t *ticket.Ticket) bool {
				return box == nil || t.Point != nil && box.Contains(int32(t.Point.Lon*1e7), int32(t.Point.Lat*1e7))
			}
		})},
		{"rule6/box", "takes no point for 0,0", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			box := q.Box
			q.Box = nil
			return func(t *ticket.Ticket) bool {
				x := storage.ColumnsOf(*t)
				return box == nil || box.Contains(x.Lon, x.Lat)
			}
		})},
		{"rule6/box", "turns an empty box round", asked(func(q *storage.Query) {
			if q.Box != nil && q.Box.West > q.Box.East {
				q.Box = &grid.Box{West: q.Box.East, South: q.Box.South, East: q.Box.West, North: q.Box.North}
			}
		})},
		{"rule6/box", "turns a box round whose south is in the north", asked(func(q *storage.Query) {
			if q.Box != nil && q.Box.South > q.Box.North {
				q.Box = &grid.Box{West: q.Box.West, South: q.Box.North, East: q.Box.East, North: q.Box.South}
			}
		})},
		{"rule6/spans", "uses BETWEEN", asked(func(q *storage.Query) {
			if !q.Created.To.IsZero() {
				q.Created.To = q.Created.To.Add(time.Microsecond)
			}
		})},
		{"rule6/spans", "leaves out the beginning", asked(func(q *storage.Query) {
			if !q.Changed.From.IsZero() {
				q.Changed.From = q.Changed.From.Add(time.Microsecond)
			}
		})},
		{"rule6/spans", "wakes what has no wake time", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			wake := q.Wake
			q.Wake = time.Time{}
			return func(t *ticket.Ticket) bool { return wake.IsZero() || !t.Wake.After(wake) }
		})},
		{"rule6/spans", "wakes too late", asked(func(q *storage.Query) {
			if !q.Wake.IsZero() {
				q.Wake = q.Wake.Add(-time.Microsecond)
			}
		})},
		{"rule6/readers", "finds who took part among the handlers", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			handled, took := storage.Query{Handlers: q.Handlers}, storage.Query{Readers: q.Handlers}
			q.Handlers = nil
			return func(t *ticket.Ticket) bool { return handled.Match(t) || took.Match(t) }
		})},
		{"rule6/readers", "keeps them apart by a name alone", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			handled, took := storage.Query{Handlers: q.Handlers}, storage.Query{}
			for _, h := range q.Handlers {
				if name, ok := strings.CutPrefix(string(h), "reader/"); ok {
					took.Readers = append(took.Readers, ticket.Handler(name))
				}
			}
			q.Handlers = nil
			return func(t *ticket.Ticket) bool { return handled.Match(t) || took.Readers != nil && took.Match(t) }
		})},
		{"rule6/readers", "forgets them when the tasks end", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			took := q.Readers
			q.Readers = nil
			return func(t *ticket.Ticket) bool {
				return len(took) == 0 ||
					slices.ContainsFunc(t.Tasks, func(k ticket.Task) bool { return !k.Done.IsZero() && slices.Contains(took, k.Handler) })
			}
		})},
		{"rule6/scope", "leaves who took part out", onScope(func(s *storage.Scope, t *ticket.Ticket) bool {
			s.Readers = nil
			return s.Match(t)
		})},
		{"rule6/scope", "leaves the filers out", onScope(func(s *storage.Scope, t *ticket.Ticket) bool {
			s.Filers = nil
			return s.Match(t)
		})},
		{"rule6/scope", "lets a filer see what is about them", onScope(func(s *storage.Scope, t *ticket.Ticket) bool {
			own := storage.Scope{Filers: s.Filers, Readers: s.Readers}
			return s.Match(t) || own.Match(t)
		})},
		{"rule6/scope", "takes an empty one for none", asked(func(q *storage.Query) {
			if s := q.Scope; s != nil && len(s.Under)+len(s.Handlers)+len(s.Persons)+len(s.NotAbout) == 0 {
				q.Scope = nil
			}
		})},
		{"rule6/scope", "shows everything that is not about the asker", onScope(func(s *storage.Scope, t *ticket.Ticket) bool {
			nothing := len(s.Under)+len(s.Handlers)+len(s.Persons) == 0 && len(s.NotAbout) > 0
			other := storage.Scope{Under: []grid.Path{t.Path}, NotAbout: s.NotAbout}
			return s.Match(t) || nothing && other.Match(t)
		})},
		{"rule6/scope", "shows what is about the asker", onScope(func(s *storage.Scope, t *ticket.Ticket) bool {
			s.NotAbout = nil
			return s.Match(t)
		})},
		{"rule6/scope", "lets a reporter see what is about them", onScope(func(s *storage.Scope, t *ticket.Ticket) bool {
			own := storage.Scope{Persons: s.Persons}
			return s.Match(t) || own.Match(t)
		})},
		{"rule6/scope", "joins with AND", onScope(func(s *storage.Scope, t *ticket.Ticket) bool {
			under, handled := storage.Query{Under: s.Under}, storage.Query{Handlers: s.Handlers}
			return s.Match(t) && under.Match(t) && handled.Match(t)
		})},
		{"rule6/scope", "takes an empty person for nobody's reporter", onScope(func(s *storage.Scope, t *ticket.Ticket) bool {
			return s.Match(t) || slices.Contains(s.Persons, t.Reporter)
		})},
	}
	for field, forget := range map[string]func(*storage.Query){
		"IDs":      func(q *storage.Query) { q.IDs = nil },
		"Key":      func(q *storage.Query) { q.Key = "" },
		"Person":   func(q *storage.Query) { q.Person = "" },
		"Filer":    func(q *storage.Query) { q.Filer = "" },
		"Readers":  func(q *storage.Query) { q.Readers = nil },
		"Under":    func(q *storage.Query) { q.Under = nil },
		"Handlers": func(q *storage.Query) { q.Handlers = nil },
		"States":   func(q *storage.Query) { q.States = nil },
		"Category": func(q *storage.Query) { q.Category = nil },
		"Parent":   func(q *storage.Query) { q.Parent = "" },
		"Box":      func(q *storage.Query) { q.Box = nil },
		"Created":  func(q *storage.Query) { q.Created = storage.Period{} },
		"Changed":  func(q *storage.Query) { q.Changed = storage.Period{} },
		"Wake":     func(q *storage.Query) { q.Wake = time.Time{} },
		"Scope":    func(q *storage.Query) { q.Scope = nil },
	} {
		all = append(all, fault{"rule6/filters", "forgets " + field, asked(forget)})
	}
	return all
}

// onScope answers for the scope itself.
func onScope(sees func(s *storage.Scope, t *ticket.Ticket) bool) func(*faulty) {
	return onList(func(q *storage.Query) func(*ticket.Ticket) bool {
		scope := q.Scope
		q.Scope = nil
		return func(t *ticket.Ticket) bool {
			if scope == nil {
				return true
			}
			s := *scope
			return sees(&s, t)
		}
	})
}
