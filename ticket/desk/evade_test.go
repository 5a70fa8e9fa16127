package desk

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// An outcome is what an actor's own commands, however many, made of a ticket.
type outcomeOf struct {
	*Rules
	before, after ticket.Ticket
	by            ticket.Actor
	closed        bool // at some time, which ends what waits for a ruling or a reply
	gone          []listed
	open          bool            // it is a duplicate of a ticket that is open
	parent        *ticket.Ticket  // what it is merged into, as it is afterwards; nil where that is not looked at
	merged        []ticket.Ticket // what may be merged into it, as it is afterwards
	parts         []ticket.Ticket // what was split off, or what that was merged into, as it is afterwards
}

// only reports whether the actor has no role but these.
func (o outcomeOf) only(roles ...ticket.Role) bool {
	return !slices.ContainsFunc(o.by.Roles, func(r ticket.Role) bool { return !slices.Contains(roles, r) })
}

// may reports whether the actor has one of these roles.
func (o outcomeOf) may(roles ...ticket.Role) bool {
	return slices.ContainsFunc(o.by.Roles, func(r ticket.Role) bool { return slices.Contains(roles, r) })
}

// worked reports whether the actor is one of those who work on a ticket.
func (o outcomeOf) worked(t *ticket.Ticket) bool {
	return o.by.ActsFor(t.Lead) || t.Assignee != "" && t.Assignee == o.by.ID
}

// answered reports whether the actor replied.
func (o outcomeOf) answered() bool { return o.after.Answered.After(o.before.Answered) }

// ended reports whether the actor ended the handling.
func (o outcomeOf) ended() bool {
	return o.before.State != ticket.Closed && o.after.State == ticket.Closed && o.after.Resolution.Counted()
}

// reported reports whether somebody waits for the answer.
func (o outcomeOf) reported() bool {
	return o.after.Reporter != "" ||
		slices.ContainsFunc(o.merged, func(t ticket.Ticket) bool { return t.Parent == o.after.ID && t.Reporter != "" })
}

// asked are the approvals that the actor added.
func (o outcomeOf) asked(of ...ticket.Verb) (list []ticket.Approval) {
	for _, a := range o.after.Approvals {
		if a.Seq > o.before.Version && slices.Contains(of, a.Of) {
			list = append(list, a)
		}
	}
	return list
}

// waited reports whether something waited that another person had asked for.
func (o outcomeOf) waited(of ticket.Verb) bool {
	return slices.ContainsFunc(o.before.Approvals, func(a ticket.Approval) bool { return a.Of == of && a.By != nameOf(&o.by) })
}

func (o outcomeOf) sameRound() bool {
	left := o.before.Lead == "" && o.before.Assignee != "" && o.after.Assignee == "" // an officer who had it alone is not known any longer
	return o.after.Since.Equal(o.before.Since) && o.after.Lead == o.before.Lead && !left
}

// under reports whether a ruling that binds a handler binds the actor, who does not work above it.
func (o outcomeOf) under(bound ticket.Handler) bool {
	t, below, above := &o.before, false, false
	for _, u := range o.by.Units {
		in := upwards(u, bound)
		below = below || in
		above = above || u.Contains(t.Path) && (!in || u == "office")
	}
	if o.only(ticket.RoleWorker, ticket.RoleHandler, ticket.RoleHead) {
		return below || o.by.ActsFor(bound) || o.by.ActsFor(t.Lead)
	}
	return below && !above
}

// freed reports whether the matter is out of the hands of a handler whom a ruling binds.
func (o outcomeOf) freed(bound ticket.Handler) bool {
	binds := func(t *ticket.Ticket) bool { return slices.Contains(rulingsOf(&t.Duty), bound) }
	within := func(h ticket.Handler) bool { return h == bound || isBelow(&o.before, h, bound) }
	objects := func(t *ticket.Ticket, a *ticket.Approval) bool {
		return a.Of == ticket.VerbObject && a.For == bound && taskOf(*t, bound) < 0
	}
	if p := o.parent; p != nil && o.after.Parent == p.ID && (!binds(p) || !within(p.Lead)) {
		return true // the matter is with somebody else
	}
	if o.closed && (o.after.Resolution == ticket.Referred || o.after.Resolution == ticket.Duplicate && o.after.Parent == "") {
		return true
	}
	for i := range o.parts {
		part := &o.parts[i]
		ended := part.Resolution == ticket.Referred || part.Resolution == ticket.Duplicate && part.Parent == ""
		if !binds(part) || part.Lead != "" && !within(part.Lead) || ended ||
			slices.ContainsFunc(part.Approvals, func(a ticket.Approval) bool { return objects(part, &a) }) {
			return true
		}
	}
	given := o.after.Lead != "" && o.after.Lead != o.before.Lead // else perhaps the desk has handed it to somebody else
	return !binds(&o.after) || given && !within(o.after.Lead) ||
		slices.ContainsFunc(o.asked(ticket.VerbObject), func(a ticket.Approval) bool { return objects(&o.after, &a) })
}

