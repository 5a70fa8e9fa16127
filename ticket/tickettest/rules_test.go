package tickettest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
	"github.com/gridgov/gridgov/ticket/tickettest"
)

// The rules of storage.Store, by number, and the checks of each, without the rule's number.
var rules = []struct {
	number, title string
	checks        []string
}{
	{"rule1", "Versions", []string{
		"missing", "stale-base", "taken-id", "taken-key", "create-race", "key-race", "lost-update", "one-change-each", "form",
		"impossible-ids", "conflict-named", "most-changes",
	}},
	{"rule2", "Idempotency", []string{"command", "command-lookup", "key-lookup", "commands-far-back", "keys-apart"}},
	{
		"rule3", "All or nothing",
		[]string{
			"conflict-at-each-place", "taken-at-each-place", "command-at-each-place", "whole-to-readers", "cancelled",
			"cancelled-midway", "list-whole", "private-whole", "list-instant", "history-instant", "as-new", "refused-whole", "largest-commit",
		},
	},
	{"rule4", "No deadlock", []string{"opposite-orders", "busy"}},
	{"rule5", "Bytes", []string{
		"life", "texts", "times", "nothing", "long-history", "history-from", "largest", "largest-documents", "largest-together",
		"copies-in", "copies-out",
	}},
	{"rule6", "Order", []string{
		"bytewise-ids", "times-order", "no-time-last", "pages-under-inserts", "pages-under-steps", "pages-under-writers", "limits",
		"filters", "filter-pairs", "below", "handlers", "readers", "columns", "values-apart", "all-filters", "empty-lists",
		"many-ids", "short-pages", "box", "spans", "instants", "scope", "most-values", "mark-without-id",
	}},
	{"rule7", "Private parts", []string{"kept", "dropped", "replaced"}},
	{"rule8", "Nothing is deleted", []string{"nothing-deleted", "reopened", "killed"}},
	{"rule9", "The outbox is a set", []string{
		"with-its-commit", "messages-whole", "busy", "lease", "ack", "retry", "parked", "tries", "waiting", "ticket-order",
		"oldest-first", "late-commit", "late-writers", "several-relays", "cancelled", "cancelled-midway",
		"several", "freed-first", "behind-many", "pages", "late-receipt", "last-receipt", "many-receipts", "reasons",
		"instants", "largest-message", "receivers", "overtakes",
		"kept", "blocking", "tries-compared", "copies",
	}},
	{"rule10", "One Store is one office", []string{"two-offices", "two-outboxes"}},
	{"rule11", "The host's transaction and pool", []string{"joins", "rolled-back", "refused-inside", "pool"}},
	{"rule12", "Growing documents", []string{"unknown-members", "unknown-event", "unknown-name", "too-new"}},
	{"rule13", "Damaged documents", []string{"get", "list", "order"}},
	{"rules", "Where rules meet", []string{"random"}},
}

// every returns all checks of the suite, whatever they need, each with its texts.
func every() (all []tickettest.Check) {
	all = tickettest.Checks()
	for _, c := range tickettest.OutboxChecks() {
		all = append(all, tickettest.Check{Name: c.Name, Rule: c.Rule, Usual: c.Usual})
	}
	for _, c := range tickettest.SQLChecks() {
		all = append(all, tickettest.Check{Name: c.Name, Rule: c.Rule, Usual: c.Usual})
	}
	s := new(ticketmem.Store)
	for _, err := range []error{
		tickettest.CheckOffices(context.Background(), s, s),
		tickettest.CheckOutboxes(context.Background(), s, s),
		tickettest.CheckReopened(context.Background(), forgetful(func([]entry) []entry { return nil })),
		tickettest.CheckKilled(context.Background(), "", nil, "-test.run=^$"),
	} {
		name, _, _ := strings.Cut(err.Error(), ":")
		_, rest, _ := strings.Cut(err.Error(), "\n\tthe rule: ")
		rule, usual, _ := strings.Cut(rest, "\n\tusually:  ")
		all = append(all, tickettest.Check{Name: name, Rule: rule, Usual: usual})
	}
	return all
}

// Every rule has a check that is named after it, every check belongs to a rule, and each says what the rule is and what
// is usually done wrong.
func TestEveryRuleHasACheck(t *testing.T) {
	t.Parallel()
	var want, got []string
	for i, r := range rules {
		if len(r.checks) == 0 {
			t.Errorf("%s (%s) has no check", r.number, r.title)
		}
		if n := strings.TrimPrefix(r.number, "rule"); i < 13 &&
			n != []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"}[i] {
			t.Errorf("rule %d is missing", i+1)
		}
		for _, name := range r.checks {
			want = append(want, r.number+"/"+name)
		}
	}
	for _, c := range every() {
		got = append(got, c.Name)
		if len(c.Rule) < 20 || len(c.Usual) < 20 {
			t.Errorf("%s does not say what the rule is (%q) or what is usually wrong (%q)", c.Name, c.Rule, c.Usual)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("%s is in the table and not in the suite", name)
		}
	}
	for i, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("%s is in the suite and not in the table", name)
		}
		if i > 0 && got[i-1] == name {
			t.Errorf("%s is there twice", name)
		}
	}
}

