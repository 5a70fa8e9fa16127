package tickettest_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

// failure is what a check says of a broken store.
func failure(t *testing.T, name string, breaks func(*faulty)) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	f := newFaulty(breaks)
	for _, c := range tickettest.Checks() {
		if c.Name == name {
			err := c.Run(ctx, f)
			if err == nil || ctx.Err() != nil {
				t.Fatalf("%s returned %v, and the context %v", name, err, ctx.Err())
			}
			return err.Error()
		}
	}
	t.Fatalf("there is no check %s", name)
	return ""
}

// A failure prints of a query what is set in it.
func TestFailureQuery(t *testing.T) {
	t.Parallel()
	text := failure(t, "rule6/empty-lists", emptyIsNothing(func(q *storage.Query) bool { return q.States != nil && len(q.States) == 0 }))
	first, _, _ := strings.Cut(text, "\n")
	if want := `rule6/empty-lists: the query {IDs: [], Under: [], Handlers: [], Readers: [], States: [], Category: [], Limit: 500}: ` +
		`List returns [], want ["a" "b"]`; first != want {
		t.Errorf("got  %s\nwant %s", first, want)
	}
	text = failure(t, "rule6/spans", asked(func(q *storage.Query) {
		if !q.Wake.IsZero() {
			q.Wake = q.Wake.Add(-time.Microsecond)
		}
	}))
	if first, _, _ := strings.Cut(text, "\n"); !strings.HasPrefix(first,
		"rule6/spans: the query {Wake: 2026-01-05T09:00:00.123456Z, Limit: 500}: ") {
		t.Errorf("got %s", first)
	}
}

// A failure names what is usually wrong in the step that failed, and not all that may be wrong in its check.
func TestFailureUsual(t *testing.T) {
	t.Parallel()
	for usual, breaks := range map[string]func(*faulty){
		"has a unique index over the command alone, so that two tickets may not share a key": onCommit(
			func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				if len(changes) > 1 && changes[1].Events[0].Command != "" {
					return gridgov.ErrConflict
				}
				return s.Commit(ctx, changes...)
			}),
		"has no unique index over (ticket, command)": onCommit(
			func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
				if len(changes) == 1 {
					changes = []ticket.Change{withoutCommands(changes[0])}
				}
				return s.Commit(ctx, changes...)
			}),
	} {
		text := failure(t, "rule2/command", breaks)
		if _, got, _ := strings.Cut(text, "\n\tusually:  "); got != usual {
			t.Errorf("got  %s\nwant %s", text, usual)
		}
	}
}

// A store that answers everything with a conflict is told so, in place of being asked for ever.
func TestFailureConflicts(t *testing.T) {
	t.Parallel()
	text := failure(t, "rule4/opposite-orders", onCommit(func(s storage.Store, ctx context.Context, changes []ticket.Change) error {
		if len(changes) > 1 {
			return gridgov.ErrConflict
		}
		return s.Commit(ctx, changes...)
	}))
	if !strings.Contains(text, "its rivals have no more than 60 to win by") {
		t.Error(text)
	}
}