// working are all who work on a ticket.
func working(t *ticket.Ticket) []ticket.Handler {
	all := []ticket.Handler{t.Lead, ticket.OfficerHandler(t.Assignee)}
	for _, k := range t.Tasks {
		if k.Done.IsZero() {
			all = append(all, k.Handler)
		}
	}
	return all
}

// forbidden is, for each rule that refuses a step, what it forbids an actor to reach, whatever the commands and the order in
// which they come. A rule is not kept where a second command reaches what it refuses to the first.
var forbidden = []struct {
	rule    Rule
	reached func(o outcomeOf) bool
}{
	{RuleAccess, func(o outcomeOf) bool {
		return o.before.State != 0 && !o.CanRead(o.before, o.by) && o.after.Version != o.before.Version
	}},
	{RuleKnownHistory, func(o outcomeOf) bool { return o.before.Partial && o.after.Version != o.before.Version }},
	{RuleLifecycle, func(o outcomeOf) bool {
		return o.before.State == ticket.Closed && o.after.State != ticket.Closed && o.after.Reopens == o.before.Reopens &&
			o.before.Resolution != ticket.Insufficient && o.before.Resolution != ticket.Duplicate
	}},
	{RuleClosed, func(o outcomeOf) bool {
		return o.before.State == ticket.Closed && o.after.State == ticket.Received && o.after.Handling > ticket.HandlingDirect
	}},
	{RuleLifecycle, func(o outcomeOf) bool { // a task ends with the joint handling
		return o.after.State == ticket.Received && openTasks(o.after) > 0
	}},
	{RuleNothingNew, func(o outcomeOf) bool {
		return !o.before.Accepted.IsZero() && o.sameRound() && !o.after.Accepted.Equal(o.before.Accepted)
	}},

	// Receiving.
	{RuleOwnName, func(o outcomeOf) bool {
		return o.before.State == 0 && o.only(ticket.RoleReporter) && (o.after.Origin == ticket.FoundByWorker ||
			o.after.Origin == ticket.FromAbove)
	}},
	{RuleOwnName, func(o outcomeOf) bool {
		return o.before.State == 0 && o.only(ticket.RoleReporter) && o.after.Origin == ticket.FromReporter && o.after.Reporter != o.by.Person
	}},
	{RuleDateFromAbove, func(o outcomeOf) bool {
		return o.before.State == 0 && o.only(ticket.RoleReporter) && !o.after.GivenDue.IsZero()
	}},

	// Who has it.
	{RuleConflictOfInterest, func(o outcomeOf) bool {
		has := func(t *ticket.Ticket, who string) bool {
			return t.Lead.IsOfficer(who) || t.Assignee == who ||
				slices.ContainsFunc(t.Tasks, func(k ticket.Task) bool { return k.Handler.IsOfficer(who) }) ||
				slices.ContainsFunc(t.Orders, func(s ticket.Supervision) bool { return s.To.IsOfficer(who) })
		}
		return slices.ContainsFunc(o.after.About, func(who string) bool { return !has(&o.before, who) && has(&o.after, who) })
	}},
	{RuleUpwardsOnly, func(o outcomeOf) bool {
		return o.before.State != 0 && o.only(ticket.RoleWorker, ticket.RoleHandler) && o.after.Lead != o.before.Lead &&
			!upwards(o.before.Path, o.after.Lead)
	}},
	{RuleBinding, func(o outcomeOf) bool {
		return slices.ContainsFunc(rulingsOf(&o.before.Duty), func(bound ticket.Handler) bool { return o.under(bound) && o.freed(bound) })
	}},
	{RuleHandover, func(o outcomeOf) bool {
		return !o.after.Handed.IsZero() && !o.after.Handed.Equal(o.before.Handed) && !o.may(ticket.RoleDesk, ticket.RoleCoordinator)
	}},
	{RuleDateFromAbove, func(o outcomeOf) bool {
		same := o.sameRound() && o.after.Handed.Equal(o.before.Handed) // else it was entered while somebody else handled it
		return o.before.State != 0 && !o.after.Promised.Due.Equal(o.before.Promised.Due) &&
			(!o.may(ticket.RoleDesk, ticket.RoleCoordinator) || o.may(ticket.RoleBot) || same && o.by.ActsFor(o.after.Lead))
	}},
	{RuleOwnDispatch, func(o outcomeOf) bool {
		return o.after.Sender == nameOf(&o.by) &&
			slices.ContainsFunc(o.asked(ticket.VerbObject), func(a ticket.Approval) bool { return a.For == o.after.Lead })
	}},
	{RuleOwnMatter, func(o outcomeOf) bool {
		handed := !o.after.Handed.Equal(o.before.Handed) // what was asked for goes with a handover
		return slices.ContainsFunc(o.asked(ticket.VerbObject, ticket.VerbExtend, ticket.VerbSuspend), func(a ticket.Approval) bool {
			return !o.by.ActsFor(a.For) && (a.Of == ticket.VerbObject || !handed || a.For != o.after.Lead)
		})
	}},
	{RuleTooLate, func(o outcomeOf) bool {
		k := limitClock{r: o.Rules}
		by := k.add(takenOver(&o.before), o.before.Limits.Object, o.before.Rested)
		return o.before.State != ticket.Closed && !by.IsZero() && o.before.Changed.After(by) &&
			slices.ContainsFunc(o.asked(ticket.VerbObject),
				func(a ticket.Approval) bool { return a.For == o.before.Lead && taskOf(o.after, a.For) < 0 })
	}},

	// Who answers, and who judges it.
	{RuleBotsAnswerInquiriesOnly, func(o outcomeOf) bool {
		b := &o.before
		if b.State == 0 || !o.only(ticket.RoleSystem) && !o.may(ticket.RoleBot) {
			return false
		}
		replied := o.answered() || o.after.Replier != b.Replier
		return replied && (b.Kind != 0 && b.Kind != ticket.Inquiry || b.Priority == ticket.Emergency || len(b.About) > 0) ||
			b.Priority == ticket.Emergency && o.after.Priority != ticket.Emergency ||
			b.State != ticket.Closed && b.Priority == ticket.Emergency && o.after.State == ticket.Closed && o.after.Parent == ""
	}},
	{RuleReportsFirst, func(o outcomeOf) bool {
		return o.before.State == ticket.Joint && o.worked(&o.before) && o.only(ticket.RoleWorker, ticket.RoleHandler, ticket.RoleHead) &&
			o.answered() &&
			slices.ContainsFunc(o.before.Tasks, func(k ticket.Task) bool {
				ruled := slices.ContainsFunc(o.before.Approvals,
					func(a ticket.Approval) bool { return a.Of == ticket.VerbObject && standsFor(&o.by, a.To) })
				return k.Done.IsZero() && !o.by.ActsFor(k.Handler) && !ruled
			})
	}},
	{RuleAskFirst, func(o outcomeOf) bool { return o.ended() && o.reported() && o.after.Answered.IsZero() }},
	{RuleNotTheHandler, func(o outcomeOf) bool {
		worked := o.worked(&o.before) && o.worked(&o.after)
		if o.before.State == ticket.Answered && o.after.Answered.Equal(o.before.Answered) { // whose reply it is does not change
			worked = o.worked(&o.before)
		}
		switch {
		case o.ended() && o.reported() && !slices.Contains(o.by.Roles, ticket.RoleReporter):
			return worked || o.answered() && !o.only(ticket.RoleDesk, ticket.RoleHandler, ticket.RoleWorker) ||
				o.answered() && o.only(ticket.RoleHandler, ticket.RoleWorker)
		case o.ended() && o.reported():
			return worked || o.after.Replier == nameOf(&o.by)
		default:
			inspected := o.after.Inspected.After(o.before.Inspected) && // no reply that the words of a closing replaced afterwards
				(o.before.Replier == nameOf(&o.by) || o.answered() || o.worked(&o.before))
			judged := inspected || o.after.Called.After(o.before.Called)
			rated := o.after.Rating != o.before.Rating && o.after.State == ticket.Closed
			last := !o.after.Inspected.Before(o.after.Answered) || !o.after.Called.Before(o.after.Answered) // it judged that reply
			return worked && (judged || rated || o.after.Reworks > o.before.Reworks) || (judged && last || rated) && o.after.Replier == nameOf(&o.by)
		}
	}},
	{RuleNobodyToAsk, func(o outcomeOf) bool {
		return o.after.Reporter == "" && (!o.after.Asked.IsZero() || o.after.Called.After(o.before.Called))
	}},
	{RuleTooOften, func(o outcomeOf) bool { return o.after.Questions > max(o.before.Questions, o.questionsMax) }},
	{RuleReopening, func(o outcomeOf) bool {
		if o.after.Reopens == o.before.Reopens {
			return false
		}
		late := o.before.Changed.After(o.before.Closed.Add(o.reopenWithin))
		return o.after.Reopens > o.reopenMax || o.before.State == ticket.Closed && (late || !o.before.Resolution.Counted())
	}},

	// What waits for a ruling.
	{RuleWaitsAlready, func(o outcomeOf) bool {
		seen := map[string]bool{}
		for _, a := range o.after.Approvals {
			key := a.Of.String() + " " + string(a.For)
			if a.Of != ticket.VerbConvene && seen[key] {
				return true
			}
			seen[key] = true
		}
		return len(o.after.Approvals) > ticket.MaxApprovals
	}},
	{RuleWhoRules, func(o outcomeOf) bool {
		if o.closed || !o.sameRound() {
			return false // what was asked for ends with the round
		}
		return slices.ContainsFunc(o.before.Approvals, func(a ticket.Approval) bool {
			left := slices.ContainsFunc(o.after.Approvals, func(b ticket.Approval) bool { return b.Seq == a.Seq })
			return !left && !standsFor(&o.by, a.To) && (taskOf(o.before, a.For) < 0 || taskOf(o.after, a.For) >= 0)
		})
	}},
	{RuleScreening, func(o outcomeOf) bool {
		return o.before.Screening != "" && o.after.Screening != "" &&
			(o.after.State != ticket.Received && o.after.State != ticket.Closed || o.after.Lead != "" || o.after.Resolution == ticket.Duplicate)
	}},
	{RuleSecondPerson, func(o outcomeOf) bool {
		voided := o.after.State == ticket.Closed && o.after.Resolution == ticket.Voided && o.before.State != ticket.Closed
		extended := o.sameRound() && len(o.after.Extended) > len(o.before.Extended)
		return voided && !o.waited(ticket.VerbVoid) || extended && !o.waited(ticket.VerbExtend) ||
			o.after.Suspensions > o.before.Suspensions && !o.waited(ticket.VerbSuspend)
	}},
	{RuleAnswered, func(o outcomeOf) bool {
		return o.before.State == ticket.Answered && o.after.State == ticket.Answered && o.after.Reworks == o.before.Reworks &&
			o.after.Reopens == o.before.Reopens && (!o.sameRound() || o.after.Suspensions > o.before.Suspensions)
	}},
	{RuleExtension, func(o outcomeOf) bool {
		return len(o.after.Extended) > max(len(o.before.Extended), o.extendMax) ||
			len(o.after.Promised.Extended) > max(len(o.before.Promised.Extended), o.extendMax) ||
			o.before.Stopped() && o.after.Stopped() && o.after.Suspended.Equal(o.before.Suspended) && o.after.Asked.Equal(o.before.Asked) &&
				slices.ContainsFunc(o.asked(ticket.VerbExtend), func(a ticket.Approval) bool { return a.For == o.after.Lead })
	}},
	{RuleSuspension, func(o outcomeOf) bool {
		return o.after.Suspensions > max(o.before.Suspensions, o.suspendMax) ||
			!o.after.Suspended.IsZero() && !o.after.Until.After(o.after.Suspended)
	}},
	{RuleCalendar, func(o outcomeOf) bool { return o.after.Until.Sub(o.after.Suspended) > 60*24*time.Hour }},
	{RuleDuplicates, func(o outcomeOf) bool { return o.after.Resolution == ticket.Voided && o.after.Children > 0 }},

	// Several at work.
	{RuleTooMany, func(o outcomeOf) bool { return len(o.after.Tasks) > ticket.MaxTasks }},
	{RuleOutside, func(o outcomeOf) bool {
		return !o.may(ticket.RoleLeader) && o.after.Handling == ticket.HandlingJoint &&
			slices.ContainsFunc(working(&o.after), func(h ticket.Handler) bool {
				return o.isOutside(h) && (o.before.Handling != ticket.HandlingJoint || !slices.Contains(working(&o.before), h))
			})
	}},
	{RuleUnknownHandler, func(o outcomeOf) bool {
		return slices.ContainsFunc(o.gone, func(p listed) bool {
			return slices.Contains(working(&o.after), p.handler) && !slices.Contains(working(&o.before), p.handler)
		})
	}},
	{RuleOwnMatter, func(o outcomeOf) bool {
		return slices.ContainsFunc(o.after.Tasks, func(k ticket.Task) bool { return k.Done.After(o.before.Changed) && !o.by.ActsFor(k.Handler) })
	}},
	{RuleTooMany, func(o outcomeOf) bool { return len(o.after.Orders) > ticket.MaxOrders }},
	{RuleUpperLevel, func(o outcomeOf) bool {
		return slices.ContainsFunc(o.after.Orders, func(s ticket.Supervision) bool { return s.Seq > o.before.Version && standsFor(&o.by, s.To) })
	}},
	{RuleOwnMatter, func(o outcomeOf) bool {
		return !o.closed && slices.ContainsFunc(o.before.Orders, func(s ticket.Supervision) bool {
			return (s.By == nameOf(&o.by) ||
				!standsFor(&o.by, s.To)) && !slices.ContainsFunc(o.after.Orders, func(left ticket.Supervision) bool { return left.Seq == s.Seq })
		})
	}},
	{RuleNothingNew, func(o outcomeOf) bool {
		return o.sameRound() && o.before.Charge.Kind() == "leader" && o.after.Charge != o.before.Charge
	}},

	// Duplicates.
	{RuleDuplicates, func(o outcomeOf) bool { return o.after.Parent != "" && o.after.Parent == o.after.ID }},
	{RuleMergedAlready, func(o outcomeOf) bool {
		return o.before.Parent != "" && o.after.Parent != "" && o.after.Parent != o.before.Parent
	}},
	{RuleTooMany, func(o outcomeOf) bool { return o.after.Children > ticket.MaxChildren }},
	{RuleTooOften, func(o outcomeOf) bool {
		return len(o.after.Rested) > maxReturns || len(o.after.Promised.Checks) > len(o.after.Rested)+maxReturns+1
	}},
	{RuleHandledTogether, func(o outcomeOf) bool {
		return o.open && o.before.Parent != "" && o.after.Parent != "" && (o.after.Rating != o.before.Rating ||
			o.after.Called.After(o.before.Called))
	}},

	// What a store takes.
	{RuleSize, func(o outcomeOf) bool {
		doc, err := json.Marshal(o.after)
		return err != nil || len(doc) > ticket.MaxDocument
	}},
}

