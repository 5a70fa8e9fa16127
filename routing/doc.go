// Package routing chooses what happens first to a request: simple matters are answered at once, complex ones go to
// whoever is responsible, difficult ones to several together (简单事项当即答复，复杂事项转派处理，疑难事项联动办理), and a report of
// danger alarms somebody at once. A [Policy] makes the choice; the ready ones are data, and every decision has its reasons.
//
//	table, err := routing.LoadTable(file, "rules.csv", tree)    // every fault at once, with its line
//	kinds, err := routing.LoadCategories(file, "kinds.csv", tree)
//	office, err := desk.New(desk.Config{…, Router: routing.First(table, kinds)})
//
// # Policies
//
// A [Table] is a list of rules, and the first rule that matches decides. [Categories] find the kind of work by keywords
// and transfer to whoever is responsible for it. [First], [Fallback] and [When] combine policies; a function is a policy
// as [PolicyFunc]. [ExampleTable] and [ExampleCategories] are files to start from.
//
// # A rule table
//
// A table is CSV with a header line, or JSON: an array of objects, or {"zone": "…", "rules": [ … ]}; the content decides
// which. Columns and keys have the same names, may be in any order, and all but id may be left out. In CSV
// the entries of a list are separated by ; or ； or | or a line end within the cell, keywords, phrases of except and days
// also by 、 or ，. A row is a comment where its first cell begins with # and the others are empty; a value in the first cell
// that begins with # is quoted ("#1"), and one that is not is a fault. A comment before the header may read
// "# zone: Asia/Shanghai", which is also the default. The file is UTF-8, with or without a byte order mark, and its lines
// end in LF or CRLF.
//
// The conditions. All that are given must hold, and an entry of a list is enough. An empty one matches everything.
//
//	id       required, once in a table: the rule's name in reasons
//	category filed in one of these categories, or below
//	unit     lies in one of these units, or below; a place that is not known is the office's
//	channel  came through one of these channels; ASCII in either case
//	kind     inquiry, help, complaint, report, suggestion
//	origin   reporter, behalf, worker, above
//	priority normal (also where none was given), urgent, emergency
//	any      the text has one of these keywords
//	all      the text has all of these keywords
//	none     the text has none of these
//	except   phrases in which any and all are not looked for
//	hours    22:00-06:00: from the first minute to just before the last, in the table's zone
//	days     mon-fri;sun: a span of hours past midnight belongs to the day on which it began
//
// A keyword is a plain part of the text. ASCII letters match in either case, full-width and half-width forms match each
// other (Ｗi－Ｆi is wi-fi), and characters that are not seen, such as a zero-width space, are ignored; nothing else is
// folded, so write traditional characters and Unicode forms (NFC, NFD) as they come. Where a keyword begins or ends with a
// digit, the text must have no further digit there: 120 is not found in 1200元 or in a telephone number, 3号楼 not in
// 13号楼. Only the request's text is searched. A keyword that overlaps a phrase of except is not found there. Prefer except
// to none: with none 火锅 a rule is silent when the hot-pot shop burns, with except 围着火锅 it is not.
//
// The consequences, in the order in which they happen:
//
//	set_kind       inquiry, help, complaint, report, suggestion
//	set_category   a category
//	set_difficulty simple, complex, difficult
//	set_priority   normal, urgent, emergency; it raises what was filed and never lowers it
//	tell           telephone numbers: "请立即拨打120。" comes first in respond, unless respond itself has {tell}
//	respond        the first message to the reporter; with refer, the text of the referral
//	answer         the final reply, for inquiries alone
//	resolution     what the answer proposes: solved, explained, adopted, not adopted, unfounded, insufficient
//	transfer       to this handler
//	lead           calls several together: who leads …
//	with           … and who assists
//	refer          beyond duty (不予受理): the channel that is right for it
//	limit          for transfer, the handler's; for lead, each assisting one's: 5wd, 4wh, 2h, 90m, 5d, P5D
//	alarm          handlers that are alarmed besides whoever it is given to: the persons on duty (值班)
//	continue       yes: the rules below are tried too
//	note           for whoever keeps the file
//
// A handler is department/…, partner/…, officer/… or unit/ and a code; unit/{unit} is the unit in which the case lies, and
// unit/{level2} the village or community above it. respond and answer may have {category}, {unit}, {level2}, {kind} and
// {tell}; the reporter's words are never filled in.
//
// Rules with continue only classify and alarm. The rules below see what they set as if it had been filed; of two that set
// the same, the first counts. Where no rule below decides, the ticket is classified and waits at the desk.
//
// # What a table may not do
//
// A rule is checked when it is loaded: its commands must be a lawful sequence from Received for the router, which acts as
// bot and system. It answers, transfers, calls together or refers: one of the four. An answer needs kind inquiry or
// set_kind inquiry. An emergency names in the same rule whom it is given to and whom it alarms. A rule below one without
// conditions is a fault, since it is never reached. A rule that answers or refers does not match a request that was filed as
// an emergency or that names a person ([ticket.Request].About), and one that answers matches inquiries alone.
//
// # Units and officers
//
// The people and the grid that rules speak of can be in files of the same form: [LoadUnits] and [LoadOfficers] read them, with
// the same errors.
//
//	code,parent,level,kind,name,from,to
//	410172561,,office,office,梧桐街道办事处,,
//	410172561007,410172561,village,community,春藤社区,2026-03-01,
//
//	id,name,roles,units,handlers
//	w-17,网格员,worker;head,410172561007;410172561008,department/market
//
// # What it does not do
//
// It reads no grammar: in "没有着火" it finds the keyword 着火 unless a phrase of except excludes it. It learns nothing and
// calls no service. Rules are tried one after the other, but the text is searched once for the keywords of all: a thousand
// rules take some tens of microseconds, whatever the text consists of.
package routing
