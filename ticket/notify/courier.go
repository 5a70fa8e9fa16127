package notify

import (
	"context"
	"log/slog"
	"time"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A Courier delivers the messages of a pull through the host's hooks. Store and Sender are required. Its methods may be called from
// many goroutines at once where the hooks may.
type Courier struct {
	Office  func() *Office   // as it is now; nil: the zero Office
	Store   Tickets          // which a [storage.Store] is
	Parties desk.Parties     // names, and people who are on no roster; nil: names are the ids
	Sender  Sender           // brings a letter to a person
	Record  Record           // what was told to whom; nil: nothing is kept, and after a failure somebody may be told twice
	Now     func() time.Time // nil: time.Now
	Log     *slog.Logger     // what failed; nil: slog.Default()
}

// Tickets reads a ticket as it is stored now.
type Tickets interface {
	Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error)
}

// A Sender brings one letter to one person: it looks up by which channel and in which language, and sends the text of [Letter.In].
// It returns by what it went, for the record. It must return when ctx ends. Its error is kept in the outbox and must name nobody.
type Sender interface {
	Send(ctx context.Context, l Letter) (by string, err error)
}

// SenderFunc lets an ordinary function be a Sender.
type SenderFunc func(ctx context.Context, l Letter) (by string, err error)

// Send calls f.
func (f SenderFunc) Send(ctx context.Context, l Letter) (string, error) { return f(ctx, l) }

// A Record is the host's record of what was told to whom, by what, when and with what result (送达记录).
type Record interface {
	// Keep stores deliveries: all or none, and those of one letter together. After an error what they are of is tried again.
	Keep(ctx context.Context, d []Delivery) error
	// Told returns the keys of what was Sent of the steps of these messages, to whomever.
	Told(ctx context.Context, pull []ticket.Message) ([]Key, error)
}

// A Delivery is one row of the record: one message, and one person.
type Delivery struct {
	Message ticket.Message
	To      string // see [Addressee]; for a message that no letter has the address
	Why     Why
	By      string // by what the letter went: what the Sender returned
	At      time.Time
	Result  Result
	Reason  string // of Failed
}

// Key is what a delivery has told.
func (d *Delivery) Key() Key { return keyOf(d.To, &d.Message) }

// Deliver plans the messages of a pull, sends the letters one after the other, keeps a record of each, and returns the receipts for the
// outbox. These follow the sending: where the process ends before, those messages are leased again, and who is in the record is not
// told again. Letters for which ctx leaves no time are tried again at once. It settles nothing itself:
//
//	pull, err := store.Pending(ctx, storage.PendingQuery{Now: now, Lease: time.Minute})
//	err = store.Ack(ctx, courier.Deliver(ctx, pull)...)
//
// A ticket or a record that cannot be read, and an address that cannot be looked up, fails the messages concerned; but an alarm or an
// emergency waits for the ticket alone.
func (c *Courier) Deliver(ctx context.Context, pull []ticket.Message) []storage.Receipt {
	if len(pull) == 0 {
		return nil
	}
	o := new(Office)
	if c.Office != nil {
		o = c.Office()
	}
	now, pull, failed := c.look(ctx, pull)
	plan := o.Plan(pull, now)
	errs := make([]error, len(plan.Letters))
	for i, l := range plan.Letters {
		if errs[i] = errLeft; ctx.Err() == nil {
			errs[i] = c.send(ctx, l, now.At)
		}
	}
	var rows []Delivery
	for _, m := range failed {
		plan.Others = append(plan.Others, Outcome{m, Failed, time.Time{}})
	}
	for _, other := range plan.Others {
		rows = append(rows, Delivery{Message: other.Message, To: other.Message.To, At: now.At, Result: other.Result})
	}
	if len(rows) > 0 && c.Record != nil {
		if err := c.Record.Keep(ctx, rows); err != nil {
			c.log().WarnContext(ctx, "notify: the record was not kept", "error", err)
			for i := range plan.Others {
				if o := &plan.Others[i]; o.Result != PutOff {
					o.Result = Failed
				}
			}
		}
	}
	return plan.Receipts(errs)
}

// send sends a letter and keeps the record of it.
func (c *Courier) send(ctx context.Context, l Letter, at time.Time) error {
	by, err := c.Sender.Send(ctx, l)
	if c.Record == nil {
		return err
	}
	rows := make([]Delivery, len(l.Items))
	for i, it := range l.Items {
		rows[i] = Delivery{Message: it.Message, To: l.To, Why: it.Why, By: by, At: at, Result: Sent}
		if err != nil {
			rows[i].Result, rows[i].Reason = Failed, err.Error()
		}
	}
	if kept := c.Record.Keep(ctx, rows); err == nil {
		err = kept
	}
	return err
}

// look reads what is known now of the messages of a pull, and returns those that can be planned and those that cannot.
func (c *Courier) look(ctx context.Context, pull []ticket.Message) (now Present, good, failed []ticket.Message) {
	now = Present{At: time.Now(), Tickets: map[ticket.ID]ticket.Ticket{}, Contacts: map[ticket.Handler]desk.Contact{}}
	if c.Now != nil {
		now.At = c.Now()
	}
	var unread bool
	if c.Record != nil {
		var err error
		if now.Told, err = c.Record.Told(ctx, pull); err != nil {
			c.log().WarnContext(ctx, "notify: the record was not read", "error", err)
			unread = true
		}
	}
	unknown := map[ticket.Handler]bool{}
	for _, m := range pull {
		t, ok := now.Tickets[m.Ticket]
		if !ok {
			var err error
			if t, err = c.Store.Get(ctx, m.Ticket); err != nil {
				c.log().WarnContext(ctx, "notify: the ticket was not read", "message", m.ID, "error", err)
				failed = append(failed, m)
				continue
			}
			now.Tickets[m.Ticket] = t
		}
		h := handlerOf(m.To)
		for _, h := range []ticket.Handler{h, t.Lead, ticket.UnitHandler(t.Path.Base())} {
			if _, met := now.Contacts[h]; met || unknown[h] || c.Parties == nil || h == "" || h.Kind() == "person" {
				continue
			}
			contact, _, err := c.Parties.Lookup(ctx, h, now.At)
			if err != nil {
				c.log().WarnContext(ctx, "notify: the parties were not looked up", "message", m.ID, "error", err)
				unknown[h] = true
				continue
			}
			now.Contacts[h] = contact
		}
		if !m.Overtakes() && (unread || unknown[h]) {
			failed = append(failed, m)
			continue
		}
		good = append(good, m)
	}
	return now, good, failed
}

func (c *Courier) log() *slog.Logger {
	if c.Log == nil {
		return slog.Default()
	}
	return c.Log
}