// Each rule has its row above, so that a new one says what nobody may reach.
func TestEveryRuleSaysWhatItForbids(t *testing.T) {
	for rule := RuleLifecycle; rule < ruleEnd; rule++ {
		rows := 0
		for _, row := range forbidden {
			if row.rule == rule {
				rows++
			}
		}
		assert.NotZero(t, rows, "what does the rule %s forbid? it needs a row in the table above", rule)
	}
}

// double are people with several roles, or several handlers, which is where one rule may be played against another.
var double = func() map[string]ticket.Actor {
	who := func(id string, unit grid.Path, roles []ticket.Role, handlers ...ticket.Handler) ticket.Actor {
		return ticket.Actor{ID: id, Roles: roles, Units: []grid.Path{unit}, Handlers: handlers}
	}
	both := func(id string, roles ...ticket.Role) ticket.Actor {
		return ticket.Actor{ID: id, Roles: roles, Units: []grid.Path{"office/c1", "office/c2"}}
	}
	return map[string]ticket.Actor{
		"two units":       who("w3", "office/c1/g1", []ticket.Role{ticket.RoleWorker}, "unit/g1", "unit/c1", "department/works"),
		"head and worker": who("h2", "office/c1", []ticket.Role{ticket.RoleHead, ticket.RoleWorker}, "unit/c1", "unit/g1"),
		"worker and head": who("h3", "office/c1", []ticket.Role{ticket.RoleWorker, ticket.RoleHead}, "unit/c1", "department/market"),
		"bot and system":  who("b2", "office", []ticket.Role{ticket.RoleBot, ticket.RoleSystem}),
		"system and bot":  who("b3", "office", []ticket.Role{ticket.RoleSystem, ticket.RoleBot}, "department/market"),
		"handler, desk":   who("x2", "office", []ticket.Role{ticket.RoleHandler, ticket.RoleDesk}, "department/market"),
		"desk, handler":   who("x3", "office", []ticket.Role{ticket.RoleDesk, ticket.RoleHandler}, "department/market", "unit/c1"),
		"community desk":  who("d2", "office/c1", []ticket.Role{ticket.RoleDesk}),
		"community three": who("k2", "office/c1", []ticket.Role{ticket.RoleCoordinator, ticket.RoleLeader, ticket.RoleHead}),
		"filer, worker": {
			ID: "w4", Person: "p1", Roles: []ticket.Role{ticket.RoleReporter, ticket.RoleWorker},
			Units: []grid.Path{"office/c1/g1"}, Handlers: []ticket.Handler{"unit/g1"},
		},
		"desk of two":        both("e1", ticket.RoleDesk),
		"coordinator of two": both("e2", ticket.RoleCoordinator),
		"leader of two":      both("e3", ticket.RoleLeader, ticket.RoleCoordinator),
		"system of two":      both("e4", ticket.RoleSystem),
		"all of above":       who("s2", "office", []ticket.Role{ticket.RoleSupervisor, ticket.RoleHandler, ticket.RoleLeader}, "department/market"),
	}
}()

