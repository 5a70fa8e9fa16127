package tickettest_test

import (
	"context"
	"errors"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// onConflict spoils what the error of a Commit says.
func onConflict(spoil func(met *storage.ConflictError, changes []ticket.Change) error) func(*faulty) {
	return func(f *faulty) {
		f.commit = func(ctx context.Context, changes ...ticket.Change) error {
			err := f.Store.Commit(ctx, changes...)
			var met *storage.ConflictError
			if !errors.As(err, &met) {
				return err
			}
			spoilt := *met
			return spoil(&spoilt, changes)
		}
	}
}

func conflictFaults() []fault {
	return []fault{
		{"rule1/conflict-named", "names nothing", onConflict(func(met *storage.ConflictError, _ []ticket.Change) error { return met.Err })},
		{
			"rule1/conflict-named", "names the first change, whichever was refused",
			onConflict(func(met *storage.ConflictError, changes []ticket.Change) error {
				met.Ticket = changes[0].Ticket.ID
				return met
			}),
		},
		{"rule1/conflict-named", "names the ticket that holds the key", onConflict(func(met *storage.ConflictError, _ []ticket.Change) error {
			if met.Key == "key-a" {
				met.Ticket = "a"
			}
			return met
		})},
		{"rule1/conflict-named", "names no key", onConflict(func(met *storage.ConflictError, _ []ticket.Change) error {
			met.Key = ""
			return met
		})},
		{
			"rule1/conflict-named", "names the request key of every change",
			onConflict(func(met *storage.ConflictError, changes []ticket.Change) error {
				for _, c := range changes {
					if c.Ticket.ID == met.Ticket && met.Key == "" {
						met.Key = c.Ticket.Key
					}
				}
				return met
			}),
		},
		{
			"rule1/conflict-named", "returns the version that would be next for the one that is stored",
			onConflict(func(met *storage.ConflictError, _ []ticket.Change) error {
				met.Version = met.Base + 1
				return met
			}),
		},
		{"rule1/conflict-named", "joins the error of the lookup", onConflict(func(met *storage.ConflictError, _ []ticket.Change) error {
			if met.Err == gridgov.ErrConflict {
				return errors.Join(met, gridgov.ErrNotFound)
			}
			return met
		})},
		{
			"rule1/conflict-named", "does not say on which version it was decided",
			onConflict(func(met *storage.ConflictError, _ []ticket.Change) error {
				met.Base = 0
				return met
			}),
		},
	}
}
