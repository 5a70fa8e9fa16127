package tickettest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

const (
	ruleVersions = "Base is the stored version, else ErrConflict; a missing ticket with Base > 0 is ErrConflict; Base 0 " +
		"with a taken id or a taken non-empty Key is ErrExists"
	ruleOneEach  = "at most one change for a ticket in a Commit, and every change as Change.Check requires, else ErrInvalid"
	ruleCommands = "Event.Command, where not empty, is unique within its ticket, else ErrConflict; Key is unique within the store"
)

var versionChecks = []Check{
	{
		Name: "rule1/missing", Rule: "Get and History of a ticket that is not there are ErrNotFound; a List that finds nothing is no error",
		Usual: "passes on the driver's own \"no rows\", returns an empty history without an error, or answers an empty list with ErrNotFound",
		Run:   missing,
	},
	{
		Name: "rule1/stale-base", Rule: ruleVersions,
		Usual: "updates without \"AND version = base\", or does not look at how many rows the update changed",
		Run:   staleBase,
	},
	{
		Name: "rule1/taken-id", Rule: ruleVersions,
		Usual: "inserts with \"on conflict do update\", or takes every failed insert for ErrConflict",
		Run:   takenID,
	},
	{
		Name: "rule1/taken-key", Rule: ruleVersions,
		Usual: "has no unique index over the key, or one that empty keys run into",
		Run:   takenKey,
	},
	{
		Name: "rule1/create-race", Rule: ruleVersions,
		Usual: "looks whether the id is free and inserts afterwards, with a gap between the two",
		Run:   createRace,
	},
	{
		Name: "rule1/key-race", Rule: ruleVersions,
		Usual: "looks whether the key is free and inserts afterwards, with a gap between the two",
		Run:   keyRace,
	},
	{
		Name:  "rule1/lost-update",
		Rule:  "of many writers of one version exactly one succeeds: successes are unique and gapless, and the last one is what is stored",
		Usual: "reads the version, compares it, and writes without holding anything in between",
		Run:   lostUpdate,
	},
	{
		Name: "rule1/one-change-each", Rule: ruleOneEach,
		Usual: "applies the second change on top of the first, or calls it a conflict",
		Run:   oneChangeEach,
	},
	{
		Name: "rule1/form", Rule: ruleOneEach,
		Usual: "does not call Change.Check first, or takes a Commit of nothing for a success",
		Run:   form,
	},
	{
		Name: "rule2/command", Rule: ruleCommands,
		Usual: "has no unique index over (ticket, command); has one over the command alone, so that two tickets may not " +
			"share a key; or has one that events without a key run into",
		Run: commandUnique,
	},
	{
		Name: "rule2/command-lookup",
		Rule: "History with a command key returns the one event of that ticket, from first on, that holds the key, private " +
			"part included; else ErrNotFound",
		Usual: "reads the events and leaves the key out, answers an unknown key with no event and no error, or looks the key up in all tickets",
		Run:   commandLookup,
	},
	{
		Name: "rule2/key-lookup", Rule: "List by Key finds the ticket that the key made, and no other; keys compare bytewise",
		Usual: "compares with a collation that ignores case or accents, or trims or normalises what it stores",
		Run:   keyLookup,
	},
}

func missing(ctx context.Context, s storage.Store) error {
	for i := range 2 { // in an empty store, and with another ticket there
		if _, err := s.Get(ctx, "nobody"); !errors.Is(err, gridgov.ErrNotFound) {
			return suite.Usually("passes on the driver's own \"no rows\", or returns a ticket without an id",
				wrong("a missing ticket: Get", err, gridgov.ErrNotFound))
		}
		if _, err := s.History(ctx, "nobody", 0, ""); !errors.Is(err, gridgov.ErrNotFound) {
			return suite.Usually("returns an empty history without an error", wrong("a missing ticket: History", err, gridgov.ErrNotFound))
		}
		found, err := s.List(ctx, storage.Query{Key: "nothing"})
		if err != nil {
			return suite.Usually("answers an empty list with ErrNotFound", fmt.Errorf("a list of nothing: %w", err))
		}
		if len(found) > 0 {
			return fmt.Errorf("a list of nothing: List returns %q", ids(found))
		}
		if i > 0 {
			break
		}
		if err := commit(ctx, s, newClerk().receive("somebody", ticket.Request{})); err != nil {
			return err
		}
	}
	return nil
}