// chief is the head of the whole office.
var chief = ticket.Actor{
	ID: "h9", Roles: []ticket.Role{ticket.RoleHead}, Units: []grid.Path{"office"}, Handlers: []ticket.Handler{"unit/office"},
}

// boundAbove is a play in which a ruling binds the office, whose head has given the ticket to the community.
func boundAbove(p *play) *play {
	p.then("desk", ticket.Transfer{To: "department/market"}).then("market", ticket.Object{Reason: "x"}).then("desk",
		ticket.Grant{To: "unit/office"})
	return p.then("chief", ticket.Transfer{To: "unit/c1"})
}

// boundBelow is boundAbove where the community has given it to the grid, on whose objection its head rules.
func boundBelow(p *play) *play {
	return boundAbove(p).then("head", ticket.Transfer{To: "unit/g1"}).then("worker", ticket.Object{Reason: "x"})
}

// beginnings lead to where rules apply that random histories seldom reach.
func beginnings(p *play) []func() *play {
	object := ticket.Object{Reason: "x"}
	transfer := func(to ticket.Handler) *play { return p.then("desk", ticket.Transfer{To: to}) }
	bound := func() *play {
		p := transfer("unit/c1")
		for range 2 {
			p.then("head", object)
			p.then(ruler(p), ticket.Refuse{Reason: "x"})
		}
		return p
	}
	joint := func() *play {
		return p.then("coordinator",
			ticket.Convene{Lead: "unit/g1", Assist: []ticket.Party{{Handler: "department/market"}, {Handler: "unit/c1"}}})
	}
	return []func() *play{
		func() *play { return bound() },
		func() *play { return bound().then("head", ticket.Transfer{To: "unit/g1"}) },
		func() *play { return bound().then("head", ticket.Transfer{To: "unit/g1"}).then("worker", object) },
		func() *play {
			return transfer("department/market").then("market", object).then("desk", ticket.Grant{To: "unit/c1"})
		},
		func() *play { return boundBelow(p) },
		func() *play { return boundAbove(p) },
		func() *play { return boundAbove(p).then("head", ticket.Transfer{To: "unit/g1"}) },
		func() *play { return boundAbove(p).then("head", ticket.Transfer{To: "unit/office"}) },
		func() *play {
			p := boundBelow(p)
			return p.then(ruler(p), ticket.Refuse{Reason: "x"})
		},
		func() *play {
			return boundAbove(p).then("head", ticket.Convene{Lead: "unit/g1", Assist: []ticket.Party{{Handler: "department/works"}}})
		},
		func() *play {
			return boundAbove(p).then("head", ticket.Transfer{To: "unit/g1"}).then("worker", ticket.Answer{Text: "x", Resolution: ticket.Solved})
		},
		func() *play { return joint() },
		func() *play { return joint().then("market", ticket.Accept{}) },
		func() *play {
			return joint().then("worker", ticket.Suspend{Until: p.Changed.Add(48 * time.Hour), Reason: "x"})
		},
		func() *play { return transfer("unit/c1").then("head", ticket.Extend{By: hours(5), Reason: "x"}) },
		func() *play { p.wait = 72 * time.Hour; return transfer("department/market") },
		func() *play {
			return transfer("unit/g1").then("worker", object).then("leader", ticket.Supervise{Text: "x"})
		},
		func() *play {
			return p.then("desk", ticket.Classify{Kind: ticket.Complaint, Priority: ticket.Emergency, Category: "gas"})
		},
		func() *play {
			return p.then("desk", ticket.Classify{Kind: ticket.Inquiry, Priority: ticket.Emergency, Category: "gas"})
		},
		func() *play {
			return transfer("department/market").then("market", ticket.Answer{Text: "x", Resolution: ticket.Solved})
		},
		func() *play {
			return transfer("department/market").then("market", object).then("market", ticket.Answer{Text: "x", Resolution: ticket.Solved})
		},
		func() *play {
			return joint().then("worker", object).then("desk", ticket.Answer{Text: "x", Resolution: ticket.Solved})
		},
		func() *play { return p.then("supervisor", ticket.Void{Reason: "x"}) },
		func() *play {
			p := transfer("department/market")
			return p.then("market", ticket.Suspend{Until: p.Changed.Add(90 * time.Hour), Reason: "x"}).then("desk", ticket.Grant{})
		},
		func() *play { return transfer("partner/lights") },
		func() *play { return joint().then("coordinator", ticket.Assign{To: "o9"}) },
		func() *play {
			p.rules = rulesOf(p.TB.(*testing.T), Definitions{Outside: []ticket.Handler{"partner"}})
			return p.then("coordinator", ticket.Convene{Lead: "department/market", Assist: []ticket.Party{{Handler: "partner/lights"}}})
		},
		func() *play { return p },
	}
}

