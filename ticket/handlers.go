package ticket

import "time"

// Handlers is everybody in whose inbox the ticket is, each with the instant it is due there: range over it. That is the lead, the
// officer it is assigned to and whoever an escalation put in charge, with the ticket's limit; those with an open task or a
// supervision order, with its own; and under "approval/" and [AnyApproval] whoever rules on what waits. A handler may come more
// than once.
func (t *Ticket) Handlers(visit func(Handler, time.Time) bool) {
	if t.Lead != "" && !visit(t.Lead, t.Due) {
		return
	}
	for i := range t.Tasks {
		if k := &t.Tasks[i]; k.Done.IsZero() && !visit(k.Handler, k.Due) {
			return
		}
	}
	if t.Assignee != "" && !visit(OfficerHandler(t.Assignee), t.Due) {
		return
	}
	for i := range t.Orders {
		if o := &t.Orders[i]; !visit(o.To, o.Due) {
			return
		}
	}
	if t.Charge != "" && !visit(t.Charge, t.Due) {
		return
	}
	for i := range t.Approvals {
		if a := &t.Approvals[i]; !visit(ApprovalOf(a.To), a.Due) {
			return
		}
	}
	if len(t.Approvals) > 0 {
		visit(AnyApproval, t.Approvals[0].Due)
	}
}
