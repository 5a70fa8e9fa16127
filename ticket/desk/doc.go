// Package desk receives requests and takes steps on tickets. The [Desk] receives a request, makes a [ticket.Ticket] of it, and
// carries out commands until the ticket is closed, with every step on record. The package also has the rules: lifecycle, access,
// limits, and what is done about a limit that nobody has met.
//
//	office, err := desk.New(desk.Config{Store: new(ticketmem.Store), Grid: places, Router: table})
//	t, err := office.Receive(ctx, resident, ticket.Request{Text: "…", Unit: "410172561007"})
//	t, err = office.Do(ctx, officer, t.ID, ticket.Transfer{To: ticket.Department("market")})
//	story, err := office.Story(ctx, officer, t.ID, gridgov.English)
//
// # How it works
//
// The core is pure. [Rules.Receive] and [Rules.Decide] return what a request or a command does, or refuse it; [ticket.Apply] folds
// an event into a ticket. None of them reads a clock, does I/O or uses randomness. The desk does everything else: it sets time and
// ids, finds the place, calls the [ticket.Router], seals the events into a hash chain, and commits everything that a command causes
// together to the host's [storage.Store]. [Diagram] draws the lifecycle.
//
// # Time
//
// Limits are spans of working or elapsed time ([Limit], package worktime), looked up when they begin to run and kept with the
// ticket. [Rules.Due] computes them again from the record alone and explains them day by day. A limit that needs a year which the
// calendar does not know has no date; the sweep computes it when the year is known.
//
// [Desk.Sweep] acts on limits that nobody has met: it warns, reminds, escalates level by level to the leaders, closes and resumes, by
// the ladder ([ticket.Rung]). Each step is recorded and taken once, on any number of nodes at once.
//
// # Who rules
//
// Objections, extensions, suspensions, voidings and the calling of outside units wait for a ruling of the level above
// ([ticket.Approval]; [ticket.Grant], [ticket.Refuse]): the unit that dispatched the ticket, each time after that one level higher,
// finally the leaders of the root unit. [Desk.Waiting] lists the pending approvals.
//
// # An inbox
//
// [Desk.List] has what the actor may see. What waits for the desk: States of [ticket.Received] and [ticket.Answered]. What an
// officer has to do: Handlers of their own [ticket.Actor].Handlers. What waits for their ruling: [Desk.Waiting]. The words of a
// request are in its first event: [Desk.History], and [ticket.Event.Words].
//
//	page, err := office.List(ctx, clerk, desk.Filter{States: []ticket.State{ticket.Received, ticket.Answered}, Order: storage.ByDue}, "")
//
// # Who may do what
//
// Access is denied unless a [Permit] allows it: role × relation to the ticket × state × action, a table that an office can
// replace. It is the one definition of who may see a ticket, for reading, lists, explanations, approvals and messages. For everybody
// else the ticket is missing, whatever they call.
//
// # Refusals
//
// A step that may not be done is a [*RefusedError]: the step, the state, the [Rule], why in both languages, and the commands that
// this actor may send now. [RefusedError.In] is the sentence for a page; [gridgov.Status] is the status for HTTP. Wrong input is a
// [*gridgov.InvalidError], and a ticket that the actor may not see is [gridgov.ErrNotFound].
//
//	if refused := new(desk.RefusedError); errors.As(err, &refused) {
//		http.Error(w, refused.In(gridgov.Chinese), gridgov.Status(err))
//	}
//
// # What it does not do
//
// It authenticates nobody, sends nothing (messages wait in the [storage.Outbox] for the host), opens no connection and runs no
// migration. It stores no contacts, since they could not be encrypted. It has no local limits: the defaults are samples.
//
// # Where to find it
//
// The rules:
//
//	definitions.go      the office's definitions
//	rules.go            the same, checked
//	lifecycle.go        which step is lawful in which state; the one shared machine
//	diagram.go          the same as a picture
//	action.go           what access is needed for
//	access.go           who may do what
//	relation.go         the relations of an actor to a ticket
//	actor.go            who an actor is and for whom they act
//	above.go            the levels: who rules, who is put in charge
//	limit.go            limits and area classes
//	clock.go            deadlines and wake time
//	promise.go          what was promised to the reporter
//	ladder.go           what is done about a limit that nobody has met
//	parties.go          the handlers that an office knows
//	check.go            what is wrong with a request
//	content.go          what a caller sent under a key
//	parts.go            what many places need to know of a ticket
//	rule.go             the rules that refuse a step, by name
//	reason.go           why each of them does, in English and Chinese
//	refused.go          the error of a refusal
//	ends.go             the sizes of tables
//	decide.go           what every decision checks
//	step.go             the decision of each command, by verb
//	decide_*.go         the rules about data of each command
//	bound.go            whom a ruling binds
//	tell.go             who is informed of a step
//	due.go              a deadline with its reasons, from the record alone
//
// The way in:
//
//	desk.go             the desk: configuration, place, commit
//	do.go               receiving and doing, with keys and retries
//	merge.go            the further tickets of a command, and repeats
//	look_up.go          looking handlers up
//	read.go             reading, lists and cursors
//	ended.go            units that have ended and still have work
//	waiting.go          what waits for whom
//	sweep.go            what is due, done
//	patient.go          trying a busy store again
//	ids.go              ids and salts
package desk
