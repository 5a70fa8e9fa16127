package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// What package ticket takes, in bytes: a reason, a handler, a category, the channel of a referral. Every text does that
// takes a reason.
const (
	maxReason   = 4000
	maxHandler  = 256
	maxCategory = 500
	maxChannel  = 200
)

// cut is the beginning of a text, where it is longer than the limit.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.TrimSpace(strings.ToValidUTF8(text[:limit-len("…")], "")) + "…"
}

// handler is whom a row names: its group, else its resource. A name that is no handler's, since it is too long or runs over
// several lines, is cut and put on one, and told from others that look alike by its sum.
func (e *event) handler() ticket.Handler {
	name := cmp.Or(e.group, e.resource)
	if name == "" {
		return ""
	}
	h := ticket.Department(name)
	if word := logtable.Word(name); len(h) > maxHandler || word != name {
		sum := sha256.Sum256([]byte(name))
		h = ticket.Department(cut(word, maxHandler/3-20) + hex.EncodeToString(sum[:6])) // escaped, a byte may become three
	}
	return h
}

// reporter is somebody to ask, in the cases in which somebody is asked: a log names no reporter, and one that is there must be
// answered before the closing.
func (w *worker) reporter(c *history, sum []byte) ticket.PersonID {
	for i := range c.events {
		if has(w.m.entryFor(c, i).do, []ticket.Verb{ticket.VerbAsk, ticket.VerbCallBack}) {
			return ticket.PersonID("reporter-" + hex.EncodeToString(sum[:12]))
		}
	}
	return ""
}

// judging are the verbs of those who judge the work of others.
var judging = []ticket.Verb{
	ticket.VerbRework, ticket.VerbInspect, ticket.VerbCallBack, ticket.VerbReopen, ticket.VerbGrant, ticket.VerbRefuse, ticket.VerbSupervise,
}

// actor is who did what a row says. A log has no roles: its people may do what any of the office's may, first of all as the
// desk that passes cases on. Whoever works on a case acts for the row's handler where that one assists, else for the one
// that leads; whoever judges the work (返工, 核查, 回访, closing what was answered) does not, since no handler judges its own, and
// whoever passes a case on is the desk, which objects to no dispatch of its own.
func (w *worker) actor(v ticket.Verb, e *event, t ticket.Ticket) ticket.Actor {
	a := ticket.Actor{
		ID: e.actorID(), Units: []grid.Path{office},
		Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleHandler, ticket.RoleSupervisor, ticket.RoleLeader},
	}
	judged := v == ticket.VerbClose && t.State == ticket.Answered
	switch {
	case v == ticket.VerbTransfer, v == ticket.VerbConvene:
		a.ID = "desk/" + a.ID
	case v == ticket.VerbCallBack: // nor does whoever closed it with words judge these
		a.ID = "caller/" + a.ID
	case judged, slices.Contains(judging, v):
		a.ID = "judge/" + a.ID
	case v == ticket.VerbWithdraw, v == ticket.VerbRate: // whoever filed it
		return ticket.Actor{ID: logActor.ID, Roles: []ticket.Role{ticket.RoleReporter}}
	default:
		h := e.handler()
		if a.Handlers = []ticket.Handler{h}; !slices.ContainsFunc(t.Tasks, func(k ticket.Task) bool { return k.Handler == h }) {
			a.Handlers = []ticket.Handler{t.Lead}
		}
	}
	return a
}

// actorID is the row's resource in a form that ids accept. Somebody whom the row does not name is not the log, who files the
// cases and judges what was done.
func (e *event) actorID() string {
	if e.resource == "" {
		return "unnamed"
	}
	sum := sha256.Sum256([]byte(e.resource))
	return "resource-" + hex.EncodeToString(sum[:6])
}

// command takes what a command needs from the row.
func command(v ticket.Verb, k *entry, e *event) ticket.Command {
	text := e.activity
	if e.lifecycle != "" {
		text += " (" + e.lifecycle + ")"
	}
	text = cut(text, maxReason)
	h := e.handler()
	day := worktime.Span{N: 24, Unit: worktime.UrgentHour}
	switch v {
	case ticket.VerbClassify:
		return ticket.Classify{Category: ticket.Category(cut(e.activity, maxCategory/3))}
	case ticket.VerbRespond:
		return ticket.Respond{Text: text}
	case ticket.VerbAnswer:
		return ticket.Answer{Text: text, Resolution: k.resolution}
	case ticket.VerbTransfer:
		return ticket.Transfer{To: h, Reason: text}
	case ticket.VerbAssign:
		return ticket.Assign{To: e.actorID(), Reason: text}
	case ticket.VerbAccept:
		return ticket.Accept{}
	case ticket.VerbConvene:
		return ticket.Convene{Assist: []ticket.Party{{Handler: h, Task: text}}}
	case ticket.VerbReportBack:
		return ticket.ReportBack{Text: text}
	case ticket.VerbClose:
		return ticket.Close{Resolution: k.resolution, Text: text}
	case ticket.VerbRework:
		return ticket.Rework{Reason: text}
	case ticket.VerbRate:
		return ticket.Rate{Score: 3, Text: text}
	case ticket.VerbReopen:
		return ticket.Reopen{Reason: text}
	case ticket.VerbRefer:
		return ticket.Refer{Channel: cut(e.activity, maxChannel)}
	case ticket.VerbWithdraw:
		return ticket.Withdraw{Reason: text}
	case ticket.VerbVoid:
		return ticket.Void{Reason: text}
	case ticket.VerbAsk:
		return ticket.Ask{Text: text}
	case ticket.VerbSupplement:
		return ticket.Supplement{Text: text}
	case ticket.VerbObject:
		return ticket.Object{Reason: text}
	case ticket.VerbExtend:
		return ticket.Extend{By: day, Reason: text}
	case ticket.VerbSuspend:
		return ticket.Suspend{Until: e.at.AddDate(0, 0, 30), Reason: text}
	case ticket.VerbResume:
		return ticket.Resume{Reason: text}
	case ticket.VerbGrant:
		return ticket.Grant{Why: text}
	case ticket.VerbRefuse:
		return ticket.Refuse{Reason: text}
	case ticket.VerbRemind:
		return ticket.Remind{Text: text}
	case ticket.VerbSupervise:
		return ticket.Supervise{Text: text}
	case ticket.VerbComply:
		return ticket.Comply{Text: text}
	case ticket.VerbEscalate:
		return ticket.Escalate{Reason: text}
	case ticket.VerbInspect:
		return ticket.Inspect{Passed: true, Text: text}
	case ticket.VerbCallBack:
		return ticket.CallBack{Text: text}
	}
	return ticket.Note{Text: text}
}
