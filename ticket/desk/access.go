package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/internal/closedset"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A Permit allows a role with a relation to a ticket some actions in some states. What no permit allows is denied. No States
// means all of them.
type Permit struct {
	Role     ticket.Role    `json:"role"`
	Relation Relation       `json:"relation"`
	States   []ticket.State `json:"states,omitempty"`
	Allow    []Action       `json:"allow"`
}

func actionsOf(verbs ...ticket.Verb) []Action {
	out := make([]Action, len(verbs))
	for i, v := range verbs {
		out[i] = May(v)
	}
	return out
}

// DefaultAccess returns a sample access table for the people of a subdistrict office. A worker sees their own grids, a head
// of level 2 their subtree, and the office all. Staff see what they handle, rule on or are in charge of wherever it lies,
// what they were informed of while it is open, and the public side of what they filed, reported a task of back or were
// informed of. A reporter sees their own. Whatever a table has, nobody sees what is about them. Rules about data refuse
// some of what is granted, each with a named refusal: see the files decide_….go.
func DefaultAccess() []Permit {
	read := []Action{ReadPublic, ReadRecord}
	receiving := actionsOf(ticket.VerbReceive)
	handling := actionsOf(ticket.VerbAccept, ticket.VerbRespond, ticket.VerbAnswer, ticket.VerbNote, ticket.VerbClose)
	leading := append(actionsOf(ticket.VerbTransfer, ticket.VerbAssign, ticket.VerbAsk, ticket.VerbObject, ticket.VerbExtend,
		ticket.VerbSuspend, ticket.VerbResume), handling...)
	assisting := actionsOf(ticket.VerbAccept, ticket.VerbRespond, ticket.VerbReportBack, ticket.VerbNote, ticket.VerbObject, ticket.VerbExtend)
	ruling, ordered := actionsOf(ticket.VerbGrant, ticket.VerbRefuse), actionsOf(ticket.VerbComply)
	reminding := actionsOf(ticket.VerbRemind, ticket.VerbEscalate)
	undone, open := slices.Clone(unfinished), slices.Clone(open)
	table := []Permit{
		{ticket.RoleReporter, Anybody, nil, receiving},
		{ticket.RoleReporter, Own, nil, []Action{ReadPublic}},
		{ticket.RoleReporter, Own, []ticket.State{ticket.Answered}, actionsOf(ticket.VerbClose, ticket.VerbReject)},
		{ticket.RoleReporter, Own, open, actionsOf(ticket.VerbWithdraw, ticket.VerbSupplement, ticket.VerbRemind)},
		{ticket.RoleReporter, Own, []ticket.State{ticket.Closed}, actionsOf(ticket.VerbRate, ticket.VerbReopen, ticket.VerbSupplement)},

		{ticket.RoleWorker, Anybody, nil, receiving},
		{ticket.RoleWorker, Area, nil, read},
		{ticket.RoleWorker, Area, open, actionsOf(ticket.VerbRespond, ticket.VerbNote)},
		{ticket.RoleWorker, Area, []ticket.State{ticket.Received}, actionsOf(ticket.VerbAnswer, ticket.VerbTransfer)},
		{ticket.RoleWorker, Own, []ticket.State{ticket.Received}, actionsOf(ticket.VerbAnswer)},
		{ticket.RoleWorker, Own, []ticket.State{ticket.Answered}, actionsOf(ticket.VerbClose)},
		{ticket.RoleWorker, Leads, undone, leading},
		{ticket.RoleWorker, Assists, []ticket.State{ticket.Joint}, assisting},
		{ticket.RoleWorker, AssignedTo, undone, handling},

		{ticket.RoleWorker, Ordered, nil, ordered},

		{ticket.RoleHead, Anybody, nil, receiving},
		{ticket.RoleHead, Area, nil, append(actionsOf(ticket.VerbNote), read...)},
		{ticket.RoleHead, Area, open, append(actionsOf(ticket.VerbClassify, ticket.VerbRespond), reminding...)},
		{ticket.RoleHead, Area, []ticket.State{ticket.Received}, actionsOf(ticket.VerbAnswer)},
		{ticket.RoleHead, Area, []ticket.State{ticket.Received, ticket.Transferred}, actionsOf(ticket.VerbTransfer, ticket.VerbConvene)},
		{ticket.RoleHead, Area, undone, actionsOf(ticket.VerbAssign)},
		{ticket.RoleHead, Area, []ticket.State{ticket.Answered}, actionsOf(ticket.VerbRework)},
		{ticket.RoleHead, Leads, undone, leading},
		{ticket.RoleHead, Assists, []ticket.State{ticket.Joint}, assisting},
		{ticket.RoleHead, RulesOn, open, ruling},
		{ticket.RoleHead, Ordered, nil, ordered},

		{ticket.RoleDesk, Anybody, nil, receiving},
		{ticket.RoleDesk, Area, nil, append(actionsOf(ticket.VerbNote), read...)},
		{ticket.RoleDesk, Area, nil, actionsOf(
			ticket.VerbClassify, ticket.VerbRespond, ticket.VerbAsk, ticket.VerbAnswer, ticket.VerbTransfer, ticket.VerbAssign,
			ticket.VerbConvene, ticket.VerbClose, ticket.VerbRework, ticket.VerbReopen, ticket.VerbRefer,
			ticket.VerbResume, ticket.VerbRemind, ticket.VerbEscalate, ticket.VerbInspect, ticket.VerbCallBack, ticket.VerbMerge,
			ticket.VerbUnmerge, ticket.VerbSplit, ticket.VerbSupplement)},
		{ticket.RoleDesk, RulesOn, open, ruling},
		{ticket.RoleDesk, Ordered, nil, ordered},

		{ticket.RoleCoordinator, Anybody, nil, receiving},
		{ticket.RoleCoordinator, Area, nil, append(actionsOf(ticket.VerbNote), read...)},
		{
			ticket.RoleCoordinator, Area, open,
			actionsOf(ticket.VerbClassify, ticket.VerbRespond, ticket.VerbTransfer, ticket.VerbAssign, ticket.VerbConvene,
				ticket.VerbRework, ticket.VerbRefer, ticket.VerbResume, ticket.VerbRemind, ticket.VerbEscalate),
		},
		{ticket.RoleCoordinator, Area, nil, actionsOf(ticket.VerbMerge, ticket.VerbUnmerge, ticket.VerbSplit)},
		{ticket.RoleCoordinator, RulesOn, open, ruling},
		{ticket.RoleCoordinator, Ordered, nil, ordered},

		{ticket.RoleHandler, Leads, undone, leading},
		{ticket.RoleHandler, Assists, []ticket.State{ticket.Joint}, assisting},
		{ticket.RoleHandler, AssignedTo, undone, append(actionsOf(ticket.VerbAsk), handling...)},
		{ticket.RoleHandler, Ordered, nil, ordered},

		{ticket.RoleSupervisor, Area, nil, append(actionsOf(ticket.VerbNote), read...)},
		{ticket.RoleSupervisor, Area, []ticket.State{ticket.Answered}, actionsOf(ticket.VerbRework, ticket.VerbInspect)},
		{ticket.RoleSupervisor, Area, []ticket.State{ticket.Closed}, actionsOf(ticket.VerbReopen, ticket.VerbCallBack)},
		{ticket.RoleSupervisor, Area, open, append(actionsOf(ticket.VerbVoid, ticket.VerbSupervise), reminding...)},
		{ticket.RoleSupervisor, RulesOn, open, ruling},

		{ticket.RoleLeader, Anybody, nil, receiving},
		{ticket.RoleLeader, Area, nil, append(actionsOf(ticket.VerbNote), read...)},
		{ticket.RoleLeader, Area, undone, actionsOf(ticket.VerbTransfer, ticket.VerbConvene)},
		{ticket.RoleLeader, Area, []ticket.State{ticket.Answered}, actionsOf(ticket.VerbRework)},
		{ticket.RoleLeader, Area, []ticket.State{ticket.Closed}, actionsOf(ticket.VerbReopen)},
		{ticket.RoleLeader, Area, open, append(actionsOf(ticket.VerbSupervise), reminding...)},
		{ticket.RoleLeader, RulesOn, open, ruling},
		{ticket.RoleLeader, Ordered, nil, ordered},

		{ticket.RoleAuditor, Area, nil, read},

		{ticket.RoleBot, Anybody, nil, receiving},
		{ticket.RoleBot, Own, nil, []Action{ReadPublic}},
		{ticket.RoleBot, Area, nil, []Action{ReadPublic}},
		{ticket.RoleBot, Area, []ticket.State{ticket.Received, ticket.Transferred, ticket.Joint}, actionsOf(ticket.VerbRespond)},
		{ticket.RoleBot, Area, []ticket.State{ticket.Received}, actionsOf(ticket.VerbClassify, ticket.VerbAnswer)},

		{ticket.RoleSystem, Anybody, nil, receiving},
		{ticket.RoleSystem, Own, nil, []Action{ReadPublic}},
		{ticket.RoleSystem, Area, nil, append(actionsOf(ticket.VerbNote), read...)},
		{
			ticket.RoleSystem, Area, open,
			actionsOf(ticket.VerbClassify, ticket.VerbTransfer, ticket.VerbAssign, ticket.VerbConvene, ticket.VerbClose, ticket.VerbRefer),
		},
		{ticket.RoleSystem, Area, open, actionsOf(ticket.VerbAccept, ticket.VerbResume, ticket.VerbRemind, ticket.VerbEscalate)},
		// a repeat of a finished ticket is merged too
		{ticket.RoleSystem, Area, nil, actionsOf(ticket.VerbReplan, ticket.VerbMerge)},
		{ticket.RoleSystem, Area, []ticket.State{ticket.Closed}, actionsOf(ticket.VerbLapse, ticket.VerbRemind)}, // of a call-back that is due
	}
	for _, role := range []ticket.Role{
		ticket.RoleWorker, ticket.RoleHead, ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleHandler, ticket.RoleSupervisor,
		ticket.RoleLeader, ticket.RoleAuditor,
	} {
		for _, rel := range []Relation{Leads, Assists, AssignedTo, RulesOn, Ordered, InCharge} {
			table = append(table, Permit{role, rel, nil, slices.Clone(read)})
		}
		for _, rel := range []Relation{Own, Took, Told} {
			table = append(table, Permit{role, rel, nil, []Action{ReadPublic}})
		}
		table = append(table, Permit{role, Told, open, slices.Clone(read)})
	}
	for i := range table { // each row its own, so that a host changes one alone
		table[i].States, table[i].Allow = slices.Clone(table[i].States), slices.Clone(table[i].Allow)
	}
	return table
}

