// Package notify turns the messages of an outbox into what people read (通知): to whom, when, and in which words.
//
//	office := &notify.Office{Roster: roster, Rules: rules, Zone: zone, Quiet: quiet}
//	courier := notify.Courier{
//		Office: func() *notify.Office { return office }, Store: store, Parties: parties, Sender: sender, Record: record,
//	}
//	pull, err := store.Pending(ctx, storage.PendingQuery{Now: now, Lease: time.Minute})
//	err = store.Ack(ctx, courier.Deliver(ctx, pull)...)
//
// [Office.Plan] decides, without I/O, from values: the messages, their tickets as they are now, the roster, the instant.
// [Courier.Deliver] reads these, plans, sends through the host's [Sender], keeps the host's [Record], and returns the receipts. It
// runs no loop. Nothing here writes to a ticket, so that no notice causes another one.
//
// # To whom
//
// Recipients are decided at delivery, from the address of the message to the people on the roster at that instant: see
// [Office.Addressees]. Whoever has left, is on leave, has been named in the ticket meanwhile or may not see it any more is not told.
// Where nobody is left the duty desk is, at last the leaders; and where nobody is there at all, the result is [Nobody], and the
// message is parked for a person. Without a roster and parties' hook a message keeps its address, and names are ids.
//
// # When
//
// In the quiet time ([Quiet]) of the office messages are put off to its end, by the wall clock of its zone, and then told together:
// one letter a person. Alarms and what is said of emergencies are never put off; these, questions, orders, approvals and rulings have
// a letter to themselves. A message that the ticket has overtaken meanwhile is dropped, such as a reminder of what is closed by now.
// Nothing is suppressed for the day: only the same ticket, kind and limit is not told twice to a person of one pull, nor the same
// step of a ticket twice at all, as far as the record has it. After a crash somebody may be told twice, and nobody never.
//
// # In which words
//
// Texts are data: rows of CSV with the columns notice, receiver, channel, en and zh. [DefaultWords] has all of them; a host's file,
// read by [LoadWords], replaces some. The notice is the name of a [ticket.Notice], or "other" for one without a row. The
// receiver is reporter, handler, coordinator or leader, or staff for the last three where they have no row of their own. The channel
// is sms, wecom or page, or empty for those that have no row of their own. A line that begins with # is a comment.
//
// A text has names in braces:
//
//	{ticket}   the category or kind, and the unit; every text must have it
//	{number}   the id of the ticket
//	{due}      a sentence about the limit, or nothing; texts about a date must have it
//	{handler}  who leads; not for a reporter
//	{why}      why the reader is told, a sentence; every text for staff must have it. A reporter's says that they reported it
//
// These sentences and what else is said are rows without a receiver: why.member and so on for each [Why], with {of}, the name of
// the address; due.ahead and due.past, with {date} and {span}; more, with {count}; nobody, for {handler} where nobody leads; unseen,
// for {ticket} where the reader may not see it any more. With a receiver there are digest, with {count}, which comes before several
// messages, and neutral and neutral.urgent, which are all that is said of a protected ticket ([ticket.Ticket.Protected]).
//
// A file with an unknown name or without a required one, or with a text that could be longer than its channel allows, is refused.
// Values that are too long are cut: {ticket} at 30 characters, names at 20, so that what was loaded always fits.
//
// # What it does not do
//
// It sends nothing itself, and stores no contacts, preferences or texts. It knows nothing of bounces: an address that is dead is
// the Sender's error. Two relays that deliver one step to a person by two addresses at the same moment may both tell them.
package notify
