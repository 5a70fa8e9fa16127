package tickettest

import (
	"context"
	"slices"
	"testing"

	"github.com/gridgov/gridgov/internal/suite"

	"github.com/gridgov/gridgov/ticket/storage"
)

// Checks returns all checks of a [storage.Store], in the order of the rules.
func Checks() []Check {
	all := slices.Concat(
		versionChecks, conflictChecks, atomicChecks, refusedChecks, tornChecks, instantChecks, memoryChecks, documentChecks, copyChecks,
		orderChecks, filterChecks, timeChecks, valueChecks, privateChecks, grownChecks, damagedChecks, boundChecks, randomChecks)
	for i, c := range all {
		all[i].Run = func(ctx context.Context, s storage.Store) error {
			return suite.Explain(ctx, c.Name, c.Rule, c.Usual, c.Run(ctx, s))
		}
	}
	return all
}

// OutboxChecks returns all checks of a [storage.Outbox].
func OutboxChecks() []OutboxCheck {
	all := slices.Concat(outboxCheckList, letterChecks, keptChecks)
	for i, c := range all {
		all[i].Run = func(ctx context.Context, s storage.Store, o storage.Outbox) error {
			return suite.Explain(ctx, c.Name, c.Rule, c.Usual, c.Run(ctx, s, o))
		}
	}
	return all
}

// Run checks that a store keeps the rules, each check in a subtest on a store of its own. Open returns an empty store and
// cleans up with t.Cleanup; it is called once for each check, and twice for rule 10.
func Run(t *testing.T, open func(t testing.TB) storage.Store) {
	t.Helper()
	for _, c := range Checks() {
		suite.Subtest(t, c.Name, func(ctx context.Context, t *testing.T) error { return c.Run(ctx, open(t)) })
	}
	suite.Subtest(t, "rule10/two-offices", func(ctx context.Context, t *testing.T) error { return CheckOffices(ctx, open(t), open(t)) })
}

// RunOutbox checks that an outbox keeps rule 9, each check in a subtest. Open returns an empty store and its outbox; they may
// be one value. It is called once for each check, and twice for rule 10.
func RunOutbox(t *testing.T, open func(t testing.TB) (storage.Store, storage.Outbox)) {
	t.Helper()
	for _, c := range OutboxChecks() {
		suite.Subtest(t, c.Name, func(ctx context.Context, t *testing.T) error {
			s, o := open(t)
			return c.Run(ctx, s, o)
		})
	}
	office := func(t testing.TB) Office {
		s, o := open(t)
		return struct {
			storage.Store
			storage.Outbox
		}{s, o}
	}
	suite.Subtest(t, "rule10/two-outboxes", func(ctx context.Context, t *testing.T) error { return CheckOutboxes(ctx, office(t), office(t)) })
}