// entry is one call that changes a store.
type entry struct {
	changes  []ticket.Change
	pull     storage.PendingQuery
	receipts []storage.Receipt
}

// diary keeps what was done to a store, as its file would.
type diary struct {
	*ticketmem.Store
	log *[]entry
}

func (d diary) Commit(ctx context.Context, changes ...ticket.Change) error {
	err := d.Store.Commit(ctx, changes...)
	if err == nil {
		*d.log = append(*d.log, entry{changes: slices.Clone(changes)})
	}
	return err
}

func (d diary) Pending(ctx context.Context, p storage.PendingQuery) ([]ticket.Message, error) {
	*d.log = append(*d.log, entry{pull: p})
	return d.Store.Pending(ctx, p)
}

func (d diary) Ack(ctx context.Context, r ...storage.Receipt) error {
	*d.log = append(*d.log, entry{receipts: r})
	return d.Store.Ack(ctx, r...)
}

// forgetful opens a store from the diary of the one before, of which something is kept.
func forgetful(keep func([]entry) []entry) func(context.Context) (storage.Store, storage.Outbox, error) {
	log := new([]entry)
	return func(ctx context.Context) (storage.Store, storage.Outbox, error) {
		s := new(ticketmem.Store)
		*log = keep(*log)
		for _, e := range *log {
			var err error
			switch {
			case e.changes != nil:
				err = s.Commit(ctx, e.changes...)
			case e.receipts != nil:
				err = s.Ack(ctx, e.receipts...)
			default:
				_, err = s.Pending(ctx, e.pull)
			}
			if err != nil {
				return nil, nil, err
			}
		}
		d := diary{s, log}
		return d, d, nil
	}
}

// A store that loses something when it is closed is found, and one that loses nothing is not.
func TestReopened(t *testing.T) {
	t.Parallel()
	without := func(drop func(e *entry) bool) func([]entry) []entry {
		return func(log []entry) []entry {
			return slices.DeleteFunc(log, func(e entry) bool { return drop(&e) })
		}
	}
	mended := func(mend func(e *entry)) func([]entry) []entry {
		return func(log []entry) []entry {
			for i := range log {
				mend(&log[i])
			}
			return log
		}
	}
	for does, keep := range map[string]func([]entry) []entry{
		"makes its tables again": func([]entry) []entry { return nil },
		"loses the last Commit": func(log []entry) []entry {
			for i := len(log) - 1; i > 0; i-- {
				if log[i].changes != nil {
					return append(log[:i:i], log[i+1:]...)
				}
			}
			return log
		},
		"keeps private parts in memory": mended(func(e *entry) {
			for i := range e.changes {
				for j := range e.changes[i].Events {
					e.changes[i].Events[j].Private = nil
				}
			}
		}),
		"keeps command keys in memory": mended(func(e *entry) {
			for i := range e.changes {
				e.changes[i] = withoutCommands(e.changes[i])
			}
		}),
		"keeps request keys in memory": mended(func(e *entry) {
			for i := range e.changes {
				e.changes[i] = withoutKey(e.changes[i])
			}
		}),
		"drops private parts in memory alone": mended(func(e *entry) {
			for i := range e.changes {
				e.changes[i].Private = nil
			}
		}),
		"keeps leases in memory": without(func(e *entry) bool { return e.pull.Lease > 0 }),
		"keeps delays of what was never leased in memory": mended(func(e *entry) {
			e.receipts = slices.DeleteFunc(e.receipts, func(r storage.Receipt) bool { return r.Reason == "not yet" })
		}),
		"keeps messages in memory": mended(func(e *entry) {
			for i := range e.changes {
				e.changes[i].Outbox = nil
			}
		}),
		"forgets the reason": mended(func(e *entry) {
			for i := range e.receipts {
				if e.receipts[i].Park {
					e.receipts[i].Reason = ""
				}
			}
		}),
		"sends again what was settled": without(func(e *entry) bool {
			return len(e.receipts) == 1 && e.receipts[0] == storage.Receipt{ID: e.receipts[0].ID}
		}),
	} {
		t.Run(does, func(t *testing.T) {
			t.Parallel()
			err := tickettest.CheckReopened(t.Context(), forgetful(keep))
			if err == nil {
				t.Fatal("not found")
			}
			t.Log(err)
		})
	}
	t.Run("nothing", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := tickettest.CheckReopened(ctx, forgetful(func(log []entry) []entry { return log })); err != nil {
			t.Error(err)
		}
	})
}
