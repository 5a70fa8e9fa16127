// Package kpibook is the book of figures (指标册) of package metrics: the indicators of grid governance, one row each, with their
// formulas and sources.
//
//	k, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: now})
//
// A mark is how sure a row is: A, the primary text was read; B, an official excerpt, or two independent secondary sources; C, one
// secondary source or the code of a deployed system; own, this project's, because no norm was found.
//
//	received                 all                                                       own
//	closed, open             of received; received = closed + open                     own
//	open and overdue         of open                                                   own
//	response, median, 90 %   first response by staff; bots are separate                own
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
//	satisfied 满意率           (满意 + 0.9 × 基本满意) / reached, by a [metrics.Scale] of its row     C  THREE-C
//	called back, reached, satisfaction not said                                        own
//
// What reporters said online (评价) has figures of its own, and is in none of the three, since reporters who rate online choose to.
//
//	rated online, as solved, as satisfying                                             own
//
// Time and accountability (时限与责任), as rates of tickets:
//
//	about to be overdue      open, the promised limit comes within [metrics.Config].Soon         own
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
// By stage (环节), of all stages and of each, see [StageInTime]:
//
//	in time                  never late in the stage / something of it to judge        own
//	handled in time 按期处置率   the same of handling                                    B  EGOVA-M, JINNIU, UMP
//	inspected in time 按时核查率   the same of inspections                              C  UMP
//	overdue now, about to be   a limit of the stage runs, and is past or soon past     own
//	late, reminded, escalated by the sweep, in times                                   own
//
// As numbers of times (次数), each with how many tickets they fell on, of all tickets and also of those that count in no
// rate: extended 延期次数 (C  EGOVA-S), reworked 返工次数 (C  UMP, EGOVA-S), and, as our own, transferred, rejected, reopened, asked
// for, suspended, objected to, upheld, refused, wrongful, escalated, reminded, warned, chased, supervised, counted as signed
// for, called back and reached. Extensions and objections of assisting handlers are also separate. A [metrics.Tally] never falls, so
// what happened in a month, whenever the tickets came in, is the difference of two reports without a period, at its end
// and at its beginning, each of the facts as they were then.
//
// "Had to be handled" (应处置) is replied to or closed by staff, or past the limit: 处置数 + 超期待处置数 [C]. How a stage
// went is in [metrics.Rounds]: each dispatch, reply, order or question is a round, judged by the limit that stood when it ended; a
// ticket is in time when none of its rounds was late. [metrics.Watchlist] names the limits that are late now, or about to be.
//
// "Had to be closed" (应结案) is closed, or open and past the limit: UMP's 处置数 + 超时未处置数 [C]. "Counted" is every
// ticket but those closed as void, duplicate, withdrawn or referred. A rate under another name in the press, such as
// 主动处置率, is not reproduced here: nobody says how it was computed.
//
// Sources: THREE-C is the code of a statistics system with fields like Beijing's, whose city is not named; EGOVA-S a gatherer
// of statistics of such systems, github zhaiweixi/egova; EGOVA-M is the sheet of indicators of a deployed
// city-management system (悟能案件与人员指标枚举参考); UMP the open platform github.com/missaouib/urban-management-platform; JINNIU
// the scoring rules of Jinniu District, Chengdu; JINHUA 金华市区数字化城市管理工作考核细则（试行）, m.wenke99.com/p-414460.html; TIANMEN the
// bulletin of December 2016 of Tianmen, hbcic.net.cn/info/wcm/74587.htm. They use the words of GB/T 30428.4 and CJ/T
// 292, whose texts were not seen.
//
// # Where to find it
//
//	book.go    ids, and the figures of work
//	call.go    the three rates of call-backs, and the ratings online
//	time.go    time and accountability
//	stage.go   the stages, and the numbers of times
package kpibook
