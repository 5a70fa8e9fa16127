// Package relay moves the messages of a [storage.Outbox] to the host's bus, or to the service that informs people (消息投递).
//
//	r, err := relay.New(relay.Config{Outbox: store, Publisher: relay.PublisherFunc(
//		func(ctx context.Context, m ticket.Message) error { return bus.Send(ctx, m.ID, m) },
//	)})
//	err = r.Run(ctx) // until ctx ends
//
// Run it on every node: nodes share the work by leases, and need not know of each other. Their clocks, and those of the
// desks, should agree to within a few seconds: a message is published from its At on, by the relay's clock.
//
// # Guarantees
//
//   - Every message is published at least once, or parked. It is published again where the receipt was lost: when a node
//     dies, when the outbox cannot be written, when the bus took a message and its answer did not arrive. Message.ID is
//     the key by which the receiving side, or the bus, drops the second one.
//   - A message is not published before the earlier ones of its ticket to the same receiver are delivered or parked. Between
//     tickets, and between receivers, there is no order. Alarms and what is said of emergencies come before all others, and
//     wait only for each other. A second copy of an earlier message may come late.
//   - A message that a node leases is published at once, on a goroutine of its own. The lease is six times
//     [Config].Timeout, which covers the calls of the outbox around it: a Publisher that keeps to its context is never
//     overtaken by another node.
//   - A receiver may be several people: those of a department, the deputies of an officer, or a person with another id.
//     Whoever delivers the message leaves out those whom Message.Except names.
//
// # All of a pull at once
//
// [Config].Deliver, in place of a Publisher, gets all messages of one pull, and may so tell a person of several at once, or put some
// off for the night: Deliver of a notify.Courier is one. A later pull, with what overtakes, goes on beside it while there is room
// within InFlight.
//
// # When publishing fails
//
// The message is put off by one [Config].Backoff, then by twice as long each time, up to MaxBackoff, and by a random part of
// up to half less, so that nodes do not retry in step. After MaxTries it is parked: it no longer blocks its receiver, and waits
// for a person in [Relay.Parked]. An error that wraps [ErrPoison] parks it at once. One that wraps [ErrDown] means that the
// bus is unavailable and the message is not at fault: the try is not counted, and one message at a time tests whether the bus
// is back. With a Publisher that never returns ErrDown, an outage as long as all tries, a quarter of an hour by default, parks
// the messages that were tried in it.
//
// The outbox counts the tries, one for each lease, and so across nodes and restarts: a message that kills the process
// that publishes it is parked too, and never published again. Every other message that the process held has one try more as
// well. A panic of the Publisher is caught, logged with its stack, and counts as a failure.
//
// # What it does not do
//
// It keeps nothing, opens nothing and closes nothing. It is not notified of commits: a message waits up to one Poll. It
// neither settles nor takes back what is parked: that is a person's decision, and one receipt.
package relay
