// Package worktime counts working time: when a limit (时限) that was set in working days or hours ends, and how much
// working time lies between two instants, in the working calendar of a place. It links no foreign code.
//
//	office, err := worktime.New(worktime.Definition{
//		Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, China: true,
//	})
//	limit, err := worktime.ParseSpan("5wd")
//	due, err := office.Add(received, limit)
//	why, err := office.Explain(received, limit) // why.In(gridgov.Chinese), why.Days
//
// # The calendar
//
// A calendar is data, a [Definition] in Go or in JSON ([Load]): the ordinary week, several working periods a day, the
// statutory holidays and make-up workdays (调休) of each year, the place's own days off and on, a time zone. The tables of
// China's holidays for 2019 to 2026 are embedded ([China]), each with the addresses of its notices. Later years come from
// the host while it runs ([Calendar.WithYears]), in the form of github.com/NateScarlet/holiday-cn ([ParseYear]):
//
//	{"year": 2027, "papers": ["https://www.gov.cn/…"], "days": [
//		{"name": "元旦", "date": "2027-01-01", "isOffDay": true},
//		{"name": "春节", "date": "2027-02-05", "to": "2027-02-11", "isOffDay": true}
//	]}
//
// where "to", for a run of days, is an addition of ours. A year without a table is unknown, and a call that needs it returns
// an [*UnknownYearError] that names it: nothing is guessed. The next year's notice may reach back into the last days of
// December; [Explanation.Unsettled] names the year when an answer depends on days that its notice may still change.
//
// # The units and how they count
//
// The letters in brackets are how well a rule is founded: [A] the law was read, [C] a deployed system does so.
//
//	d   NaturalDay  自然日      the first day does not count; a last day that is a rest day moves to the next working
//	                          day (Civil Code art. 201 and 203 [A]), or stays (RestDay [C])
//	wd  WorkDay     工作日      the first day does not count; working days do [A]
//	wh  WorkHour    工作时      time inside the working periods counts [C]
//	h   UrgentHour  紧急工作时   every hour counts [C]
//
// Minutes, wm and m, count as the hours do and are ours, for limits below an hour. A host that counts in h and m alone needs
// no calendar: it uses a nil [*Calendar].
//
// A limit in days ends at 24:00 of its last day, or when business stops on it (Ends; art. 203 knows both [A]). 24:00 is the
// day's last microsecond, so that the instant, stored in microseconds and printed, has the right date. Where a day means 8
// working hours, as in some systems [C], the limit is written in hours: 40wh and not 5wd.
//
// [Calendar.Add] and [Calendar.Sub] go forward and back, and [Calendar.Between] is their difference; its comment states
// the laws that hold between the three. [Calendar.Working] and [Calendar.AddWorking] do the same for exact durations.
// [Calendar.AddPaused] is Add for a limit whose clock stood still at times.
//
// # Time zones
//
// Periods and days are times on the local clock. Where the clock is put forward, a period across the gap is shorter, and
// one inside it is empty; where it is put back, a period across the repeated hour is longer, and a reading that comes
// twice means the later one. A day that the zone skipped does not exist and is not counted. There are no leap seconds.
//
// # What it does not do
//
// It knows no local limit and no law on who may extend one. It does not predict holidays. It reads no clock: every
// instant comes from the caller.
//
// # Files
//
//	definition.go  a calendar as data, and reading it
//	china.json     the embedded tables
//	check.go       every fault of a definition
//	calendar.go    the calendar laid out for counting; zones
//	span.go        units and limits
//	count.go       adding, subtracting, differences
//	paused.go      limits whose clock stood still
//	explain.go     answers with their reasons
//	sentence.go    … in English and Chinese
//	errors.go      the errors
package worktime
