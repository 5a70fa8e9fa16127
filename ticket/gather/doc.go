// Package gather is group commit (合并提交): a [storage.Store] that puts the commits of many goroutines into one Commit of
// the store below it. A database that waits for its disk at every commit then waits once for all of them.
//
//	store := gather.New(ticketsql.New(db, ticketsql.SQLite), gather.Config{})
//	defer store.Close(ctx) // before the pool is closed
//	office, err := desk.New(desk.Config{Store: store})
//
// # How commits travel together
//
// A commit that finds a batch slot free leaves at once: a lone writer is not delayed. While the slots are taken, commits
// collect, and leave together, first come first served, when one is free. So there is no time to choose, and the batch
// grows with the load. Two commits that name the same ticket, or the same request key, are never under way together: the
// later one waits until the earlier one is answered, however that ended. The changes of one Commit always stay together,
// all or nothing.
//
// # How they end
//
// Each caller gets the answer that its own changes deserve. Where the store refuses a batch (ErrExists, ErrConflict,
// ErrInvalid, ErrTooNew) nothing of it was written; it is halved, and each half tried again, until the refused commit
// stands alone: it gets the refusal, and all others are stored. ErrBusy goes to every caller of the batch; nothing was
// written. Every other error, and a panic of the store, is [gridgov.ErrUnknown] for every caller of the batch: the same
// command or key, sent again, settles it. Nothing is acknowledged before the store has acknowledged it.
//
// # Contexts
//
// A caller whose context ends while it waits gets the context's own error, and nothing of it is written, ever. Once it
// is on its way, the answer is awaited; a caller whose context ends then leaves with an error that is both
// [gridgov.ErrUnknown] and the context's, and its changes are stored or not with the batch. The batch has a context of
// its own, without the callers' values. It ends only when no caller of the batch waits any more, so that one caller's
// haste does not fail its neighbours, and a store that hangs is let go when nobody wants the answer.
//
// # What it does not do
//
// Reads go straight to the store below, and so does the relay: the [storage.Outbox] is the store's own, not this one's.
// It neither retries ErrBusy nor closes the store. Several nodes may each gather over one database.
package gather
