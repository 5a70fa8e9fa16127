package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov/examples/opendb"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/notify"
	"github.com/gridgov/gridgov/ticket/relay"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketsql"
)

// Config has the settings of a host. Office, Store and Key are required.
type Config struct {
	Office Office
	Store  string           // a SQLite file, or postgres://…
	Key    []byte           // signs who somebody is; the same on all nodes
	Now    func() time.Time // default time.Now
	Log    *slog.Logger     // default slog.Default
	Poll   time.Duration    // how often to look for messages; default 1 s
	Tell   time.Duration    // how long a delivery may take; default 10 s. Messages that a dead node held wait six times as long
}

// A Host is one node of an office's service. Any number of nodes may work over one database.
type Host struct {
	*directory
	conf  Config
	db    *sql.DB
	store *ticketsql.Store
	desk  *desk.Desk
	relay *relay.Relay
}

// toldTable is the host's own table: which message was delivered to whom. A message that comes twice is delivered once, also to a
// person who gets it both as a unit and by name.
const toldTable = `CREATE TABLE IF NOT EXISTS host_told (
	receiver TEXT NOT NULL, ticket TEXT NOT NULL, seq BIGINT NOT NULL, kind TEXT NOT NULL, due BIGINT NOT NULL,
	at BIGINT NOT NULL, en TEXT NOT NULL, zh TEXT NOT NULL, PRIMARY KEY (receiver, ticket, seq, kind, due))`

// New opens the database, makes its tables where there are none, and sets up the office.
func New(ctx context.Context, c Config) (*Host, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if len(c.Key) < 16 {
		return nil, errors.New("the key is required, of at least 16 bytes")
	}
	d, err := newDirectory(c.Office, c.Now)
	if err != nil {
		return nil, err
	}
	places, err := grid.NewLocator(d.tree)
	if err != nil {
		return nil, err
	}
	db, dialect, err := opendb.Open(c.Store, opendb.Create)
	if err != nil {
		return nil, err
	}
	h := &Host{directory: d, conf: c, db: db, store: ticketsql.New(db, dialect)}
	if err := h.migrate(ctx, dialect); err != nil {
		return nil, errors.Join(fmt.Errorf("store %s: %w", opendb.Shown(c.Store), err), db.Close())
	}
	h.desk, err = desk.New(desk.Config{
		Store: h.store, Grid: places, Router: d.table, Parties: d, Rules: d.rules, Now: c.Now, Log: c.Log,
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	office := &notify.Office{Roster: d.roster, Rules: d.rules, Zone: d.zone}
	people := notify.Courier{
		Office: func() *notify.Office { return office }, Store: h.store, Parties: d, Sender: h, Record: h, Now: c.Now, Log: c.Log,
	}
	h.relay, err = relay.New(relay.Config{
		Outbox: h.store, Deliver: people.Deliver, Now: c.Now, Log: c.Log, Poll: c.Poll, Timeout: c.Tell,
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return h, nil
}

// migrate makes the tables of an empty database. Where nodes may start at once, an office's own migration tool does it before.
func (h *Host) migrate(ctx context.Context, dialect ticketsql.Dialect) error {
	tables, err := opendb.Tables(ctx, h.db, dialect)
	if err != nil {
		return err
	}
	if len(tables) == 0 {
		if _, err := h.db.ExecContext(ctx, ticketsql.Schema(dialect, "")+toldTable); err != nil {
			return err
		}
	}
	return h.store.CheckSchema(ctx)
}

// Close closes the database.
func (h *Host) Close() error { return h.db.Close() }

// Run does the background work until ctx ends: it delivers messages, and sweeps what is due at an interval.
func (h *Host) Run(ctx context.Context, every time.Duration) error {
	done := make(chan error, 1)
	go func() { done <- h.relay.Run(ctx) }()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if _, err := h.desk.Sweep(ctx, h.conf.Now()); err != nil && ctx.Err() == nil {
				h.conf.Log.ErrorContext(ctx, "sweep", "error", err)
			}
		case err := <-done:
			return err
		}
	}
}

// errSignIn is the error for a token of nobody.
var errSignIn = errors.New("sign in")

// Token returns a signed statement of who somebody is: "u" and an officer's id, as the office's own sign-on makes one, or "p"
// and a PersonID, which is all that the link of a resident has. What they may do is not in it: the roster has that.
func (h *Host) Token(kind, id string) string {
	return kind + "." + base64.RawURLEncoding.EncodeToString([]byte(id)) + "." + base64.RawURLEncoding.EncodeToString(h.sign(kind, id))
}

func (h *Host) sign(kind, id string) []byte {
	mac := hmac.New(sha256.New, h.conf.Key)
	mac.Write([]byte(kind + "\x00" + id))
	return mac.Sum(nil)[:16]
}

// actor is who a token belongs to.
func (h *Host) actor(token string) (ticket.Actor, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ticket.Actor{}, errSignIn
	}
	id, err1 := base64.RawURLEncoding.DecodeString(parts[1])
	mac, err2 := base64.RawURLEncoding.DecodeString(parts[2])
	if err1 != nil || err2 != nil || !hmac.Equal(mac, h.sign(parts[0], string(id))) {
		return ticket.Actor{}, errSignIn
	}
	if parts[0] == "p" {
		return resident(ticket.PersonID(id)), nil
	}
	_, a, ok := h.officer(string(id), h.conf.Now())
	if !ok { // left, retired or on leave
		return ticket.Actor{}, errSignIn
	}
	return a, nil
}

func resident(p ticket.PersonID) ticket.Actor {
	return ticket.Actor{Person: p, Roles: []ticket.Role{ticket.RoleReporter}}
}

// newPerson makes the PersonID of somebody who files for the first time. It is no hash of a telephone number: anybody who typed in
// another person's number would then read their tickets. The number itself is not stored, since there is no encrypted storage.
func newPerson() ticket.PersonID { return ticket.PersonID("p-" + strings.ToLower(rand.Text())) }

// inbox is the query of what an actor has to do: what they lead, assist or were ordered, what they are in charge of, and what
// waits for their ruling.
func inbox(a ticket.Actor) desk.Filter {
	q := desk.Filter{Order: storage.ByDue, States: []ticket.State{ticket.Received, ticket.Answered, ticket.Transferred, ticket.Joint}}
	q.Handlers = append(slices.Clone(a.Handlers), desk.Awaiting(a)...)
	if slices.Contains(a.Roles, ticket.RoleLeader) {
		for _, u := range a.Units {
			q.Handlers = append(q.Handlers, ticket.LeaderHandler(u.Base()))
		}
	}
	return q
}
