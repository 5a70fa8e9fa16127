package tickettest_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf16"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// taken refuses a Commit in which a name is used that another one was given before.
func taken(err error, names func(c ticket.Change) []string) func(*faulty) {
	return func(f *faulty) {
		var mu sync.Mutex
		used := map[string]bool{}
		f.commit = func(ctx context.Context, changes ...ticket.Change) error {
			mu.Lock()
			defer mu.Unlock()
			if fits(f.Store, changes) == nil {
				for _, c := range changes {
					for _, name := range names(c) {
						if used[name] {
							return err
						}
					}
				}
			}
			got := f.Store.Commit(ctx, changes...)
			for _, c := range changes {
				for _, name := range names(c) {
					used[name] = used[name] || got == nil
				}
			}
			return got
		}
	}
}

func commandsOf(c ticket.Change, name func(id ticket.ID, command string) string) (names []string) {
	for _, e := range c.Events {
		if e.Command != "" {
			names = append(names, name(c.Ticket.ID, e.Command))
		}
	}
	return names
}

func cut(text string, most int) string { return text[:min(len(text), most)] }

// filter is a field of a query, whether it is set, and how it is forgotten.
type filter struct {
	set   func(q *storage.Query) bool
	clear func(q *storage.Query)
}

var fieldsOfQuery = []filter{
	{func(q *storage.Query) bool { return len(q.IDs) > 0 }, func(q *storage.Query) { q.IDs = nil }},
	{func(q *storage.Query) bool { return q.Key != "" }, func(q *storage.Query) { q.Key = "" }},
	{func(q *storage.Query) bool { return q.Person != "" }, func(q *storage.Query) { q.Person = "" }},
	{func(q *storage.Query) bool { return q.Filer != "" }, func(q *storage.Query) { q.Filer = "" }},
	{func(q *storage.Query) bool { return len(q.Under) > 0 }, func(q *storage.Query) { q.Under = nil }},
	{func(q *storage.Query) bool { return len(q.Handlers) > 0 }, func(q *storage.Query) { q.Handlers = nil }},
	{func(q *storage.Query) bool { return len(q.Readers) > 0 }, func(q *storage.Query) { q.Readers = nil }},
	{func(q *storage.Query) bool { return len(q.States) > 0 }, func(q *storage.Query) { q.States = nil }},
	{func(q *storage.Query) bool { return len(q.Category) > 0 }, func(q *storage.Query) { q.Category = nil }},
	{func(q *storage.Query) bool { return q.Parent != "" }, func(q *storage.Query) { q.Parent = "" }},
	{func(q *storage.Query) bool { return q.Box != nil }, func(q *storage.Query) { q.Box = nil }},
	{func(q *storage.Query) bool { return !q.Created.Zero() }, func(q *storage.Query) { q.Created = storage.Period{} }},
	{func(q *storage.Query) bool { return !q.Changed.Zero() }, func(q *storage.Query) { q.Changed = storage.Period{} }},
	{func(q *storage.Query) bool { return q.Scope != nil }, func(q *storage.Query) { q.Scope = nil }},
}

// underBy lists by paths that it compares in its own way.
func underBy(below func(top, path string) bool) func(*faulty) {
	return onList(func(q *storage.Query) func(*ticket.Ticket) bool {
		tops := q.Under
		q.Under = nil
		return func(t *ticket.Ticket) bool {
			return len(tops) == 0 || slices.ContainsFunc(tops, func(top grid.Path) bool {
				return top != "" && t.Path != "" && (top == t.Path || below(string(top), string(t.Path)))
			})
		}
	})
}

// matches reports whether a path lies below what a pattern matches; a pattern that is none matches nothing.
func matches(pattern, path string) bool {
	re, err := regexp.Compile("^" + pattern + "/")
	return err == nil && re.MatchString(path)
}

// emptyIsNothing finds nothing where a list is empty and not nil.
func emptyIsNothing(empty func(q *storage.Query) bool) func(*faulty) {
	return func(f *faulty) {
		f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
			if empty(&q) {
				return nil, nil
			}
			return f.Store.List(ctx, q)
		}
	}
}

