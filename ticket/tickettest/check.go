package tickettest

import (
	"context"

	"github.com/gridgov/gridgov/ticket/storage"
)

// A Check holds a store to one side of one rule. It needs no test framework: a host may run it against a new database
// before trusting it with a city.
type Check struct {
	Name  string // the rule's number and what is looked at: "rule1/stale-base"
	Rule  string // what must hold
	Usual string // what an adapter usually does wrong there
	// Run works on a store of its own that is empty, and leaves it full. The error says what was seen, what was wanted,
	// and repeats Rule and Usual; nil means that the rule holds. A ctx that ends early fails the check.
	Run func(ctx context.Context, s storage.Store) error
}

// An OutboxCheck is a [Check] of rule 9, on an outbox that carries what is committed to the store beside it.
type OutboxCheck struct {
	Name, Rule, Usual string
	Run               func(ctx context.Context, s storage.Store, o storage.Outbox) error
}