func compile(table []Permit) (grants, []gridgov.Fault) {
	var g grants
	var faults []gridgov.Fault
	for i, row := range table {
		if row.Role == 0 || row.Role > roleCount || row.Relation == 0 || row.Relation >= relationEnd || len(row.Allow) == 0 {
			faults = append(faults, gridgov.Fault{
				Field: fmt.Sprintf("access[%d]", i), Rule: gridgov.RuleUnknown,
				Right: gridgov.Text{En: "a role, a relation and what is allowed", Zh: "应有角色、关系和允许的操作"},
			})
			continue
		}
		states := row.States
		if states == nil {
			states = append(ticket.States(), 0)
		}
		for _, a := range row.Allow {
			if a != ReadPublic && a != ReadRecord && (a == 0 || a >= Action(verbEnd)) {
				faults = append(faults, gridgov.Fault{
					Field: fmt.Sprintf("access[%d].allow", i), Rule: gridgov.RuleUnknown,
					Right: gridgov.Text{En: "read, read_record, or a command", Zh: "应为read、read_record或命令"},
				})
				continue
			}
			for _, s := range states {
				if s > ticket.Closed {
					faults = append(faults,
						gridgov.Fault{Field: fmt.Sprintf("access[%d].states", i), Rule: gridgov.RuleOneOf, Limit: closedset.List(ticket.Closed)})
					continue
				}
				g[row.Role][row.Relation][s] |= 1 << a
			}
		}
	}
	return g, faults
}

