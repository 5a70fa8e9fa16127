package relay

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Config has the settings of a relay. Outbox is required, and either Publisher or Deliver; every other zero is the default.
type Config struct {
	// Outbox is where messages come from, Publisher where they go.
	Outbox    storage.Outbox
	Publisher Publisher
	// Deliver takes, in place of a Publisher, all messages of one pull at once, as Deliver of package notify does, and returns a
	// receipt for each: with only its ID it was delivered; with a Retry and no Reason it is put off until then, which is no
	// failure; with Park a person must look at it. One with another Reason, or a message without a receipt, is a failure, which
	// the relay tries again and parks as any other.
	Deliver func(ctx context.Context, pull []ticket.Message) []storage.Receipt

	// InFlight bounds the messages that this relay holds at once. Each is published at once on a goroutine of its own, with
	// Deliver those of a pull on one, so it bounds a pull, a batch of receipts and the calls under way. The default is 32, the
	// maximum 500.
	InFlight int
	// Poll is how often to look for messages when none was published. The default is 1 s.
	Poll time.Duration
	// Timeout bounds one call of the Publisher, or of Deliver, and one of the Outbox, by its context. The default is 10 s. A lease is six
	// times as long; messages that a node held when it died wait for that time.
	Timeout time.Duration
	// StopTimeout is how long Run waits for the messages that it holds when its context has ended. The default is twice
	// Timeout: one publish and its receipt.
	StopTimeout time.Duration

	// MaxTries is after how many tries a message is parked. The default is 12: a quarter of an hour with the default back-off.
	MaxTries int
	// Backoff is the wait after the first failure; it doubles with each further one. The default is 1 s.
	Backoff time.Duration
	// MaxBackoff is the longest wait. The default is 5 min, or Backoff where that is longer.
	MaxBackoff time.Duration

	// Now is the clock; the default is time.Now. Rand returns a random number in [0, 1) for the back-off, and is called by one
	// goroutine of each Run; the default is rand.Float64.
	Now  func() time.Time
	Rand func() float64
	// Log gets failures, parked messages and outbox errors; the default is slog.Default().
	Log *slog.Logger
}

// fill sets the defaults, or returns every fault.
func (c *Config) fill() error {
	var faults []gridgov.Fault
	if c.Outbox == nil {
		faults = append(faults, gridgov.Fault{Field: "outbox", Rule: gridgov.RuleRequired})
	}
	switch {
	case c.Publisher == nil && c.Deliver == nil:
		faults = append(faults, gridgov.Fault{Field: "publisher", Rule: gridgov.RuleRequired})
	case c.Publisher != nil && c.Deliver != nil:
		faults = append(faults, gridgov.Fault{
			Field: "deliver", Rule: gridgov.RuleExcludes, Right: gridgov.Text{En: "with a publisher", Zh: "不能与publisher同时设置"},
		})
	}
	if c.InFlight < 0 || c.InFlight > storage.MaxList {
		faults = append(faults, gridgov.Fault{Field: "inFlight", Rule: gridgov.RuleRange, Limit: "0…500"})
	}
	if c.MaxTries < 0 {
		faults = append(faults, gridgov.Fault{Field: "maxTries", Rule: gridgov.RuleMin, Limit: "0"})
	}
	span := func(field string, d *time.Duration, preset time.Duration) {
		if *d < 0 || *d > longest {
			faults = append(faults, gridgov.Fault{Field: field, Rule: gridgov.RuleRange, Limit: "0…" + longest.String(), Got: d.String()})
		}
		if *d == 0 {
			*d = preset
		}
	}
	span("poll", &c.Poll, time.Second)
	span("timeout", &c.Timeout, 10*time.Second)
	span("stopTimeout", &c.StopTimeout, 2*c.Timeout)
	span("backoff", &c.Backoff, time.Second)
	span("maxBackoff", &c.MaxBackoff, max(5*time.Minute, c.Backoff))
	if c.MaxBackoff < c.Backoff {
		faults = append(faults, gridgov.Fault{
			Field: "maxBackoff", Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "not less than backoff", Zh: "不得小于backoff"},
			Got: c.MaxBackoff.String(),
		})
	}
	if len(faults) > 0 {
		return &gridgov.InvalidError{What: "relay", Faults: faults}
	}
	if c.InFlight == 0 {
		c.InFlight = 32
	}
	if c.MaxTries == 0 {
		c.MaxTries = 12
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Float64
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return nil
}

// longest bounds every duration, so that no sum of them overflows.
const longest = 1000 * time.Hour

// now is the clock, as outboxes store it.
func (c *Config) now() time.Time { return c.Now().UTC().Truncate(time.Microsecond) }

// lease is as long as the pull that begins it, the publish, one round of receipts and pull for other messages, and the
// receipt at the end, each at its longest, and one timeout more.
func (c *Config) lease() time.Duration { return 6 * c.Timeout }

// backoff is how long to wait after so many tries: between half of the doubled wait and all of it.
func (c *Config) backoff(tries int) time.Duration {
	d := c.Backoff
	for ; tries > 1 && d < c.MaxBackoff; tries-- {
		d *= 2
	}
	d = min(d, c.MaxBackoff)
	return d - time.Duration(c.Rand()*float64(d/2))
}
