// Package metrics makes figures that can be defended: what a figure counts is data with its source, a number can list
// the tickets behind it, and where there is nothing to say it says so.
//
//	k, err := metrics.New(metrics.Config{At: now, Zone: shanghai})
//	for each ticket t: events, err := office.History(ctx, auditor, t.ID); f, err := metrics.FactOf(t, events); err = k.Add(f)
//	err = k.Report().Text(os.Stdout, gridgov.Chinese)
//
// # How it works
//
// [FactOf] folds a ticket's events into a [Fact]: who, where, what kind, and the instants that matter. A [Calculator]
// folds facts into counts and histograms for the whole and for each group of each [Grouping]. A [Report] gives them as
// [Value]s: integer pairs and microseconds, exact until they are printed.
//
// Calculators are merged in any order and any split and give the same report to the byte, so each node or goroutine folds
// its own share. Memory grows with the number of groups, not of tickets. Nothing reads a clock: Config.At is the instant
// at which a report looks, and a fact that knows something later is refused ([FactAt] gives the fact as it was).
//
// # The book of figures
//
// [Book] is the table of definitions; to add a figure is to add a row. Each says which [Conditions] a ticket must meet
// to be counted and to be in the numerator, at which [Moment] it falls into a period, what is left out, and its source
// with a mark of confidence: A the primary text was read; B an official excerpt, or two independent secondary sources;
// C one secondary source or the code of a deployed system; own, ours, because no norm was found.
//
//	received                 all                                                       own
//	closed, open             of received; received = closed + open                     own
//	open and overdue         of open                                                   own
//	response, median, 90 %   first response by staff; bots stand apart                 own
//	responded in time        within the limit / responded, or limit past               own
//	bot responded first      bot before staff / counted                                own
//	time to closing          from receiving to the last closing                        own
//	closed on time 按期结案率  closed within the limit / had to be closed                 B  EGOVA-M, UMP
//	of closed ones, on time  closed within the limit / closed, with a limit            own
//	… without suspended      both sides without suspended tickets                      B  JINHUA
//	direct, transferred, joint   how it was handled / closed                           own
//	reworked 返工率           reworked at least once / had to be closed                  B  JINNIU, UMP
//	reopened                 reopened at least once / ever closed                      own
//	the oldest open          age of the oldest open ticket                             own
//	unprompted 未催先办率      acted within the first limit and unprompted / judged       own
//	self-handled 自行处置率    settled on the spot / found by a worker                    own
//	officer-found 主动发现占比  found by a worker / counted                              own
//	found                    found by a worker, for who found it                       own
//	closing rate 结案率       closed / had to be closed                                  B  EGOVA-M, UMP
//
// The three rates (三率) of call-backs, over tickets whose call-back reached the reporter (有效回访数); no norm has a formula:
//
//	contacted 响应率           the handler had been in touch / reached                  C  THREE-C
//	said to be solved 解决率    solved / reached                                        C  THREE-C
//	satisfied 满意率           (满意 + 0.9 × 基本满意) / reached, by a [Scale] of its row     C  THREE-C
//	called back, reached, satisfaction not said                                        own
//
// What reporters said online (评价) is told beside them, and is in none of the three: who rates online chose to.
//
//	rated online, as solved, as satisfying                                             own
//
// Time and accountability (时限与责任), as rates of tickets:
//
//	about to be overdue      open, the promised limit comes within Config.Soon         own
//	waiting past the limit 超期待处置率   no reply, limit past / had to be handled         C  JINNIU
//	extended 延期率           extended at least once / had to be handled                  C  JINNIU
//	granted                  granted / asked for, of extensions and of suspensions     own
//	suspended 挂账            suspended at some time / counted; for how long, mean       own
//	objected to              objected to / counted; without a ruling: a count          own
//	objections upheld, wrongful   upheld, wrongful / ruled on                          own
//	escalated, reminded      by staff and by the sweep apart / counted                 own
//	chased 催单, supervised 督办, counted as signed for   / counted                     own
//	merged 并单               duplicates of another ticket, in no rate                   own
//
// By stage (环节), of all stages and of each, see [FigureStageInTime]:
//
//	in time                  never late in the stage / something of it to judge        own
//	handled in time 按期处置率   the same of handling                                    B  EGOVA-M, JINNIU, UMP
//	inspected in time 按时核查率   the same of inspections                              C  UMP
//	overdue now, about to be   a limit of the stage runs, and is past or soon past     own
//	late, reminded, escalated by the sweep, in times                                   own
//
// As numbers of times (次数), each with how many tickets they fell on, of all tickets and also of those that count in no
// rate: extended 延期次数 (C  EGOVA-S), reworked 返工次数 (C  UMP, EGOVA-S), and, as our own, transferred, reopened, asked
// for, suspended, objected to, upheld, refused, wrongful, escalated, reminded, warned, chased, supervised, counted as signed
// for, called back and reached. Extensions and objections of assisting handlers stand apart too. A [Tally] never falls, so
// what happened in a month, whenever the tickets came in, is the difference of two reports without a period, at its end
// and at its beginning, each of the facts as they were then.
//
// "Had to be handled" (应处置) is replied to or closed by staff, or past the limit: 处置数 + 超期待处置数 [C]. How a stage
// went is in [Rounds]: each dispatch, reply, order or question is a round, judged by the limit that stood when it ended; a
// ticket is in time when none of its rounds was late. [Watchlist] names the limits that are late now, or about to be.
//
// "Had to be closed" (应结案) is closed, or open and past the limit: UMP's 处置数 + 超时未处置数 [C]. "Counted" is every
// ticket but those closed as void, duplicate, withdrawn or referred. A rate under another name in the press, such as
// 主动处置率, is not reproduced here: nobody says how it was computed.
//
// Sources: THREE-C is the code of a statistics system with fields like Beijing's, whose city is not named; EGOVA-S a gatherer
// of statistics of such systems, github zhaiweixi/egova; EGOVA-M is the sheet of indicators of a deployed
// city-management system (悟能案件与人员指标枚举参考); UMP the open platform github.com/missaouib/urban-management-platform; JINNIU
// the scoring rules of Jinniu District, Chengdu; JINHUA 金华市区数字化城市管理工作考核细则(试行), m.wenke99.com/p-414460.html; TIANMEN the
// bulletin of December 2016 of Tianmen, hbcic.net.cn/info/wcm/74587.htm. They use the words of GB/T 30428.4 and CJ/T
// 292, whose texts were not seen.
//
// # Fairness
//
// A zero denominator is "no data" and never 0 % or 100 % (deployed systems show either). A group below Config.MinSample
// has counts only: no rate, no quantile, no rank. Ranks compare exact fractions, and only groups of one level. Late
// and on time go by what the reporter was promised ([ticket.Clock].Promise), which no dispatch moves and which the closing
// keeps; a reopening begins a new promise. The stages judge each round by its own limit, and the unprompted rate rests on the
// first limit, which nothing moves.
//
// What bots and the system do is no act of staff: a sweep's reminder prompts nobody's unprompted rate, a ticket that it
// counts as signed for was not signed for in time, and a bot's answer ends no stage. Reminders and orders by staff prompt.
// While a clock stands, what it stops is neither late nor about to be.
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
// its lead and for each who had a task of it, so its groups do not add up to the whole.
//
// # Quantiles
//
// Times are kept in a log-linear histogram of integers: a quantile is interpolated between the two nearest values
// (Hyndman and Fan's R-7), and is off by at most 1/128 of its value; the least and the greatest are exact, and so is the
// sum behind a mean, in 128 bits.
//
// # What it does not do
//
// It reads no store, and measures durations, and how soon a limit comes, in elapsed time; the limits themselves are counted
// by the rules, in working time where they say so. By how much limits were extended is in no figure: spans in working
// days and in hours do not add up. What weighs the three rates into one score is local, and not here; nor is a case left out
// of them for what it is about, such as mediation and enforcement, which should not be judged by satisfaction alone.
//
// # Where to find it
//
//	fact.go         what a ticket contributes
//	rounds.go       how its stages went
//	owner.go        whom an act counts for
//	tally.go        what was asked for, granted and pressed, and what the reporter said
//	times.go        the numbers of times
//	stage.go        the stages that are judged
//	condition.go    what holds of a fact at an instant
//	definition.go   what a figure is made of
//	book.go         the figures, one row each
//	book_call.go    … the three rates
//	book_time.go    … of time and accountability
//	book_stage.go   … of the stages, and the times
//	watch.go        the limits that are late, or about to be
//	group.go        what tickets are grouped by
//	calculator.go   folding and merging
//	sketch.go       the histogram
//	report.go       values, tables, ranks
//	entry.go        the tickets behind a number, and why others are not
//	text.go         the report for people to read
package metrics