func staleBase(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	first := c.receive("a", ticket.Request{})
	second := c.note(first.Ticket)
	rival := c.do(first.Ticket, ticket.Note{Text: "I was late"})
	third := c.note(second.Ticket)
	fourth := c.note(third.Ticket)
	ghost := c.note(c.receive("ghost", ticket.Request{}).Ticket)
	if err := m.refused(ctx, s, gridgov.ErrConflict, ghost); err != nil {
		return fmt.Errorf("a missing ticket with Base 1: %w", err)
	}
	if err := m.put(ctx, s, first); err != nil {
		return err
	}
	if err := m.refused(ctx, s, gridgov.ErrConflict, third); err != nil {
		return fmt.Errorf("a Base ahead of the stored version: %w", err)
	}
	for _, ahead := range []ticket.Change{ghost, third} { // as one of several, which many stores write by other statements
		if err := m.refused(ctx, s, gridgov.ErrConflict, c.receive("c", ticket.Request{}), ahead); err != nil {
			return fmt.Errorf("beside an opening: %w", err)
		}
	}
	if err := m.put(ctx, s, second); err != nil {
		return err
	}
	for _, stale := range []ticket.Change{second, rival, fourth, join(rival, c.note(rival.Ticket))} {
		if err := m.refused(ctx, s, gridgov.ErrConflict, stale); err != nil {
			return fmt.Errorf("the stored version is 2: %w", err)
		}
	}
	if err := m.put(ctx, s, join(third, fourth)); err != nil { // two steps in one change
		return err
	}
	for range 6 {
		fourth = c.note(fourth.Ticket)
		if err := m.put(ctx, s, fourth); err != nil {
			return err
		}
	}
	for base := int64(1); base < 2*fourth.Ticket.Version; base++ {
		if behind := fourth.Ticket; base != behind.Version {
			behind.Version = base
			if err := m.refused(ctx, s, gridgov.ErrConflict, c.note(behind)); err != nil {
				return fmt.Errorf("the stored version is %d: %w", fourth.Ticket.Version, err)
			}
		}
	}
	return m.verify(ctx, s)
}

func takenID(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	first := c.receive("a", ticket.Request{})
	if err := m.put(ctx, s, first); err != nil {
		return err
	}
	if err := m.refused(ctx, s, gridgov.ErrExists, first); err != nil {
		return suite.Usually("takes a change that it has stored already for one that succeeds again", err)
	}
	if err := m.put(ctx, s, c.note(first.Ticket)); err != nil {
		return err
	}
	return errors.Join(
		m.refused(ctx, s, gridgov.ErrExists, first),
		m.refused(ctx, s, gridgov.ErrExists, c.receive("a", ticket.Request{Text: "another matter", Key: "k"})),
	)
}

func takenKey(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	for _, id := range []ticket.ID{"a", "b", "c"} { // three without a key do not collide
		if err := m.put(ctx, s, c.receive(id, ticket.Request{})); err != nil {
			return suite.Usually("has a unique index that empty keys run into", err)
		}
	}
	keyed := c.receive("d", ticket.Request{Key: "form-1"})
	if err := m.put(ctx, s, keyed); err != nil {
		return err
	}
	if err := m.refused(ctx, s, gridgov.ErrExists, c.receive("e", ticket.Request{Key: "form-1"})); err != nil {
		return err
	}
	twins := []ticket.Change{c.receive("f", ticket.Request{Key: "form-2"}), c.receive("g", ticket.Request{Key: "form-2"})}
	if err := m.refused(ctx, s, gridgov.ErrExists, twins...); err != nil {
		return suite.Usually("looks a key up among what is stored, and not among the changes of the same Commit",
			fmt.Errorf("one key twice in one Commit: %w", err))
	}
	if err := m.put(ctx, s, c.note(keyed.Ticket)); err != nil {
		return suite.Usually("takes the key of the ticket's own creation for another's",
			fmt.Errorf("a later step on the ticket that owns the key: %w", err))
	}
	return m.put(ctx, s, twins[1])
}

const racers = 8

// race lets clerks commit at once, and returns the result of each.
func race(ctx context.Context, s storage.Store, change func(i int) ticket.Change) (changes []ticket.Change, errs []error) {
	changes, errs = make([]ticket.Change, racers), make([]error, racers)
	for i := range changes {
		changes[i] = change(i)
	}
	var group sync.WaitGroup
	start := make(chan struct{})
	for i := range changes {
		group.Go(func() {
			<-start
			errs[i] = commit(ctx, s, changes[i])
		})
	}
	close(start)
	group.Wait()
	return changes, errs
}

