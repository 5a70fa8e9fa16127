// Package relay moves the messages of an [storage.Outbox] to the host's bus, or to whoever tells people (消息投递).
//
//	r, err := relay.New(relay.Config{Outbox: store, Publisher: relay.PublisherFunc(
//		func(ctx context.Context, m ticket.Message) error { return bus.Send(ctx, m.ID, m) },
//	)})
//	err = r.Run(ctx) // until ctx ends
//
// Run it on every node: nodes share the work by leases, and need to know nothing of each other. Their clocks, and those of the
// desks, should agree to within a few seconds: a message is published from its At on, by the relay's clock.
//
// # What holds
//
//   - Every message is published at least once, or parked. It is published again where the receipt was lost: when a node
//     dies, when the outbox cannot be written, when the bus took a message and its answer did not arrive. Message.ID is
//     the key by which the receiving side, or the bus, drops the second one.
//   - A message of a ticket is not published before the earlier ones of that ticket are delivered or parked. Between
//     tickets there is no order. A second copy of an earlier message may come late.
//   - A message that a node leases is published at once, on a goroutine of its own. The lease is six times
//     [Config].Timeout, which covers the calls of the outbox around it: a Publisher that keeps to its context is never
//     overtaken by another node.
//   - A message may not reach everybody for whom its receiver stands, the people of a department, who stands in for an officer,
//     or a person with another id: whoever delivers it leaves out whom Message.Except names.
//
// # When publishing fails
//
// The message is put off: one [Config].Backoff, then twice as long each time, up to MaxBackoff, and by chance down to
// half of that, so that nodes do not come in step. After MaxTries it is parked: it no longer blocks its ticket, and waits
// for a person in [Relay.Parked]. An error that wraps [ErrPoison] parks it at once. One that wraps [ErrDown] says that the
// bus is away and the message is not at fault: nothing is counted, and one message at a time looks whether the bus is
// back. A Publisher that never says so must live with what an outage as long as all tries, a quarter of an hour by
// default, does: it parks what was tried in it.
//
// The outbox counts the tries, one for each lease, and so across nodes and restarts: a message that kills the process
// that publishes it is parked too, and never published again. Whatever else that process had in hand then has one try
// more as well. A panic of the Publisher is caught, logged with its stack, and is a failure like any other.
//
// # What it does not do
//
// It keeps nothing, opens nothing and closes nothing. It does not hear of commits: a message waits up to one Poll. It
// neither settles nor takes back what is parked; that is a person's decision, and one receipt.
package relay
