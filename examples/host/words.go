package main

import (
	"context"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/notify"
)

// A Told is one message as its receiver reads it.
type Told struct {
	At     time.Time `json:"at"`
	Ticket ticket.ID `json:"ticket"`
	Text   string    `json:"text"`
}

// Send puts each message of a letter on the page of its receiver: here an office would call its short-message or chat service as well.
func (h *Host) Send(ctx context.Context, l notify.Letter) (string, error) {
	for i, it := range l.Items {
		m, one := it.Message, l
		one.Items = l.Items[i : i+1]
		_, err := h.db.ExecContext(ctx, "INSERT INTO host_told VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
			l.To, string(m.Ticket), m.Seq, string(m.Kind), m.Due.UnixMicro(), h.conf.Now().UnixMicro(),
			one.In(gridgov.English, notify.Page), one.In(gridgov.Chinese, notify.Page))
		if err != nil {
			return "", err
		}
	}
	return "page", nil
}

// Keep logs what reached nobody; the pages are the record of the rest.
func (h *Host) Keep(ctx context.Context, list []notify.Delivery) error {
	for _, d := range list {
		if d.Result == notify.Nobody || d.Result == notify.Failed {
			h.conf.Log.WarnContext(ctx, "not told", "message", d.Message.ID, "result", d.Result, "reason", d.Reason)
		}
	}
	return nil
}

// Told is nothing: what is on a page already is not put there again.
func (h *Host) Told(context.Context, []ticket.Message) ([]notify.Key, error) { return nil, nil }

// told lists the messages of a receiver, oldest first.
func (h *Host) told(ctx context.Context, a ticket.Actor, lang gridgov.Language) (list []Told, err error) {
	me := a.ID
	if me == "" {
		me = "person/" + string(a.Person)
	}
	rows, err := h.db.QueryContext(ctx, "SELECT ticket, at, en, zh FROM host_told WHERE receiver = $1 ORDER BY at, ticket, seq", me)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var id, en, zh string
		var at int64
		if err := rows.Scan(&id, &at, &en, &zh); err != nil {
			return nil, err
		}
		list = append(list, Told{At: time.UnixMicro(at).In(h.zone), Ticket: ticket.ID(id), Text: pick(lang, en, zh)})
	}
	return list, rows.Err()
}

// title is what a ticket is called in a list: its category or kind, and its place. It holds no word of a person.
func (h *Host) title(t *ticket.Ticket, lang gridgov.Language) string {
	what := grid.Path(t.Category).Base()
	if what == "" {
		what = t.Kind.In(lang)
	}
	if what == "" {
		what = pick(lang, "request", "诉求")
	}
	u, _ := h.tree.Unit(t.Path.Base())
	return pick(lang, what+", "+u.Name, u.Name+what)
}

func pick(lang gridgov.Language, en, zh string) string {
	if lang == gridgov.Chinese {
		return zh
	}
	return en
}