// related returns the relations that hold, as bits.
func related(t *ticket.Ticket, by *ticket.Actor) (bits uint16) {
	bits = 1 << Anybody
	if by.Person != "" && by.Person == t.Reporter || by.ID != "" && by.ID == t.Filer {
		bits |= 1 << Own
	}
	for _, u := range by.Units {
		if u.Contains(t.Path) {
			bits |= 1 << Area
			break
		}
	}
	if by.ActsFor(t.Lead) {
		bits |= 1 << Leads
	}
	for i := range t.Tasks { // answered by the desk, a joint ticket may still have open ones
		if t.Tasks[i].Done.IsZero() && by.ActsFor(t.Tasks[i].Handler) {
			bits |= 1 << Assists
		}
	}
	if isAssigned(by, t) {
		bits |= 1 << AssignedTo
	}
	for i := range t.Approvals {
		if standsFor(by, t.Approvals[i].To) {
			bits |= 1 << RulesOn
			break
		}
	}
	for i := range t.Orders {
		if standsFor(by, t.Orders[i].To) {
			bits |= 1 << Ordered
			break
		}
	}
	if t.Charge != "" && standsFor(by, t.Charge) {
		bits |= 1 << InCharge
	}
	if slices.ContainsFunc(t.Assisted, by.ActsFor) {
		bits |= 1 << Took
	}
	for _, h := range t.Told {
		if standsFor(by, h) {
			bits |= 1 << Told
			break
		}
	}
	return bits
}

