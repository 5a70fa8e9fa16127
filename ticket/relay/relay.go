package relay

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/gridgov/gridgov"

	"github.com/gridgov/gridgov/ticket/storage"
)

// A Relay moves messages from an outbox to a publisher. It is safe for concurrent use. Make one with [New].
type Relay struct {
	config                    Config
	inHand, published, failed atomic.Int64
}

// New makes a relay, or returns an [*gridgov.InvalidError] with everything that is wrong with the configuration.
func New(c Config) (*Relay, error) {
	if err := c.fill(); err != nil {
		return nil, err
	}
	return &Relay{config: c}, nil
}

// Run moves messages until ctx ends. Then it leases no more, and returns nil when the messages that it holds are published
// and settled. Where that takes longer than StopTimeout, it cancels what is under way and returns an error that is
// [gridgov.ErrUnknown]: those messages are leased again when their leases end. It returns no other error: an error of the
// outbox is logged, and the call is tried again.
func (r *Relay) Run(ctx context.Context) error {
	work, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	go func() {
		select {
		case <-ctx.Done():
		case <-work.Done():
			return
		}
		select {
		case <-time.After(r.config.StopTimeout):
			cut()
		case <-work.Done():
		}
	}()
	s := &shift{Relay: r, ctx: work, done: make(chan delivery)}
	defer func() { r.inHand.Add(-int64(s.inHand)) }()
	tick := time.NewTicker(r.config.Poll)
	defer tick.Stop()
	stop, due := ctx.Done(), true // to pull
	for {
		due = s.collect() || due
		s.acknowledge()
		if ctx.Err() == nil {
			if due {
				s.pull()
			}
		} else {
			if s.inHand == 0 && len(s.open) == 0 {
				return nil
			}
			if stop != nil { // receipts that the outbox did not take are sent again sooner
				tick.Reset(min(r.config.Poll, 100*time.Millisecond))
				stop = nil
			}
		}
		select {
		case d := <-s.done:
			due = s.judge(d)
		case <-tick.C:
			due = true
		case <-stop:
			due = false
		case <-work.Done():
			return fmt.Errorf("relay: stopped with %d messages under way and %d receipts not stored: %w", s.inHand, len(s.open), gridgov.ErrUnknown)
		}
	}
}

// shift is one Run. Only the goroutine of that uses its fields.
type shift struct {
	*Relay
	ctx    context.Context // of all calls; it ends when Run does
	done   chan delivery
	inHand int
	open   []receipt // not stored yet
	down   bool      // the bus is unavailable
}

// receipt is one to be stored before an instant: later somebody else may have the message. The zero time means no such
// instant.
type receipt struct {
	storage.Receipt
	until time.Time
}

// pull leases as many messages as there is room for, and publishes them.
func (s *shift) pull() {
	room := s.config.InFlight - s.inHand
	if s.down {
		room = 1 - s.inHand
	}
	if room <= 0 || len(s.open) > 0 { // while the outbox takes no receipts, no messages are leased
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.config.Timeout)
	defer cancel()
	now := s.config.now()
	messages, err := s.config.Outbox.Pending(ctx, storage.PendingQuery{Now: now, Lease: s.config.lease(), Limit: room})
	if err != nil {
		s.config.Log.Warn("relay: no messages from the outbox", "error", err)
		return
	}
	var pulled []delivery
	for _, m := range messages {
		d := delivery{Message: m, until: now.Add(s.config.lease())}
		if m.Tries > s.config.MaxTries {
			s.park(d, fmt.Sprintf("leased %d times, the last without a receipt: it may end the process that publishes it; reason before: %q",
				m.Tries-1, m.Reason))
			continue
		}
		s.inHand++
		s.Relay.inHand.Add(1)
		pulled = append(pulled, d)
	}
	if s.config.Deliver != nil {
		if len(pulled) > 0 {
			go s.all(pulled, func() { s.deliver(s.ctx, pulled) })
		}
		return
	}
	for i := range pulled {
		one := pulled[i : i+1]
		go s.all(one, func() { s.publish(s.ctx, one[0].Message, &one[0].outcome) })
	}
}

// all runs what publishes some messages, and hands over how it ended for each.
func (s *shift) all(pulled []delivery, publish func()) {
	defer func() {
		for _, d := range pulled {
			select {
			case s.done <- d:
			case <-s.ctx.Done():
			}
		}
	}()
	publish()
}

// collect judges all deliveries that have ended by now, so that none waits for a further call of the outbox. It reports
// whether any was published.
func (s *shift) collect() (through bool) {
	for {
		select {
		case d := <-s.done:
			through = s.judge(d) || through
		default:
			return through
		}
	}
}

// judge writes the receipt for a delivery, and reports whether it was published, or put off.
func (s *shift) judge(d delivery) bool {
	s.inHand--
	s.Relay.inHand.Add(-1)
	if now := s.config.now(); !d.later.IsZero() {
		s.open = append(s.open, receipt{storage.Receipt{ID: d.ID, Retry: d.later, Tries: d.Tries}, d.until})
		return d.later.After(now) // others may be free
	}
	if !d.failed {
		s.down = false
		s.published.Add(1)
		s.open = append(s.open, receipt{Receipt: storage.Receipt{ID: d.ID}})
		return true
	}
	s.failed.Add(1)
	switch {
	case d.poison:
		s.park(d, d.reason)
		return false
	case !d.down && d.Tries >= s.config.MaxTries:
		s.park(d, fmt.Sprintf("%d tries: %s", d.Tries, d.reason))
		return false
	}
	retry := storage.Receipt{ID: d.ID, Retry: s.config.now().Add(s.config.backoff(d.Tries)), Reason: d.reason, Tries: d.Tries}
	s.config.Log.Warn("relay: not published", "message", d.ID, "tries", d.Tries, "again", retry.Retry, "error", d.reason)
	if d.down {
		s.down = true
		retry.Reason = "" // the try does not count
	}
	s.open = append(s.open, receipt{retry, d.until})
	return false
}

// park writes the receipt for a message that a person must look at.
func (s *shift) park(d delivery, why string) {
	why = reason(why)
	s.config.Log.Error("relay: parked", "message", d.ID, "tries", d.Tries, "reason", why)
	s.open = append(s.open, receipt{storage.Receipt{ID: d.ID, Park: true, Reason: why, Tries: d.Tries}, d.until})
}

// acknowledge sends the receipts to the outbox, and keeps those that it does not take.
func (s *shift) acknowledge() {
	now := s.config.now()
	var receipts []storage.Receipt
	for _, r := range s.open {
		if r.until.IsZero() || now.Before(r.until) {
			receipts = append(receipts, r.Receipt)
		}
	}
	if len(receipts) > 0 {
		ctx, cancel := context.WithTimeout(s.ctx, s.config.Timeout)
		defer cancel()
		if err := s.config.Outbox.Ack(ctx, receipts...); err != nil {
			s.config.Log.Warn("relay: receipts not taken by the outbox", "receipts", len(receipts), "error", err)
			return
		}
	}
	s.open = nil
}
