// Package natsrelay hands a desk's messages to NATS JetStream (消息总线). Its test runs the real server.
//
//	err := natsrelay.MakeStream(ctx, js)
//	r, err := relay.New(relay.Config{Outbox: store, Publisher: natsrelay.Publisher{JetStream: js}})
//	err = r.Run(ctx)
//
// The relay publishes at least once; JetStream keeps the first copy of each message id and drops the others, as long as
// they come within the stream's window.
package natsrelay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/relay"
)

// Stream is the stream's name, and Subject begins the subjects: Subject, a dot, and the message's kind.
const (
	Stream  = "TICKETS"
	Subject = "tickets.message"
)

// Window is how long the server knows message ids. It must be longer than a message can be on its way: all tries of the
// relay, which are a quarter of an hour by default, an outage of the bus or of the outbox, and a restart.
const Window = 24 * time.Hour

// MakeStream makes the stream, or brings it to this form.
func MakeStream(ctx context.Context, js jetstream.JetStream) error {
	_, err := js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: Stream, Subjects: []string{Subject + ".>"}, Duplicates: Window,
	})
	return err
}

// Publisher is a [relay.Publisher]: one stored message for each Message.ID.
type Publisher struct {
	JetStream jetstream.JetStream
}

// Publish returns nil when the server has stored the message, now or before. The bus is away ([relay.ErrDown]) while there
// is no connection, no stream or no answer; a message that is too large is [relay.ErrPoison].
func (p Publisher) Publish(ctx context.Context, m ticket.Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("%w: %w", relay.ErrPoison, err)
	}
	msg := nats.NewMsg(Subject + "." + string(m.Kind))
	msg.Data = body
	_, err = p.JetStream.PublishMsg(ctx, msg, jetstream.WithMsgID(m.ID), jetstream.WithExpectStream(Stream), jetstream.WithRetryAttempts(0))
	switch {
	case err == nil:
		return nil
	case errors.Is(err, nats.ErrMaxPayload):
		return fmt.Errorf("%w: %w", relay.ErrPoison, err)
	case !p.JetStream.Conn().IsConnected(), errors.Is(err, jetstream.ErrNoStreamResponse), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, context.Canceled):
		return fmt.Errorf("%w: %w", relay.ErrDown, err)
	}
	return err
}
