// Package ticket is the heart of gridgov: a request comes in at the desk.Desk, becomes a [Ticket], and moves from command
// to command until it is closed, every step on record.
//
//	desk, err := ticket.NewDesk(ticket.Config{Store: new(ticketmem.Store), Grid: places, Router: table})
//	t, err := desk.Receive(ctx, resident, ticket.Request{Text: "…", Unit: "410172561007"})
//	t, err = desk.Do(ctx, officer, t.ID, ticket.Transfer{To: ticket.Department("market")})
//	story, err := desk.Story(ctx, officer, t.ID, ticket.English)
//
// # How it works
//
// The core is pure. desk.Rules.Receive and desk.Rules.Decide say what a request or a command does, or refuse it; [Apply] folds
// an event into a ticket. Neither reads a clock, does I/O or uses chance. An [Event] carries every fact that was decided,
// so the ticket is always Apply over its history, and an old history folds the same for ever. The desk does the rest: it
// fixes time and identity, finds the place, asks the [Router], seals the events into a hash chain ([CheckChain]), and
// commits everything that a command causes as one [Change] to the host's [Store].
//
// # The lifecycle
//
// A ticket is Received, Answered, Transferred, Joint or Closed; desk.Diagram draws it. Signed for, suspended, waiting for the
// reporter or for a ruling, overdue: these are conditions, not states. Being closed is not being solved: a closing carries
// a [Resolution].
//
// # Time
//
// Limits are spans of working or elapsed time (desk.Limit, package worktime), looked up when they begin to run and kept with
// the ticket. There are two limits of the handling. The promise ([Clock.Promise]) is the reporter's: it counts from the first
// dispatch, and no later one moves it; [Ticket.Overdue], [Ticket.OnTime] and the figures go by it. The round ([Clock.Due]) is
// the present handler's: it counts from their dispatch, and inboxes and the ladder go by it. Both stop while the ticket is
// suspended, and while it waits for the reporter where the table says so; a comment restarts nothing. Every event carries
// the limits that hold after it; desk.Rules.Due computes them again from the record alone and explains them day by day. A year that the calendar does not know
// gives no date: the ticket says which ([Clock].Unknown), and the first step after the year is known computes it, at the latest the
// sweep's.
//
// desk.Desk.Sweep does what nobody did: it warns, presses, escalates level by level to the leaders, closes and resumes, as the
// ladder says ([Rung]), each step on record and once, on any number of nodes at once.
//
// # Who rules
//
// Objections, extensions, suspensions, voidings and the calling of outside units wait for a ruling of the level above
// ([Approval]; [Grant], [Refuse]): the unit that dispatched the ticket, each time after that one level higher, at last the
// leaders of the root unit. desk.Desk.Waiting lists what waits for whom.
//
// # Who may do what
//
// Access is denied unless a desk.Permit allows it: role × relation to the ticket × state × action, a table that an office can
// replace. It is the one definition of who may see a ticket: what is read, listed, explained and waited for follows it, and to
// everybody else a ticket is missing, whatever they ask of it. Whoever is named in a report ([Request].About) never sees
// it, and is never told of it or given it. Free text, names and addresses stand in the private part of an event, outside
// the document that is hashed; a ticket's own document holds none. Ids that stand for handlers, receivers of messages
// and the library are nobody's ([Actor]).
//
// # Duplicates
//
// Reports of one matter are handled as one: [Merge] makes a ticket a duplicate of another one, its parent. The reporter of a
// duplicate hears what happens and reads the final replies, but nothing that was meant for another reporter, and may have the
// matter reopened. Whom one of the reports is about sees none of them. Nothing open is attached to what is closed.
//
// # What it does not do
//
// It authenticates nobody, sends nothing (messages wait in the [Outbox] for the host), opens no connection and runs no
// migration. Contacts are not stored: there is no vault yet. It knows no local limit: the defaults are samples.
//
// # Where to find it
//
// The record:
//
//	names.go            the closed sets: states, kinds, roles, relations, stages
//	ids.go              ids and salts
//	person.go           actors, handlers, persons
//	reserved.go         names that no actor has
//	request.go          what is filed, and its bounds
//	verbs.go            what is done to a ticket, by name
//	command.go          the commands, one struct each
//	command_time.go     … those of time, approval and duplicates
//	parse.go            reading a command
//	ticket.go           the ticket and what it consists of
//	event.go            events, facts and words
//	codec.go            documents and their versions
//	encode.go           writing what every step writes
//	bounds.go, size.go  how much a ticket may hold
//	members.go          what a change must hold before it is stored
//	apply.go            folding
//	sent.go             what a caller sent under a key
//	chain.go            hashes, and verifying a record
//	story.go, teller.go what happened, in sentences
//	told.go             times as people say them
//	message.go          what is told to whom
//	index.go            what a store may keep as columns
//	store.go            the storage contract
//	conflict.go         which change a store refused
//	match.go            a query as code
//	letter.go           an outbox as code
//	copy.go             from one store to another
//	errors.go           the errors
//
// The law:
//
//	definitions.go      the office's definitions
//	rules.go            the same, checked
//	lifecycle.go        which step is lawful in which state; the one shared machine
//	diagram.go          the same as a picture
//	access.go           who may do what
//	above.go            the levels: who rules, who is put in charge
//	limit.go            limits and area classes
//	clock.go            deadlines and wake time
//	promise.go          what was promised to the reporter
//	ladder.go           what is done about a limit that nobody met
//	parties.go          the handlers that an office knows
//	decide.go           what every decision checks
//	step.go             the decision of each command, by verb
//	decide_*.go         the rules about data of each command
//	tell.go             who is told of a step
//	due.go              a deadline with its reasons, from the record alone
//
// The way in:
//
//	desk.go             the desk: configuration, place, commit
//	desk_do.go          receiving and doing, with keys and retries
//	desk_merge.go       the further tickets of a command, and repeats
//	desk_parties.go     looking handlers up
//	desk_read.go        reading, lists and cursors
//	roster.go           what is wrong with a roster
//	router.go           what a router sees and says
//	waiting.go          what waits for whom
//	sweep.go            what is due, done
//	patient.go          a busy store, asked again
package ticket