// oneWinner adds the only change that was accepted to the model; all others must have failed with an error.
func oneWinner(m *model, lost error, changes []ticket.Change, errs []error) error {
	winner := -1
	for i, err := range errs {
		switch {
		case err == nil && winner >= 0:
			return fmt.Errorf("two of %d racers were told that they were first: %s and %s", len(errs), named(changes[winner:winner+1]),
				named(changes[i:i+1]))
		case err == nil:
			winner = i
		case !errors.Is(err, lost):
			return fmt.Errorf("a racer who lost got %w, want %q", err, lost)
		}
	}
	if winner < 0 {
		return fmt.Errorf("none of %d racers succeeded", len(errs))
	}
	m.apply(changes[winner])
	return nil
}

func createRace(ctx context.Context, s storage.Store) error {
	m := newModel()
	for round := range 5 {
		id := ticket.ID(fmt.Sprint("race-", round))
		changes, errs := race(ctx, s, func(i int) ticket.Change {
			return newClerk().receive(id, ticket.Request{Text: fmt.Sprint("racer ", i)})
		})
		if err := oneWinner(m, gridgov.ErrExists, changes, errs); err != nil {
			return err
		}
	}
	return m.verify(ctx, s)
}

func keyRace(ctx context.Context, s storage.Store) error {
	m := newModel()
	for round := range 5 {
		changes, errs := race(ctx, s, func(i int) ticket.Change {
			return newClerk().receive(ticket.ID(fmt.Sprint("race-", round, "-", i)), ticket.Request{Key: fmt.Sprint("key-", round)})
		})
		if err := oneWinner(m, gridgov.ErrExists, changes, errs); err != nil {
			return err
		}
	}
	return m.verify(ctx, s)
}

func lostUpdate(ctx context.Context, s storage.Store) error {
	m := newModel()
	if err := m.put(ctx, s, newClerk().receive("a", ticket.Request{})); err != nil {
		return err
	}
	for round := range 10 {
		now, err := s.Get(ctx, "a") // what all of them have read
		if err != nil {
			return err
		}
		if err := same("Get", now, m.tickets["a"]); err != nil {
			return fmt.Errorf("after %d steps: %w", round, err)
		}
		changes, errs := race(ctx, s, func(i int) ticket.Change {
			return newClerk().note(now, desk.Once(fmt.Sprint("racer-", round, "-", i)))
		})
		if err := oneWinner(m, gridgov.ErrConflict, changes, errs); err != nil {
			return err
		}
	}
	return m.verify(ctx, s)
}

func oneChangeEach(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	a, b := c.receive("a", ticket.Request{}), c.receive("b", ticket.Request{})
	if err := m.refused(ctx, s, gridgov.ErrInvalid, a, b, a); err != nil {
		return err
	}
	if err := m.refused(ctx, s, gridgov.ErrInvalid, a, c.note(a.Ticket)); err != nil {
		return fmt.Errorf("creation and next step as two changes: %w", err)
	}
	if err := m.put(ctx, s, a, b); err != nil {
		return err
	}
	second := c.note(a.Ticket)
	return m.refused(ctx, s, gridgov.ErrInvalid, c.note(b.Ticket), second, c.note(second.Ticket))
}

func form(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	good := c.receive("a", ticket.Request{})
	if err := m.put(ctx, s, good); err != nil {
		return err
	}
	if err := m.refused(ctx, s, gridgov.ErrInvalid); err != nil {
		return suite.Usually("takes a Commit of nothing for a success", err)
	}
	for what, spoil := range map[string]func(*ticket.Change){
		"no events":                         func(x *ticket.Change) { x.Events, x.Ticket.Version = nil, x.Base },
		"a version that is not base+events": func(x *ticket.Change) { x.Ticket.Version++ },
		"a gap in Seq":                      func(x *ticket.Change) { x.Events[0].Seq++ },
		"an event of another ticket":        func(x *ticket.Change) { x.Events[0].Ticket = "b" },
		"a negative base":                   func(x *ticket.Change) { x.Base, x.Ticket.Version = -1, 0 },
		"an id one byte too long": func(x *ticket.Change) {
			x.Ticket.ID = ticket.ID(strings.Repeat("x", ticket.MaxID+1))
			x.Events[0].Ticket = x.Ticket.ID
		},
		"an id with a space":              func(x *ticket.Change) { x.Ticket.ID, x.Events[0].Ticket = "a b", "a b" },
		"a private part of its own event": func(x *ticket.Change) { x.Private = map[int64][]byte{2: nil} },
		"a message of another ticket":     func(x *ticket.Change) { x.Outbox = []ticket.Message{{ID: "b/1/1", Ticket: "b"}} },
	} {
		bad := c.note(good.Ticket)
		spoil(&bad)
		if err := m.refused(ctx, s, gridgov.ErrInvalid, bad); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if err := m.refused(ctx, s, gridgov.ErrInvalid, c.receive("b", ticket.Request{}), bad); err != nil {
			return suite.Usually("checks the first change alone, or each just before it writes it",
				fmt.Errorf("%s, behind a good change: %w", what, err))
		}
	}
	return nil
}

