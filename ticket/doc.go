// Package ticket is the record of gridgov: what is filed ([Request]), what it becomes ([Ticket]), what is done to it ([Command])
// and what happened ([Event]). Package ticket/desk takes steps: it has the rules and the desk. Package ticket/storage is the
// contract of a store.
//
//	office, err := desk.New(desk.Config{Store: new(ticketmem.Store), Grid: places, Router: table})
//	t, err := office.Receive(ctx, resident, ticket.Request{Text: "…", Unit: "410172561007"})
//	t, err = office.Do(ctx, officer, t.ID, ticket.Transfer{To: ticket.Department("market")})
//	story, err := office.Story(ctx, officer, t.ID, gridgov.English)
//
// # The record
//
// An [Event] has every fact that was decided, so a ticket is [Apply] over its history, without rules, and an old history
// always folds to the same ticket. Events form a hash chain: [CheckChain] verifies it, and compares the stored ticket with what
// its events fold to. Everything that a command does to a ticket is one [Change]; a store commits all of them or none.
//
// Free text, names and addresses are in the private part of an event, outside the document that is hashed; a ticket's own
// document holds none.
//
// # The lifecycle
//
// A ticket is Received, Answered, Transferred, Joint or Closed. Signed for, suspended, waiting for the reporter or for a ruling,
// overdue: these are conditions and not states. Being closed is not being solved: a closing has a [Resolution].
//
// # Time
//
// There are two limits of the handling. The promise ([Clock.Promise]) is the reporter's: it counts from the first dispatch, and no
// later one moves it; [Ticket.Overdue], [Ticket.OnTime] and the figures use it. The round ([Clock.Due]) is the present handler's:
// it counts from their dispatch, and inboxes and the ladder ([Rung]) use it. Both stop while the ticket is suspended, and, where
// the table has it so, while it waits for the reporter. Every event has the limits that hold after it. A limit that needs a year
// which the calendar does not know has no date, and [Clock].Unknown is that year.
//
// # Who acts, and who is named
//
// An [Actor] is whom the host has authenticated. A person named in a report ([Request].About) never sees it, gets no message about
// it and cannot be given it. Ids of actors cannot have the names of handlers, receivers and the library. Messages wait in the
// [storage.Outbox] for the host to send.
//
// # Duplicates
//
// Reports of one matter are handled as one: [Merge] makes a ticket a duplicate of another one, its parent. The reporter of a
// duplicate learns what happens and reads the final replies, but nothing that was meant for another reporter, and may have the
// matter reopened.
package ticket

// Where to find it:
//
//	names.go, verbs.go    the closed sets
//	ids.go                ids of tickets
//	person.go, roster.go  actors, handlers, persons; what is wrong with a roster
//	request.go            what is filed
//	command.go            the commands, one struct each
//	command_time.go       … those of time, approval and duplicates
//	parse.go              reading a command
//	ticket.go             the ticket and what it consists of
//	event.go              events, facts and words
//	apply.go              folding
//	chain.go              hashes, and verifying a record
//	codec.go              documents and their versions
//	encode.go             writing what every step writes
//	change.go, members.go what a change must hold before it is stored
//	bounds.go, size.go    how much a ticket may hold
//	sent.go               what a caller sent under a key
//	story.go, teller.go, sentence.go  what happened, in sentences
//	message.go            who is informed of what
//	router.go             what a router sees and decides