// sealed reports whether a ticket that waits for the duty desk does not count a relation of an actor in a role to it.
func sealed(t *ticket.Ticket, by *ticket.Actor, role ticket.Role, rel Relation) bool {
	return t.Screening != "" && rel != Own && (rel != Area || role != ticket.RoleDesk && !isLibrary(by))
}

// hasPart reports whether whoever acts for a handler, and for nothing else, has a relation to the ticket.
func hasPart(t *ticket.Ticket, h ticket.Handler) bool {
	by := ticket.Actor{Handlers: []ticket.Handler{h}}
	return related(t, &by) != 1<<Anybody
}

// isNamed reports whether the ticket is about the actor: then it does not exist for them. It is never about the library, or
// about an actor with the role system alone: nobody can prevent routing or sweeping by naming them.
func isNamed(t *ticket.Ticket, by *ticket.Actor) bool {
	return len(t.About) > 0 && !isImpersonal(by) && (slices.Contains(t.About, by.ID) || slices.Contains(t.About, string(by.Person)))
}

// barsReceiver reports the same for the receiver of a message.
func barsReceiver(t *ticket.Ticket, to string, known []listed) bool {
	for _, kind := range []string{"actor/", "person/"} {
		if id, ok := strings.CutPrefix(to, kind); ok {
			return slices.Contains(t.About, id)
		}
	}
	return bars(t, ticket.Handler(to), known)
}

// keptOut refuses to give the ticket to a person whom it is about (回避).
func (s *draft) keptOut(to ...ticket.Handler) *reason {
	for _, h := range to {
		if bars(s.ticket, h, s.known) {
			return whyAbout(h)
		}
	}
	return nil
}

// allows returns the first of the actor's roles that may do this to a ticket, and in which relation; 0 when none may.
func (r *Rules) allows(t *ticket.Ticket, by *ticket.Actor, a Action) (ticket.Role, Relation) {
	if by.ID == "" && by.Person == "" || isNamed(t, by) || t.State > ticket.Closed || t.Damaged != "" {
		return 0, 0
	}
	held := related(t, by)
	for _, role := range by.Roles {
		if role > roleCount {
			continue
		}
		for rel := Anybody; rel < relationEnd; rel++ {
			if held&(1<<rel) != 0 && r.grants[role][rel][t.State]&(1<<a) != 0 && !sealed(t, by, role, rel) {
				return role, rel
			}
		}
	}
	return 0, 0
}

// sees reports whether a ticket exists for an actor: for whoever may neither read it nor do anything to it, it is missing.
func (r *Rules) sees(t *ticket.Ticket, by *ticket.Actor) bool {
	if by.ID == "" && by.Person == "" || isNamed(t, by) || t.State > ticket.Closed || t.Damaged != "" {
		return false
	}
	held := related(t, by)
	for _, role := range by.Roles {
		if role > roleCount {
			continue
		}
		for rel := Anybody; rel < relationEnd; rel++ {
			if held&(1<<rel) != 0 && r.grants[role][rel][t.State]&^(1<<May(ticket.VerbReceive)) != 0 && !sealed(t, by, role, rel) { // whoever may file need not see
				return true
			}
		}
	}
	return false
}

// CanRead reports whether an actor may see a ticket at all.
func (r *Rules) CanRead(t ticket.Ticket, by ticket.Actor) bool {
	role, _ := r.allows(&t, &by, ReadPublic)
	return role != 0
}

// CanReadRecord reports whether an actor may see every event of a ticket, with the words.
func (r *Rules) CanReadRecord(t ticket.Ticket, by ticket.Actor) bool {
	role, _ := r.allows(&t, &by, ReadRecord)
	return role != 0
}

// Allowed lists the verbs of which this actor may send a command at an instant, in order. For each of them there is some
// command, which names handlers of the office and, to merge, some ticket, that is not refused; for any other verb there is
// none. Others are the further tickets of the matter: the parent of a duplicate, else the ticket's duplicates. Without the
// parent, verbs that depend on it are left out.
func (r *Rules) Allowed(t ticket.Ticket, by ticket.Actor, at time.Time, others ...ticket.Ticket) []ticket.Verb {
	return r.allowed(&t, &by, at, nil, others)
}