// ruler is somebody of the cast who rules on the first thing that waits.
func ruler(p *play) string {
	for _, who := range []string{"head", "desk", "leader"} {
		if by := Cast[who]; standsFor(&by, p.Approvals[0].To) && p.Approvals[0].By != by.ID {
			return who
		}
	}
	p.Fatal("nobody rules")
	return ""
}

// Up to three commands of one person reach nothing that a rule forbids that person.
func TestNoRuleIsEvadedByOtherCommands(t *testing.T) {
	guest(t, "chief", chief)
	people := maps.Clone(Cast)
	maps.Copy(people, double)
	names := slices.Sorted(maps.Keys(people))
	runs := map[string]int{}
	for seed := range few(3000) {
		w := NewWalk(seed)
		if seed%2 == 0 {
			w.Steps(2 + w.Rng.IntN(9))
		} else {
			req := ticket.Request{Key: "k", Priority: ticket.Priority(w.Rng.IntN(4)), Kind: ticket.Kind(w.Rng.IntN(6))}
			if w.Rng.IntN(4) == 0 {
				req.Origin = ticket.FoundByWorker
			}
			p := filed(t, w.Rules, w.At, req)
			all := beginnings(p)
			w.Ticket = all[w.Rng.IntN(len(all))]().Ticket
			w.At = w.Ticket.Changed.Add(p.wait)
		}
		if seed%4 < 2 {
			w.Rules = rulesOf(t, Definitions{Outside: []ticket.Handler{"partner", "unit/c1", "officer/w1"}})
		}
		var gone []listed
		if seed%8 < 4 {
			gone = []listed{
				{handler: "partner/lights", legal: gridgov.Text{En: "a partner of the office"}},
				{handler: "officer/w2", legal: gridgov.Text{En: "an officer"}},
			}
		}
		for _, name := range pick(w.Rng, names, 6) {
			c := *w
			o := outcomeOf{Rules: w.Rules, before: w.Ticket.Clone(), by: people[name], gone: gone}
			var did []string
			for try := 0; try < 60 && len(did) < 3; try++ {
				do := elsewhere(c.Rng, c.anyCommand())
				c.At = c.At.Add(time.Minute)
				changes, err := c.Rules.Decide(c.Ticket, settled(Step{By: o.by, At: c.At, Do: do, found: found{known: gone}}), c.beside(do)...)
				if err != nil {
					continue
				}
				c.Ticket = changes[0].Ticket
				did = append(did, ticket.VerbOf(do).String())
				if ticket.VerbOf(do) == ticket.VerbSplit {
					for _, part := range changes[1:] {
						o.parts = append(o.parts, part.Ticket)
					}
				}
				if p := c.beside(ticket.Reopen{}); len(p) > 0 {
					o.open = p[0].State != ticket.Closed
				}
				o.after, o.closed = c.Ticket, o.closed || c.Ticket.State == ticket.Closed
				for _, row := range forbidden {
					require.False(t, row.reached(o), "seed %d: %s by %s evades %q:\n%+v\n%+v", seed, did, name, row.rule, o.before, o.after)
				}
			}
			runs[name] += len(did)
		}
	}
	for seed := range few(500) { // what is done about a ticket that a ruling binds, and about one that it may be merged into
		evadeByMerge(t, seed, people, names)
	}
	for seed := range few(1500) { // and what two people do about it who are not above the unit that is bound
		evadeByTwo(t, seed, people, names)
	}
	for seed := range few(2000) { // what a reporter files
		rng := NewWalk(seed).Rng
		o := outcomeOf{Rules: theRules(t), by: Cast[[]string{"reporter", "other"}[rng.IntN(2)]]}
		req := ticket.Request{Text: "x", Origin: ticket.Origin(rng.IntN(5)), Reporter: []ticket.PersonID{"", "p1", "p2"}[rng.IntN(3)]}
		if rng.IntN(2) == 0 {
			req.Due = walkStart
		}
		if c, err := o.Receive("t1", o.by, walkStart, req, ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit}); err == nil {
			o.after = c.Ticket
			for _, row := range forbidden {
				require.False(t, row.reached(o), "%+v by %s evades %q", req, o.by.Person, row.rule)
			}
		}
	}
	for _, name := range names {
		if !slices.Contains([]string{"nobody", "roleless", "other", "neighbour", "auditor"}, name) {
			assert.Positive(t, runs[name], name)
		}
	}
}

