// Package gather is group commit (合并提交): a [storage.Store] that puts the commits of many goroutines into one Commit of
// the store below it. A database that waits for its disk at every commit then waits once for all of them.
//
//	store := gather.New(ticketsql.New(db, ticketsql.SQLite), gather.Config{})
//	defer store.Close(ctx) // before the pool is closed
//	office, err := desk.New(desk.Config{Store: store})
//
// # How commits are gathered
//
// A commit that finds a batch slot free starts at once: a single writer is not delayed. While the slots are taken, commits
// wait, and start together, first come first served, when one is free. So there is no delay to configure, and the batch
// grows with the load. Two commits that name the same ticket, or the same request key, are never under way together: the
// later one waits until the earlier one is answered, however that ended. The changes of one Commit always stay together,
// all or nothing.
//
// # How they end
//
// Each caller gets the result of its own changes. Where the store refuses a batch (ErrExists, ErrConflict, ErrInvalid,
// ErrTooNew) nothing of it was written; it is halved, and each half is tried again, until the refused commit is alone: its
// caller gets the refusal, and all others are stored. ErrBusy is returned to every caller of the batch; nothing was
// written. Every other error, and a panic of the store, is [gridgov.ErrUnknown] for every caller of the batch: the same
// command or key, sent again, settles it. Nothing is acknowledged before the store has acknowledged it.
//
// # Contexts
//
// A caller whose context ends while it waits for its batch gets the context's own error, and none of its changes is ever
// written. Once the batch is under way, Commit returns an error that is both [gridgov.ErrUnknown] and the context's, and the
// changes are stored or not with the batch. The batch has a context of its own, without the callers' values. It is cancelled
// only when no caller of the batch waits any more, so that one caller's deadline does not fail the others, and a store that
// hangs does not keep a batch for which nobody waits.
//
// # What it does not do
//
// Reads go to the store below at once. A relay uses the store below itself: this one is no [storage.Outbox].
// It neither retries ErrBusy nor closes the store. Several nodes may each gather over one database.
package gather
