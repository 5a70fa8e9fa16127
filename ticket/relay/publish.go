package relay

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A Publisher sends one message. Nil means that the message has arrived safely: it is then settled and never published
// again. Publish is called from several goroutines at once, for different tickets, and must return when ctx ends: after that
// another node may publish the same message. Its errors are kept as reasons and logged, so they must not name a person.
type Publisher interface {
	Publish(ctx context.Context, m ticket.Message) error
}

// PublisherFunc lets an ordinary function be a Publisher.
type PublisherFunc func(context.Context, ticket.Message) error

// Publish calls f.
func (f PublisherFunc) Publish(ctx context.Context, m ticket.Message) error { return f(ctx, m) }

var (
	// ErrPoison, wrapped by a Publisher, means that this message can never be published: it is parked at once.
	ErrPoison = errors.New("relay: this message cannot be published")
	// ErrDown, wrapped by a Publisher, means that nothing can be published now: the try does not count, and those before it
	// no longer count.
	ErrDown = errors.New("relay: the bus is unavailable")
)

// delivery is a leased message, and how its publishing ended.
type delivery struct {
	ticket.Message
	until time.Time // the end of its lease
	outcome
}

// outcome is how publishing ended: without a failure, or with a reason and the kind of failure; or it was put off.
type outcome struct {
	failed, poison, down bool
	reason               string
	later                time.Time // not before this instant
}

// publish calls the Publisher and records how that ends, also with a panic, the end of the goroutine, or an error whose
// methods panic.
func (r *Relay) publish(ctx context.Context, m ticket.Message, o *outcome) {
	*o = outcome{failed: true, reason: "the publisher ended its goroutine"}
	ctx, cancel := context.WithTimeout(ctx, r.config.Timeout)
	defer cancel()
	defer func() {
		if cause := recover(); cause != nil {
			text := fmt.Sprint("the publisher panics: ", cause)
			r.config.Log.Error("relay: "+text, "message", m.ID, "stack", string(debug.Stack()))
			*o = outcome{failed: true, reason: reason(text)}
		}
	}()
	err := r.config.Publisher.Publish(ctx, m)
	if err == nil {
		*o = outcome{}
		return
	}
	*o = outcome{failed: true, poison: errors.Is(err, ErrPoison), down: errors.Is(err, ErrDown), reason: reason(err.Error())}
}

// deliver calls Deliver with what was pulled, and records how that ends for each message.
func (r *Relay) deliver(ctx context.Context, pulled []delivery) {
	messages := make([]ticket.Message, len(pulled))
	for i := range pulled {
		messages[i] = pulled[i].Message
	}
	why := "the delivery ended its goroutine"
	receipts := map[string]storage.Receipt{}
	defer func() {
		if cause := recover(); cause != nil {
			why = fmt.Sprint("the delivery panics: ", cause)
			r.config.Log.Error("relay: "+why, "messages", len(pulled), "stack", string(debug.Stack()))
		}
		for i := range pulled {
			got, ok := receipts[pulled[i].ID]
			switch o := &pulled[i].outcome; {
			case !ok:
				*o = outcome{failed: true, reason: reason(why)}
			case got.Park || got.Reason != "":
				*o = outcome{failed: true, poison: got.Park, reason: reason(got.Reason)}
			default:
				*o = outcome{later: got.Retry}
			}
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, r.config.Timeout)
	defer cancel()
	for _, got := range r.config.Deliver(ctx, messages) {
		receipts[got.ID] = got
	}
	why = "the delivery returned no receipt for it"
}

// maxReason bounds what is kept of an error, in bytes.
const maxReason = 500

// reason makes an error's text storable. It is never empty: a Retry without a reason would begin the count of tries again.
func reason(text string) string {
	text = text[:min(len(text), 2*maxReason)]
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "�"), "\x00", "�")
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason-len("…")], "") + "…"
	}
	if text == "" {
		return "an error without text"
	}
	return text
}