func (r *Rules) allowed(t *ticket.Ticket, by *ticket.Actor, at time.Time, known []listed, others []ticket.Ticket) []ticket.Verb {
	var out []ticket.Verb
	if t.Partial || t.TooNew() || t.State == 0 {
		return nil
	}
	s := r.begin(*t, &Step{By: *by, found: found{known: known}})
	s.others = others
	s.event.Seq, s.event.At, s.event.Actor = t.Version+1, at, nameOf(by)
	s.raiseClock()
	for v := ticket.VerbClassify; v < verbEnd; v++ {
		if s.event.Role, s.rel = r.allows(t, by, May(v)); s.event.Role == 0 {
			continue
		}
		if _, lawful := fire(t.State, triggerOf(v, s, nil)); !lawful {
			continue
		}
		if ids, _ := Concerns(*t, ticket.EmptyCommand(v)); ids != nil && t.Parent != "" && s.parent() == nil {
			continue
		}
		if v == ticket.VerbUnmerge && t.Parent != "" {
			if role, _ := r.allows(s.parent(), by, May(v)); role == 0 {
				continue
			}
		}
		if s.event.Verb = v; s.ready(v) == nil {
			out = append(out, v)
		}
	}
	return out
}

// ScopeOf returns what an actor may list, for [storage.Query].Scope. It never leaves out what the actor may read, see
// [Rules.CanRead]. Exact reports whether it has nothing else, as with the default table for an actor of [ticket.ActorOf].
// Where it is false, for instance because a table lets a role read only in some states, call CanRead for each ticket that is
// found, as [Desk.List] does. For an actor with more units and handlers than [storage.MaxScope] allows, which is about a
// thousand units of a leader, the scope is everything and not exact: lists then look at every ticket of the office. Give such
// an actor the unit above instead.
func (r *Rules) ScopeOf(by ticket.Actor) (scope *storage.Scope, exact bool) {
	s := new(storage.Scope)
	if by.ID == "" && by.Person == "" {
		return s, true
	}
	exact = true
	readable := func(rels ...Relation) bool {
		some, all := r.readable(by.Roles, rels)
		exact = exact && (all || !some)
		return some
	}
	if readable(Anybody) {
		s.All = true // and exact only where they may read in every state
	}
	if readable(Area) {
		s.Under = slices.Clone(by.Units)
	}
	own, speaks := handlersOf(&by)
	all := slices.Concat(own, speaks)
	if readable(Leads, Assists, AssignedTo, Ordered, InCharge) {
		s.Handlers = slices.Clone(all)
		exact = exact && !slices.ContainsFunc(speaks, func(h ticket.Handler) bool { return h.Kind() != "leader" }) // leaders lead no ticket
	}
	if readable(RulesOn) {
		for _, h := range all {
			s.Handlers = append(s.Handlers, ticket.ApprovalOf(h))
		}
	}
	if readable(Took) {
		s.Readers = own
	}
	if readable(Told) {
		for _, h := range all {
			s.Readers = append(s.Readers, ticket.ToldOf(h))
		}
	}
	if readable(Own) {
		if by.Person != "" {
			s.Persons = []ticket.PersonID{by.Person}
		}
		if by.ID != "" {
			s.Filers = []string{by.ID}
		}
	}
	if max(len(s.Under), len(s.Handlers), len(s.Readers)) > storage.MaxScope { // too many for a store: each ticket is checked
		s, exact = &storage.Scope{All: true}, false
	}
	if !slices.Contains(by.Roles, ticket.RoleDesk) { // what waits for the duty desk lies in the root unit
		exact = exact && !s.All && !slices.ContainsFunc(s.Under, func(p grid.Path) bool { return p.Parent() == "" })
	}
	for _, id := range []string{by.ID, string(by.Person)} {
		if id != "" && !isImpersonal(&by) {
			s.NotAbout = append(s.NotAbout, id)
		}
	}
	return s, exact
}

// readable reports whether one of the relations lets one of the roles read, and whether all of them do in every state. In a store's
// index they are one: where they do not all do, what they find is to be looked at.
func (r *Rules) readable(roles []ticket.Role, rels []Relation) (some, all bool) {
	all = true
	for _, rel := range rels {
		for state := range ticket.Closed + 1 {
			reads := slices.ContainsFunc(roles, func(role ticket.Role) bool {
				return role <= roleCount && r.grants[role][rel][state]&(1<<ReadPublic) != 0
			})
			some, all = some || reads, all && reads
		}
	}
	return some, all
}