// contended lets one write at a time; who comes meanwhile is busy, after something was written. On a busy machine writers meet
// seldom, so the first ones write until some have met.
func contended(write func(changes []ticket.Change)) func(*faulty) {
	return func(f *faulty) {
		var mu sync.Mutex
		var met atomic.Int64
		f.commit = func(ctx context.Context, changes ...ticket.Change) error {
			if storage.CheckCommit(changes) != nil {
				return f.Store.Commit(ctx, changes...)
			}
			if !mu.TryLock() {
				met.Add(1)
				write(changes)
				return gridgov.ErrBusy
			}
			defer mu.Unlock()
			gap()
			for n := 0; n < 20 && met.Load() < 8; n++ {
				gap()
			}
			return f.Store.Commit(ctx, changes...)
		}
	}
}

func valueFaults() []fault {
	impossible := func(id ticket.ID) bool { return strings.ContainsRune(string(id), 0) }
	return []fault{
		{
			"rule1/stale-base", "knows the version before alone",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				if errors.Is(err, gridgov.ErrConflict) && len(changes) == 1 {
					if now, missing := s.Get(ctx, changes[0].Ticket.ID); missing == nil && changes[0].Base < now.Version-1 {
						return force(ctx, s, withoutCommands(changes[0]))
					}
				}
				return err
			}),
		},
		{"rule1/impossible-ids", "ends an id at a zero byte", func(f *faulty) {
			f.get = func(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
				before, _, _ := strings.Cut(string(id), "\x00")
				return f.Store.Get(ctx, ticket.ID(before))
			}
		}},
		{"rule1/impossible-ids", "passes the database's error on", func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				if impossible(id) {
					return nil, errors.New("invalid byte sequence for encoding \"UTF8\": 0x00")
				}
				return f.Store.History(ctx, id, first, command)
			}
		}},
		{"rule1/impossible-ids", "takes it for an id and a command key", func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				if before, after, ok := strings.Cut(string(id), "\x00"); ok {
					return f.Store.History(ctx, ticket.ID(before), first, after)
				}
				return f.Store.History(ctx, id, first, command)
			}
		}},
		{"rule1/impossible-ids", "refuses a list of it", func(f *faulty) {
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				if slices.ContainsFunc(q.IDs, impossible) {
					return nil, gridgov.ErrInvalid
				}
				return f.Store.List(ctx, q)
			}
		}},
		{
			"rule2/commands-far-back", "refuses the keys of the latest thousand events alone",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				if errors.Is(err, gridgov.ErrConflict) && len(changes) == 1 && fits(s, changes) == nil {
					used, missing := s.History(ctx, changes[0].Ticket.ID, 0, changes[0].Events[0].Command)
					if missing == nil && used[0].Seq < changes[0].Base-1000 {
						return s.Commit(ctx, withoutCommands(changes[0]))
					}
				}
				return err
			}),
		},
		{"rule2/commands-far-back", "looks a key up among the first thousand events", func(f *faulty) {
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				if command != "" && err == nil && events[0].Seq > 1000 {
					return nil, gridgov.ErrNotFound
				}
				return events, err
			}
		}},
		{
			"rule2/commands-far-back", "looks at the keys of the first hundred events of a change",
			onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				err := s.Commit(ctx, changes...)
				if errors.Is(err, gridgov.ErrConflict) && len(changes) == 1 && len(changes[0].Events) > 100 {
					one := changes[0]
					one.Events = slices.Clone(one.Events)
					one.Events[len(one.Events)-1].Command = ""
					return s.Commit(ctx, one)
				}
				return err
			}),
		},
		{"rule2/keys-apart", "joins command and ticket with a colon", taken(gridgov.ErrConflict, func(c ticket.Change) []string {
			return commandsOf(c, func(id ticket.ID, command string) string { return command + ":" + string(id) })
		})},
		{"rule2/keys-apart", "joins ticket and command with a slash", taken(gridgov.ErrConflict, func(c ticket.Change) []string {
			return commandsOf(c, func(id ticket.ID, command string) string { return string(id) + "/" + command })
		})},
		{"rule2/keys-apart", "joins ticket and command with nothing", taken(gridgov.ErrConflict, func(c ticket.Change) []string {
			return commandsOf(c, func(id ticket.ID, command string) string { return string(id) + command })
		})},
		{"rule2/keys-apart", "keeps commands and request keys together", func(f *faulty) {
			commands := map[string]bool{}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				for _, c := range changes {
					if c.Base == 0 && commands[c.Ticket.Key] {
						return gridgov.ErrExists
					}
				}
				err := f.Store.Commit(ctx, changes...)
				for _, c := range changes {
					for _, name := range commandsOf(c, func(id ticket.ID, command string) string { return string(id) + "/" + command }) {
						commands[name] = err == nil
					}
				}
				return err
			}
		}},
		{"rule2/keys-apart", "cuts command keys", taken(gridgov.ErrConflict, func(c ticket.Change) []string {
			return commandsOf(c, func(id ticket.ID, command string) string { return string(id) + "\x00" + cut(command, 191) })
		})},
		{"rule2/keys-apart", "cuts command keys at 255 bytes", taken(gridgov.ErrConflict, func(c ticket.Change) []string {
			return commandsOf(c, func(id ticket.ID, command string) string { return string(id) + "\x00" + cut(command, 255) })
		})},
		{
			"rule2/keys-apart", "leaves out a separator at the end of a request key that it looks for",
			onList(func(q *storage.Query) func(*ticket.Ticket) bool {
				key := strings.TrimRight(q.Key, "/")
				q.Key = ""
				return func(t *ticket.Ticket) bool { return key == "" || strings.TrimRight(t.Key, "/") == key }
			}),
		},
		{"rule2/keys-apart", "cuts request keys", taken(gridgov.ErrExists, func(c ticket.Change) []string {
			if c.Base > 0 || c.Ticket.Key == "" {
				return nil
			}
			return []string{cut(c.Ticket.Key, 191)}
		})},
		{"rule4/busy", "drops private parts before it waits for the others", func(f *faulty) {
			var mu sync.Mutex
			dropped := map[ticket.ID]int64{}
			contended(func(changes []ticket.Change) {
				mu.Lock()
				defer mu.Unlock()
				for _, c := range changes {
					for seq := range c.Private {
						dropped[c.Ticket.ID] = seq
					}
				}
			})(f)
			f.history = func(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
				events, err := f.Store.History(ctx, id, first, command)
				mu.Lock()
				defer mu.Unlock()
				for i := range events {
					if events[i].Seq == dropped[id] {
						events[i].Private = nil
					}
				}
				return events, err
			}
		}},
		{"rule9/busy", "writes messages before it waits for the others", func(f *faulty) {
			var mu sync.Mutex
			early := map[string]ticket.Message{}
			contended(func(changes []ticket.Change) {
				mu.Lock()
				defer mu.Unlock()
				for _, c := range changes {
					for _, m := range c.Outbox {
						early[m.ID] = m
					}
				}
			})(f)
			f.pending = func(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
				found, err := f.Store.Pending(ctx, p)
				mu.Lock()
				defer mu.Unlock()
				for id, m := range early {
					if p.Waiting && !slices.ContainsFunc(found, func(o ticket.Message) bool { return o.ID == id }) {
						found = append(found, m)
					}
				}
				return found, err
			}
		}},
		{"rule6/bytewise-ids", "compares UTF-16", compared(func(q storage.Query, a, b storage.Cursor) int {
			if !a.At.Equal(b.At) {
				return rightOrder(q, a, b)
			}
			c := slices.Compare(utf16.Encode([]rune(a.ID)), utf16.Encode([]rune(b.ID)))
			if q.Desc {
				c = -c
			}
			return c
		}, 1)},
		{"rule6/bytewise-ids", "compares 64 bytes where it has looked for a person", compared(func(q storage.Query, a, b storage.Cursor) int {
			if q.Person != "" && q.Order == storage.ByID {
				a.ID, b.ID = ticket.ID(cut(string(a.ID), 64)), ticket.ID(cut(string(b.ID), 64))
			}
			return rightOrder(q, a, b)
		}, 1)},
		{"rule6/below", "uses LIKE, and escapes _ alone", underBy(func(top, path string) bool {
			return matches(strings.ReplaceAll(regexp.QuoteMeta(top), "%", ".*"), path)
		})},
		{"rule6/below", "uses GLOB", underBy(func(top, path string) bool {
			return matches(strings.NewReplacer(`\*`, ".*", `\?`, ".", `\[`, "[", `\]`, "]").Replace(regexp.QuoteMeta(top)), path)
		})},
		{"rule6/below", "uses a regular expression", underBy(matches)},
		{"rule6/values-apart", "joins person and id with a slash", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			person := string(q.Person)
			q.Person = ""
			return func(t *ticket.Ticket) bool {
				return person == "" || strings.HasPrefix(string(t.Reporter)+"/"+string(t.ID), person+"/")
			}
		})},
		{"rule6/values-apart", "joins id and who reported back with a slash, in one row for both", func(f *faulty) {
			var mu sync.Mutex
			rows := map[string]ticket.ID{}
			row := func(t *ticket.Ticket) string {
				return fmt.Sprintf("%s/%s", t.ID, strings.Trim(fmt.Sprint(t.Assisted), "[]"))
			}
			f.commit = func(ctx context.Context, changes ...ticket.Change) error {
				err := f.Store.Commit(ctx, changes...)
				mu.Lock()
				defer mu.Unlock()
				for i := range changes {
					rows[row(&changes[i].Ticket)] = changes[i].Ticket.ID
				}
				return err
			}
			f.list = func(ctx context.Context, q storage.Query) ([]ticket.Ticket, error) {
				found, err := f.Store.List(ctx, q)
				mu.Lock()
				defer mu.Unlock()
				return slices.DeleteFunc(found, func(t ticket.Ticket) bool { return len(q.Readers) > 0 && rows[row(&t)] != t.ID }), err
			}
		}},
		{"rule6/values-apart", "leaves out a separator at the end of a filer", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			filer := strings.TrimRight(q.Filer, "/")
			q.Filer = ""
			return func(t *ticket.Ticket) bool { return filer == "" || strings.TrimRight(t.Filer, "/") == filer }
		})},
		{"rule6/values-apart", "cuts persons at 255 bytes", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			person := string(q.Person)
			q.Person = ""
			return func(t *ticket.Ticket) bool { return person == "" || cut(string(t.Reporter), 255) == cut(person, 255) }
		})},
		{"rule6/values-apart", "joins filer and id with a colon", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			filer := q.Filer
			q.Filer = ""
			return func(t *ticket.Ticket) bool {
				return filer == "" || strings.HasPrefix(t.Filer+":"+string(t.ID), filer+":")
			}
		})},
		{"rule6/values-apart", "finds handlers by a prefix", onList(func(q *storage.Query) func(*ticket.Ticket) bool {
			asked := q.Handlers
			q.Handlers = nil
			return func(t *ticket.Ticket) bool {
				return len(asked) == 0 || slices.ContainsFunc(storage.ColumnsOf(*t).Handlers, func(h storage.HandlerDue) bool {
					return slices.ContainsFunc(asked,
						func(a ticket.Handler) bool { return a != "" && strings.HasPrefix(string(h.Handler)+":", string(a)+":") })
				})
			}
		})},
		{"rule6/values-apart", "cuts subjects", onScope(func(s *storage.Scope, t *ticket.Ticket) bool {
			about := *t
			about.About = nil
			if !s.Match(&about) {
				return false
			}
			return !slices.ContainsFunc(t.About, func(a string) bool {
				return slices.ContainsFunc(s.NotAbout, func(b string) bool { return cut(a, 63) == cut(b, 63) })
			})
		})},
		{"rule6/values-apart", "cuts ids", taken(gridgov.ErrExists, func(c ticket.Change) []string {
			if c.Base > 0 || len(c.Ticket.ID) < ticket.MaxID {
				return nil
			}
			return []string{cut(string(c.Ticket.ID), 100)}
		})},
		{"rule6/all-filters", "has room for three conditions", asked(func(q *storage.Query) {
			n := 0
			for _, field := range fieldsOfQuery {
				if field.set(q) {
					if n++; n > 3 {
						field.clear(q)
					}
				}
			}
		})},
		{
			"rule6/empty-lists", "finds nothing for no path",
			emptyIsNothing(func(q *storage.Query) bool { return q.Under != nil && len(q.Under) == 0 }),
		},
		{
			"rule6/empty-lists", "finds nothing for no handler",
			emptyIsNothing(func(q *storage.Query) bool { return q.Handlers != nil && len(q.Handlers) == 0 }),
		},
		{
			"rule6/empty-lists", "finds nothing for nobody who took part",
			emptyIsNothing(func(q *storage.Query) bool { return q.Readers != nil && len(q.Readers) == 0 }),
		},
		{
			"rule6/empty-lists", "finds nothing for no state",
			emptyIsNothing(func(q *storage.Query) bool { return q.States != nil && len(q.States) == 0 }),
		},
		{
			"rule6/empty-lists", "finds nothing for no category",
			emptyIsNothing(func(q *storage.Query) bool { return q.Category != nil && len(q.Category) == 0 }),
		},
		{"rule6/many-ids", "looks up the first of them", asked(func(q *storage.Query) {
			if q.Limit > 0 {
				q.IDs = q.IDs[:min(len(q.IDs), max(q.Limit, 8))]
			}
		})},
	}
}