// evadeByMerge is a run on a ticket that a ruling binds and on another one of the same place, by each of some people in turn: up to
// four commands that give them to somebody else.
func evadeByMerge(t *testing.T, seed uint64, people map[string]ticket.Actor, names []string) {
	w := NewWalk(seed)
	w.Rules = rulesOf(t, Definitions{MergeIntoNone: seed%2 == 0})
	p := filed(t, w.Rules, w.At, ticket.Request{})
	all := beginnings(p)
	first := all[w.Rng.IntN(9)]().Ticket // a ruling binds most of them
	first.ID = "t1"
	req := ticket.Request{}
	if w.Rng.IntN(2) == 0 {
		req.Origin = ticket.FoundByWorker // nobody reported it
	}
	q := filed(t, w.Rules, w.At, req)
	q.ID = "t0"
	if lead := []ticket.Handler{"", "unit/c1", "unit/g1", "unit/office", "department/market"}[w.Rng.IntN(5)]; lead != "" {
		q.then("desk", ticket.Transfer{To: lead})
	}
	verbs := []ticket.Verb{
		ticket.VerbMerge, ticket.VerbUnmerge, ticket.VerbTransfer, ticket.VerbConvene, ticket.VerbRefer, ticket.VerbGrant, ticket.VerbRework,
		ticket.VerbAnswer, ticket.VerbClose, ticket.VerbSplit, ticket.VerbSplit, ticket.VerbObject,
	}
	for _, name := range names {
		matter := map[ticket.ID]ticket.Ticket{"t0": q.Ticket.Clone(), "t1": first.Clone()}
		o := outcomeOf{Rules: w.Rules, before: first.Clone(), by: people[name]}
		c := *w
		c.At = first.Changed.Add(time.Hour)
		var did []string
		var parts []ticket.ID
		for try := 0; try < 40 && len(did) < 4; try++ {
			ids := slices.Sorted(maps.Keys(matter))
			on := ids[c.Rng.IntN(len(ids))]
			c.Ticket = matter[on]
			v := verbs[c.Rng.IntN(len(verbs))]
			do := c.Command(v)
			if m, ok := do.(ticket.Merge); ok || v == ticket.VerbMerge {
				m.Into = ids[c.Rng.IntN(len(ids))]
				if c.Rng.IntN(6) == 0 {
					m.Into = ""
				}
				do = m
			}
			if s, ok := do.(ticket.Split); ok {
				s.Parts[0].Unit = []string{"", "", "g1", "g9"}[c.Rng.IntN(4)]
			}
			var others []ticket.Ticket
			named, children := Concerns(c.Ticket, do)
			for _, id := range named {
				others = append(others, matter[id])
			}
			for _, id := range ids {
				if other := matter[id]; id != on && children && other.Parent == on {
					others = append(others, other)
				}
			}
			c.At = c.At.Add(time.Minute)
			step := settled(Step{By: o.by, At: c.At, Do: do})
			for i := range step.New {
				step.New[i] = ticket.ID(fmt.Sprint("t", len(ids)+i))
			}
			changes, err := c.Rules.Decide(c.Ticket, step, others...)
			if err != nil {
				continue
			}
			for _, change := range changes {
				matter[change.Ticket.ID] = change.Ticket
			}
			did = append(did, v.String()+" "+string(on))
			if v == ticket.VerbSplit && (on == "t1" || matter["t1"].Parent == on || slices.Contains(parts, on)) { // of what is bound
				parts = append(parts, step.New...)
			}
			parent := matter["t0"]
			o.after, o.parent, o.parts = matter["t1"], nil, nil
			if p, merged := matter[o.after.Parent]; merged {
				o.parent = &p
			}
			for _, id := range parts {
				part := matter[id]
				if part.Parent != "" {
					part = matter[part.Parent]
				}
				o.parts = append(o.parts, part)
			}
			second := outcomeOf{Rules: w.Rules, before: q.Ticket, after: parent, by: o.by, merged: []ticket.Ticket{o.after}}
			o.closed = o.closed || o.after.State == ticket.Closed
			for _, row := range forbidden {
				evaded := row.rule == RuleBinding && row.reached(o) ||
					(row.rule == RuleAskFirst || row.rule == RuleNotTheHandler) && row.reached(second)
				require.False(t, evaded, "seed %d: %s by %s evades %q:\n%+v\n%+v\n%+v\n%+v", seed, did, name, row.rule, o.before, q.Ticket,
					o.after, parent)
			}
		}
	}
}

