package ticket

import (
	"encoding/json"
	"strconv"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// The bounds of what a store keeps. [Change.Check] checks them, and the rules refuse a step that would exceed them.
const (
	MaxDocument = 1 << 20 // bytes of the document of a ticket, an event or a message, and of a private part
	MaxColumn   = 512     // bytes of a text that a store may keep in a column, of a command key and of a message's id
)

// Oversize returns the first fault of a change whose documents or private parts are larger than a limit; nil where none is.
// Since every commit calls it, a document is written to be measured only where an estimate that is never too small exceeds
// the limit.
func (c *Change) Oversize(limit int) *gridgov.Fault {
	if c.Ticket.atMost() > limit {
		if f := measured(limit, "ticket", c.Ticket); f != nil {
			return f
		}
	}
	for i := range c.Events {
		e := &c.Events[i]
		if e.atMost() > limit {
			if f := measured(limit, "events", e); f != nil {
				return f
			}
		}
		if e.privateAtMost() > limit {
			if f := tooLong(limit, "events.private", len(e.privatePart())); f != nil {
				return f
			}
		}
	}
	for _, part := range c.Private {
		if f := tooLong(limit, "private", len(part)); f != nil {
			return f
		}
	}
	for i := range c.Outbox {
		if m := &c.Outbox[i]; m.atMost() > limit {
			if f := measured(limit, "outbox", m); f != nil {
				return f
			}
		}
	}
	return nil
}

func measured(limit int, field string, v any) *gridgov.Fault {
	doc, err := json.Marshal(v)
	if err != nil {
		return &gridgov.Fault{
			Field: field, Rule: gridgov.RuleJSON,
			Right: gridgov.Text{En: "must be what json.Marshal can write", Zh: "应为json.Marshal能写出的内容"},
		}
	}
	return tooLong(limit, field, len(doc))
}

func tooLong(limit int, field string, size int) *gridgov.Fault {
	if size <= limit {
		return nil
	}
	return &gridgov.Fault{Field: field, Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(limit), Got: strconv.Itoa(size)}
}

// The most bytes that JSON takes: of one byte of a text, as in \u003c; of a text besides its bytes; of the names, times and
// numbers of one element of a list; of a pause; and of those of a ticket or the facts of an event.
const (
	byteRoom  = 6
	textRoom  = 4
	rowRoom   = 512
	pauseRoom = 128
	spanRoom  = 32
	baseRoom  = 8 << 10
)

func textsAtMost[S ~string](list []S) (n int) {
	for _, s := range list {
		n += byteRoom*len(s) + textRoom
	}
	return n
}

func reasonsAtMost(list []Reason) (n int) {
	for _, r := range list {
		n += rowRoom + byteRoom*(len(r.Rule)+len(r.Why)+len(r.Zh)+len(r.From))
	}
	return n
}

func tasksAtMost(list []Task) (n int) {
	for i := range list {
		n += rowRoom + byteRoom*len(list[i].Handler) + spanRoom*len(list[i].Extended) + rowRoom*len(list[i].Rungs)
	}
	return n
}

func approvalsAtMost(list []Approval) (n int) {
	for i := range list {
		a := &list[i]
		n += rowRoom + byteRoom*(len(a.By)+len(a.From)+len(a.For)+len(a.Lead)+len(a.To)) + tasksAtMost(a.Tasks) + rowRoom*len(a.Rungs)
	}
	return n
}

func ordersAtMost(list []Supervision) (n int) {
	for i := range list {
		n += rowRoom + byteRoom*(len(list[i].By)+len(list[i].From)+len(list[i].To)) + rowRoom*len(list[i].Rungs)
	}
	return n
}

func pausesAtMost(extended []worktime.Span, lists ...[]worktime.Pause) int {
	n := spanRoom * len(extended)
	for _, list := range lists {
		n += pauseRoom * len(list)
	}
	return n
}

func (in *Intake) atMost() int {
	return byteRoom*(len(in.Key)+len(in.Reporter)+len(in.Filer)+len(in.Channel)+len(in.ExternalRef)+len(in.SplitFrom)) + textsAtMost(in.About)
}

func (p *Place) atMost() int {
	return byteRoom * (len(p.Path) + len(p.Found) + len(p.Ended) + len(p.Screening))
}

func (d *Duty) atMost() int {
	return byteRoom*(len(d.Lead)+len(d.Assignee)+len(d.Sender)+len(d.From)+len(d.Bound)+len(d.Charge)) + textsAtMost(d.Inner)
}

func (f *Duplicates) atMost() int { return byteRoom * (len(f.Parent) + len(f.Repeats)) }

func (g *newerMembers) atMost() int {
	n := byteRoom * len(g.v)
	for _, m := range g.extra {
		n += textRoom + byteRoom*len(m.Name) + len(m.Raw)
	}
	return n
}

func (t *Ticket) atMost() int {
	if t.doc != nil {
		return len(t.doc)
	}
	return baseRoom + byteRoom*(len(t.ID)+len(t.Replier)) + t.Intake.atMost() + t.Place.atMost() + byteRoom*len(t.Category) + t.Duty.atMost() +
		tasksAtMost(t.Tasks) + textsAtMost(t.Assisted) + textsAtMost(t.Told) + pausesAtMost(t.Stops.Extended, t.Pauses, t.Rested) +
		pausesAtMost(t.Promised.Extended, t.Promised.Checks) + approvalsAtMost(t.Approvals) + ordersAtMost(t.Orders) +
		rowRoom*len(t.Rungs) + t.Duplicates.atMost() + t.newerMembers.atMost()
}

func (e *Event) atMost() int {
	n := rowRoom + byteRoom*(len(e.Ticket)+len(e.Actor)+len(e.Command)+len(e.verb)+len(e.role)) + e.newerMembers.atMost()
	if e.body != nil {
		return n + len(e.body)
	}
	return n + e.Facts.atMost()
}

func (f *Facts) atMost() int {
	n := baseRoom + tasksAtMost(f.Tasks) + textsAtMost(f.Assisted) + textsAtMost(f.Told) + approvalsAtMost(f.Approvals) +
		ordersAtMost(f.Orders) + rowRoom*len(f.Rungs) + textsAtMost(f.About) + textsAtMost(f.To) + reasonsAtMost(f.Why) + textsAtMost(f.Tickets) +
		byteRoom*(len(f.For)+len(f.Channel)+len(f.Second))
	if f.Intake != nil {
		n += f.Intake.atMost()
	}
	if f.Place != nil {
		n += f.Place.atMost()
	}
	if f.Class != nil {
		n += byteRoom * len(f.Class.Category)
	}
	if f.Duty != nil {
		n += f.Duty.atMost()
	}
	if h := f.Stops; h != nil {
		n += pausesAtMost(h.Extended, h.Pauses, h.Rested)
	}
	if p := f.Promised; p != nil {
		n += pausesAtMost(p.Extended, p.Checks)
	}
	if f.Duplicates != nil {
		n += f.Duplicates.atMost()
	}
	if r := f.Ruling; r != nil {
		n += byteRoom * (len(r.By) + len(r.For))
	}
	return n
}

func (e *Event) privateAtMost() int {
	if e.Private != nil || !e.HasPrivate() {
		return len(e.Private)
	}
	w := &e.words
	n := rowRoom + byteRoom*(len(w.Text)+len(w.Own)+len(w.Name)+len(w.Address))
	for i := range w.Files {
		f := &w.Files[i]
		n += rowRoom + byteRoom*(len(f.ID)+len(f.Name)+len(f.Type)+len(f.SHA256))
	}
	for i := range w.Tasks {
		n += rowRoom + byteRoom*(len(w.Tasks[i].To)+len(w.Tasks[i].Text))
	}
	return n
}

// privatePart is the private part, of an event that is not sealed yet too: no salt changes its size.
func (e *Event) privatePart() []byte {
	if e.Private != nil {
		return e.Private
	}
	return appendPrivate(nil, e.words, e.sent, [16]byte{})
}

func (m *Message) atMost() int {
	return rowRoom + byteRoom*(len(m.ID)+len(m.Ticket)+len(m.Kind)+len(m.To)+len(m.Title)) + textsAtMost(m.Except)
}
