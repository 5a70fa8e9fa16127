package ticket

import "time"

// Handlers calls visit for each handler in whose inbox the ticket is, with the instant it is due there. These are the lead, the
// officer it is assigned to and whoever an escalation put in charge, with the ticket's limit; those with an open task or a
// supervision order, with its limit; and under "approval/" and [AnyApproval] whoever rules on a pending approval. A handler may
// be visited more than once.
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
