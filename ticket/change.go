package ticket

import (
	"fmt"
	"strconv"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket/internal/form"
)

// Change is everything that one or more commands did to one ticket. [Change.Check] checks its form.
type Change struct {
	Base   int64   // the stored version it was decided on; 0 creates
	Ticket Ticket  // as it is afterwards; Version == Base+len(Events)
	Events []Event // Seq Base+1…, never empty
	// Private has earlier events (Seq <= Base) whose private part is dropped (nil), or replaced where a new event names the
	// new commitment.
	Private map[int64][]byte
	Outbox  []Message // visible to the relay exactly when the change is
}

// Check returns ErrInvalid for a change without the form that a store may rely on, and ErrTooNew for a ticket that a newer
// major version wrote.
func (c Change) Check() error {
	var faults []gridgov.Fault
	bad := func(field string, f gridgov.Fault) {
		f.Field = field
		faults = append(faults, f)
	}
	if c.Ticket.TooNew() {
		return gridgov.ErrTooNew
	}
	if c.Ticket.Damaged != "" {
		bad("ticket", gridgov.Fault{Rule: gridgov.RuleJSON, Right: gridgov.Text{En: "a ticket whose document could be read", Zh: "应为文档可读的工单"}})
	}
	faults = append(faults, form.ID("ticket.id", c.Ticket.ID)...)
	if c.Base < 0 {
		bad("base", gridgov.Fault{Rule: gridgov.RuleMin, Limit: "0"})
	}
	if len(c.Events) == 0 {
		bad("events", gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "at least 1", Zh: "至少1项"}})
	}
	if c.Ticket.Version != c.Base+int64(len(c.Events)) {
		bad("ticket.version", gridgov.Fault{
			Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "must be base plus the number of events", Zh: "应为base加上事件数"},
		})
	}
	for i := range c.Events {
		if e := &c.Events[i]; e.Ticket != c.Ticket.ID || e.Seq != c.Base+int64(i)+1 {
			bad("events", gridgov.Fault{
				Rule: gridgov.RuleOrder, Right: gridgov.Text{En: "events of this ticket, base+1, base+2, …", Zh: "应为本工单的事件base+1、base+2……"},
			})
			break
		}
	}
	for seq := range c.Private {
		if seq < 1 || seq > c.Base {
			bad("private", gridgov.Fault{Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "only of earlier events", Zh: "只能是更早的事件"}})
			break
		}
	}
	for i := range c.Outbox {
		if c.Outbox[i].ID == "" || c.Outbox[i].Ticket != c.Ticket.ID {
			bad("outbox", gridgov.Fault{
				Rule: gridgov.RuleMatch, Right: gridgov.Text{En: "each message has an id and is of this ticket", Zh: "每条消息应有编号，且属于本工单"},
			})
			break
		}
	}
	faults = append(faults, c.columnFaults()...)
	if len(faults) == 0 {
		if f := c.Oversize(MaxDocument); f != nil {
			faults = append(faults, *f)
		}
	}
	if len(faults) > 0 {
		return gridgov.Invalid("change", faults...)
	}
	return nil
}

// columnFaults are the faults of what a store may keep in columns.
func (c *Change) columnFaults() (faults []gridgov.Fault) {
	t := &c.Ticket
	longest := max(len(t.Key), len(t.Reporter), len(t.Filer), len(t.Path), len(t.Category), len(t.Parent))
	timely := fits(t.Created) && fits(t.Changed) && fits(t.Due) && fits(t.Wake)
	for h, due := range t.Handlers {
		longest, timely = max(longest, len(h)), timely && fits(due)
	}
	for _, h := range t.Assisted {
		longest = max(longest, len(h))
	}
	for _, h := range t.Told {
		longest = max(longest, len(ToldOf(h)))
	}
	for _, who := range t.About {
		longest = max(longest, len(who))
	}
	for i := range c.Events {
		longest, timely = max(longest, len(c.Events[i].Command)), timely && fits(c.Events[i].At)
	}
	for i := range c.Outbox {
		longest, timely = max(longest, len(c.Outbox[i].ID)), timely && fits(c.Outbox[i].At)
	}
	if !timely {
		faults = append(faults, gridgov.Fault{Field: "times", Rule: gridgov.RuleForm, Right: columnTime})
	}
	if longest > MaxColumn {
		faults = append(faults, gridgov.Fault{
			Field: "index, command or message id", Rule: gridgov.RuleMaxBytes, Limit: strconv.Itoa(MaxColumn), Got: strconv.Itoa(longest),
		})
	}
	return faults
}

// CheckMembers checks that a change can be written and read again as it is: each name of a closed set is known, each required
// member is there, texts, times and numbers are legal, lists are within their bounds. A fault is one of the rules, and not of
// an input. The words are not checked again: that was done where they came in. Without a fault it does not allocate.
func (c *Change) CheckMembers() error {
	k := members{}
	k.in = "ticket."
	k.ticket(&c.Ticket)
	for i := range c.Events {
		k.in = "event."
		k.event(&c.Events[i], &c.Ticket)
	}
	for i := range c.Outbox {
		k.in = "message."
		k.message(&c.Outbox[i])
	}
	if k.faults == nil {
		return nil
	}
	return fmt.Errorf("ticket %s: a step was not stored, since it could not be read again: %w", c.Ticket.ID,
		gridgov.Invalid("change", k.faults...))
}
