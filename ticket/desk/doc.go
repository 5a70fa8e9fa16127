// Package desk is the way into gridgov: a request comes in at the [Desk], becomes a [ticket.Ticket], and moves from command to command
// until it is closed, every step on record. The package has the rules of that too: lifecycle, access, limits, and what is done
// about a limit that nobody met.
//
//	office, err := desk.New(desk.Config{Store: new(ticketmem.Store), Grid: places, Router: table})
//	t, err := office.Receive(ctx, resident, ticket.Request{Text: "…", Unit: "410172561007"})
//	t, err = office.Do(ctx, officer, t.ID, ticket.Transfer{To: ticket.Department("market")})
//	story, err := office.Story(ctx, officer, t.ID, gridgov.English)
//
// # How it works
//
// The core is pure. [Rules.Receive] and [Rules.Decide] say what a request or a command does, or refuse it; [ticket.Apply] folds an
// event into a ticket. Neither reads a clock, does I/O or uses chance. The desk does the rest: it fixes time and identity, finds the
// place, asks the [ticket.Router], seals the events into a hash chain, and commits everything that a command causes as one change to
// the host's [storage.Store]. [Diagram] draws the lifecycle.
//
// # Time
//
// Limits are spans of working or elapsed time ([Limit], package worktime), looked up when they begin to run and kept with the
// ticket. [Rules.Due] computes them again from the record alone and explains them day by day. A year that the calendar does not know
// gives no date; the sweep computes it when the year is known.
//
// [Desk.Sweep] does what nobody did: it warns, reminds, escalates level by level to the leaders, closes and resumes, as the ladder
// says ([ticket.Rung]), each step on record and once, on any number of nodes at once.
//
// # Who rules
//
// Objections, extensions, suspensions, voidings and the calling of outside units wait for a ruling of the level above
// ([ticket.Approval]; [ticket.Grant], [ticket.Refuse]): the unit that dispatched the ticket, each time after that one level higher,
// at last the leaders of the root unit. [Desk.Waiting] lists what waits for whom.
//
// # Who may do what
//
// Access is denied unless a [Permit] allows it: role × relation to the ticket × state × action, a table that an office can
// replace. It is the one definition of who may see a ticket: what is read, listed, explained and waited for follows it, and to
// everybody else a ticket is missing, whatever they ask of it.
//
// # Refusals
//
// A step that may not be done is a [*RefusedError]: the step, the state, the [Rule], why in both languages, and the commands that
// this actor may send now. Its In is the sentence for a page; [gridgov.Status] is its status for HTTP. What is wrong with the input
// itself is a [*gridgov.InvalidError], and what the actor may not see is missing, [gridgov.ErrNotFound].
//
//	if refused := new(desk.RefusedError); errors.As(err, &refused) {
//		http.Error(w, refused.In(gridgov.Chinese), gridgov.Status(err))
//	}
//
// # What it does not do
//
// It authenticates nobody, sends nothing (messages wait in the [storage.Outbox] for the host), opens no connection and runs no
// migration. Contacts are not stored: there is no vault yet. It knows no local limit: the defaults are samples.
//
// # Where to find it
//
// The rules:
//
//	definitions.go      the office's definitions
//	rules.go            the same, checked
//	lifecycle.go        which step is lawful in which state; the one shared machine
//	diagram.go          the same as a picture
//	access.go           who may do what
//	relation.go         how an actor stands to a ticket
//	actor.go            who an actor is and for whom they act
//	above.go            the levels: who rules, who is put in charge
//	limit.go            limits and area classes
//	clock.go            deadlines and wake time
//	promise.go          what was promised to the reporter
//	ladder.go           what is done about a limit that nobody met
//	parties.go          the handlers that an office knows
//	check.go            what is wrong with a request
//	content.go          what a caller sent under a key
//	parts.go            what is asked of a ticket in many places
//	rule.go             the rules that refuse a step, by name
//	reason.go           why each of them does, in English and Chinese
//	refused.go          the error that says so
//	ends.go             the sizes of tables
//	decide.go           what every decision checks
//	step.go             the decision of each command, by verb
//	decide_*.go         the rules about data of each command
//	bound.go            whom a ruling binds
//	tell.go             who is told of a step
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
//	patient.go          a busy store, asked again
//	ids.go              ids and salts
package desk
