// Package metrics makes figures that can be verified: a figure's definition is data with its source, a number can list the
// tickets behind it, and a figure without data is shown as having none.
//
//	k, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: april, Period: storage.Period{From: march, To: april}, Zone: shanghai})
//	for t, err := range office.All(ctx, auditor, desk.Filter{}) { // an actor who may read every record
//		events, err := office.History(ctx, auditor, t.ID)
//		f, err := metrics.FactAt(events, april) // as it was when the month ended
//		err = k.Add(f)
//	}
//	err = k.Report().Text(os.Stdout, gridgov.Chinese)
//
// # How it works
//
// [FactOf] folds a ticket's events into a [Fact]: who, where, what kind, and the instants that matter. A [Calculator]
// folds facts into counts and histograms for all tickets and for each group of each [Grouping]. A [Report] has them as
// [Value]s: integer pairs and microseconds, exact until they are printed.
//
// Calculators can be merged in any order and any split: the report is the same to the byte, so each node or goroutine folds
// its own share. Memory grows with the number of groups, not of tickets. Nothing reads a clock: Config.At is the instant of
// the report, and a fact that knows something later is refused ([FactAt] returns the fact as it was).
//
// # Figures are data
//
// A [Definition] has the [Conditions] that a ticket must meet to be counted and to be in the numerator, the [Moment] that puts it
// into a period, what is left out, its source, and how sure that is ([Confidence]). Package kpibook has the figures of this
// project, with their formulas and sources; a host adds rows, or has a book of its own.
//
// # Fairness
//
// A zero denominator is "no data" and never 0 % or 100 % (deployed systems show either). A group below Config.MinSample
// has counts only: no rate, no quantile, no rank. Ranks compare exact fractions, and only groups of one level. Late and on
// time are judged by the promise to the reporter ([ticket.Clock].Promise), which no dispatch moves and which the closing
// keeps; a reopening begins a new promise. The stages judge each round by its own limit, and the unprompted rate uses the first
// limit, which nothing moves.
//
// What bots and the system do is no act of staff: a sweep's reminder does not count as prompting, a ticket that it counts as
// signed for was not signed for in time, and a bot's answer ends no stage. Reminders and orders by staff prompt. While a clock is
// stopped, the limits that it stops are neither late nor about to be.
//
// # Whom a figure counts for
//
// In the tables by handler and by officer each act counts for who did it in time, and else for who was in charge when it was
// due ([Act]): a first response for who gave it, one that came too late for who had the ticket at the limit, which may be the
// desk; a closing after the promise for who led when it passed; a sign-for and a reply for whose round was late first; a find
// for who found it; the answers at a call-back and a rating for who had the ticket then. Replies sent back, reminders and
// extensions, in times, fall on each handler with their own. What a ticket is (received, open, overdue) counts for who leads
// now, or led last. The event does not say for which of several handlers an officer spoke, so an act by a handler's officer
// counts for the lead.
//
// [ByParty] finds the tickets of a handler who assisted (协办), a partner or another community: there a ticket counts for
// its lead and for each who had a task of it, so its groups do not add up to all tickets.
//
// # Quantiles
//
// Times are kept in a log-linear histogram of integers: a quantile is interpolated between the two nearest values
// (Hyndman and Fan's R-7), and is off by at most 1/128 of its value; the least and the greatest are exact, and so is the
// sum behind a mean, in 128 bits.
//
// # What it does not do
//
// It reads no store, and measures durations, and how soon a limit comes, in elapsed time; the rules count the limits themselves,
// in working time where they are set so. No figure has by how much limits were extended: spans in working days and in hours do
// not add up. There is no weighting of the three rates into one score, which is local, and no case is left out of them for its
// subject, such as mediation and enforcement, which should not be judged by satisfaction alone.
//
// # Where to find it
//
//	fact.go         what a ticket contributes
//	rounds.go       how its stages went
//	owner.go        whom an act counts for
//	tally.go        what was asked for, granted and reminded of, and what the reporter said
//	times.go        the numbers of times
//	stage.go        the stages that are judged
//	condition.go    what holds of a fact at an instant
//	definition.go   what a figure is made of
//	watch.go        the limits that are late, or about to be
//	group.go        what tickets are grouped by
//	calculator.go   folding and merging
//	sketch.go       the histogram
//	report.go       values, tables, ranks
//	entry.go        the tickets behind a number, and why others are not
//	text.go         the report for people to read
//	kpibook/        the figures, one row each
package metrics