func commandUnique(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	a, b := c.receive("a", ticket.Request{}), c.receive("b", ticket.Request{})
	once := c.note(a.Ticket, desk.Once("key"))
	if err := m.put(ctx, s, a, b); err != nil {
		return err
	}
	if err := m.put(ctx, s, once, c.note(b.Ticket, desk.Once("key"))); err != nil {
		return suite.Usually("has a unique index over the command alone, so that two tickets may not share a key",
			fmt.Errorf("two tickets may hold the same command key: %w", err))
	}
	if err := m.refused(ctx, s, gridgov.ErrConflict, c.note(once.Ticket, desk.Once("key"))); err != nil {
		return suite.Usually("has no unique index over (ticket, command)", err)
	}
	upper := c.note(once.Ticket, desk.Once("KEY"))
	if err := m.refused(ctx, s, gridgov.ErrConflict, join(upper, c.note(upper.Ticket, desk.Once("KEY")))); err != nil {
		return suite.Usually("looks a key up among what is stored, and not among the events of the same change",
			fmt.Errorf("one key twice in one change: %w", err))
	}
	if err := m.put(ctx, s, upper); err != nil {
		return suite.Usually("compares with a collation that ignores case", fmt.Errorf("a command key that differs in case: %w", err))
	}
	first := c.note(upper.Ticket)
	second := c.note(first.Ticket)
	if err := m.put(ctx, s, join(first, second)); err != nil {
		return suite.Usually("has a unique index that events without a key run into", fmt.Errorf("events without a command key: %w", err))
	}
	return m.verify(ctx, s)
}

func commandLookup(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	a, b := c.receive("a", ticket.Request{Key: "request"}), c.receive("b", ticket.Request{})
	steps := []ticket.Change{c.note(a.Ticket)}
	for _, key := range []string{"key", "KEY", "a/key", "钥匙"} {
		now := steps[len(steps)-1].Ticket
		steps = append(steps, c.do(now, ticket.Note{Text: key}, desk.Once(key)))
	}
	if err := m.put(ctx, s, a, b); err != nil {
		return err
	}
	if err := m.put(ctx, s, join(steps[0], steps[1:]...), c.do(b.Ticket, ticket.Note{Text: "of b"}, desk.Once("of-b"))); err != nil {
		return err
	}
	for id, events := range m.events {
		for _, key := range []string{"key", "KEY", "a/key", "钥匙", "of-b", "Key", "request", "nothing"} {
			for first := int64(0); first <= int64(len(events))+1; first++ {
				var want []ticket.Event
				for _, e := range events {
					if e.Command == key && e.Seq >= first {
						want = append(want, e)
					}
				}
				got, err := s.History(ctx, id, first, key)
				call := fmt.Sprintf("History(%q, %d, %q)", id, first, key)
				if want == nil {
					if !errors.Is(err, gridgov.ErrNotFound) || len(got) > 0 {
						return suite.Usually("answers an unknown key with no event and no error, looks it up in all tickets, or ignores first",
							wrong(call, err, gridgov.ErrNotFound))
					}
					continue
				}
				if err != nil {
					return fmt.Errorf("%s: %w", call, err)
				}
				if err := sameEvents(id, got, want); err != nil {
					return fmt.Errorf("%s: %w", call, err)
				}
			}
		}
	}
	if _, err := s.History(ctx, "nobody", 0, "key"); !errors.Is(err, gridgov.ErrNotFound) {
		return wrong("History of a missing ticket with a command key", err, gridgov.ErrNotFound)
	}
	return nil
}

func keyLookup(ctx context.Context, s storage.Store) error {
	c, m := newClerk(), newModel()
	keys := []string{"key", "KEY", "Key", "key.", "schlüssel", "schlu\u0308ssel", "schlussel", "钥匙", "%", "_ey", "0", "00", "'--"}
	for i, key := range keys {
		if err := m.put(ctx, s, c.receive(ticket.ID(fmt.Sprintf("k%02d", i)), ticket.Request{Key: key})); err != nil {
			return fmt.Errorf("the key %q is taken by none of %q: %w", key, keys[:i], err)
		}
	}
	for _, key := range append(keys, "kEY", "k", "key..") {
		got, err := s.List(ctx, storage.Query{Key: key})
		if err != nil {
			return err
		}
		if err := m.lists(storage.Query{Key: key}, got); err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
	}
	return m.verify(ctx, s)
}
