package tickettest

import (
	"context"

	"github.com/gridgov/gridgov/ticket/storage"
)

// A Check checks that a store keeps one side of one rule. It needs no test framework: a host may run it on a new database
// before using it.
type Check struct {
	Name  string // the rule's number and what is looked at: "rule1/stale-base"
	Rule  string // what must hold
	Usual string // what an adapter usually does wrong there
	// Run is called with an empty store of its own, and leaves tickets in it. The error has what was seen, what was expected,
	// Rule and Usual; nil means that the rule holds. A ctx that ends early fails the check.
	Run func(ctx context.Context, s storage.Store) error
}

// An OutboxCheck is a [Check] of rule 9, on a store and the outbox with the messages that are committed to it.
type OutboxCheck struct {
	Name, Rule, Usual string
	Run               func(ctx context.Context, s storage.Store, o storage.Outbox) error
}