// elsewhere is a command that may name other places than its own.
func elsewhere(rng *rand.Rand, do ticket.Command) ticket.Command {
	place := func(unit string) string {
		if rng.IntN(3) > 0 {
			return unit
		}
		return []string{"g1", "g2", "g9", "v1"}[rng.IntN(4)]
	}
	switch c := do.(type) {
	case ticket.Classify:
		c.Unit = place(c.Unit)
		return c
	case ticket.Split:
		c.Parts = slices.Clone(c.Parts)
		for i := range c.Parts {
			c.Parts[i].Unit = place(c.Parts[i].Unit)
		}
		return c
	}
	return do
}

// evadeByTwo is a run on a ticket that a ruling binds: up to three commands by somebody whom it binds, then up to three by somebody of
// another community, which is not above the bound unit either.
func evadeByTwo(t *testing.T, seed uint64, people map[string]ticket.Actor, names []string) {
	w := NewWalk(seed)
	all := beginnings(filed(t, w.Rules, w.At, ticket.Request{}))
	w.Ticket = all[w.Rng.IntN(5)]().Ticket
	before := w.Ticket.Clone()
	bound := rulingsOf(&before.Duty)[0]
	other := func(id string, role ticket.Role) ticket.Actor {
		return ticket.Actor{ID: id, Roles: []ticket.Role{role}, Units: []grid.Path{"office/c2"}, Handlers: []ticket.Handler{"unit/c2"}}
	}
	seconds := []ticket.Actor{other("e5", ticket.RoleHead), other("e6", ticket.RoleDesk), other("e7", ticket.RoleCoordinator), double["desk of two"]}
	for _, name := range names {
		o := outcomeOf{Rules: w.Rules, before: before, by: people[name]}
		if !o.under(bound) || bound == "unit/office" { // all are below that
			continue
		}
		c := *w
		c.Ticket = before.Clone()
		c.At = before.Changed.Add(time.Hour)
		var did []string
		for n, by := range []ticket.Actor{o.by, seconds[w.Rng.IntN(len(seconds))]} {
			for try := 0; try < 30 && len(did) < 3*(n+1); try++ {
				do := elsewhere(c.Rng, c.anyCommand())
				c.At = c.At.Add(time.Minute)
				changes, err := c.Rules.Decide(c.Ticket, settled(Step{By: by, At: c.At, Do: do}), c.beside(do)...)
				if err != nil {
					continue
				}
				c.Ticket = changes[0].Ticket
				did = append(did, by.ID+" "+ticket.VerbOf(do).String())
				for _, change := range changes[1:] {
					if ticket.VerbOf(do) == ticket.VerbSplit {
						o.parts = append(o.parts, change.Ticket)
					}
				}
				o.after, o.closed = c.Ticket, o.closed || c.Ticket.State == ticket.Closed
				require.False(t, o.freed(bound), "seed %d: %s evade the ruling on %s:\n%+v\n%+v", seed, did, bound, before, o.after)
			}
		}
	}
}

func pick(rng *rand.Rand, from []string, n int) (out []string) {
	for _, i := range rng.Perm(len(from))[:n] {
		out = append(out, from[i])
	}
	return out
}
