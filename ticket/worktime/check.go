package worktime

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
)

// The years that a table, and an instant, may lie in.
const (
	minYear = 1900
	maxYear = 9999
)

// The bounds of a definition.
const (
	maxYears   = 200 // so that a sum of working time fits a time.Duration
	maxDays    = 1000
	maxRun     = 366
	maxPeriods = 12
	maxPapers  = 16
)

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// A period is working time of a day in minutes of the local clock, from 0 to 1440.
type period struct{ from, to int32 }

// A rule is what a table or the place has about one date.
type rule struct {
	name   string
	source string
	off    bool
	own    bool     // the place's own
	week   bool     // the ordinary week has it as a working day
	hours  []period // nil: the usual ones
}

// plan is a definition that was checked.
type plan struct {
	zone  *time.Location
	hours []period
	week  [7]bool
	years []int // sorted
	rules map[int32]rule
}

func (d Definition) plan() (plan, error) {
	var p plan
	faults := textFault("name", d.Name, 200)
	p.hours = parseHours("hours", d.Hours, &faults)
	if len(d.Hours) == 0 {
		faults = append(faults, gridgov.Fault{Field: "hours", Rule: gridgov.RuleRequired})
	}
	p.zone = parseZone(d.Zone, &faults)
	week := d.Week
	if len(week) == 0 {
		week = weekdays[time.Monday : time.Friday+1]
	}
	for i, name := range week {
		day := slices.Index(weekdays, name)
		field := fmt.Sprintf("week[%d]", i)
		switch {
		case day < 0:
			faults = append(faults, gridgov.Fault{Field: field, Rule: gridgov.RuleOneOf, Limit: strings.Join(weekdays, ", "), Got: name})
		case p.week[day]:
			faults = append(faults, gridgov.Fault{Field: field, Rule: gridgov.RuleUnique, Got: name})
		default:
			p.week[day] = true
		}
	}
	if d.Ends != "" && d.Ends != Midnight && d.Ends != Close {
		faults = append(faults, gridgov.Fault{Field: "ends", Rule: gridgov.RuleOneOf, Limit: "midnight, close", Got: string(d.Ends)})
	}
	if d.RestDay != "" && d.RestDay != Moves && d.RestDay != Stays {
		faults = append(faults, gridgov.Fault{Field: "restDay", Rule: gridgov.RuleOneOf, Limit: "moves, stays", Got: string(d.RestDay)})
	}
	p.rules = map[int32]rule{}
	if len(d.Years) == 0 {
		faults = append(faults, gridgov.Fault{Field: "years", Rule: gridgov.RuleRequired, Right: gridgov.Text{
			En: "at least one year, or China, which has those of the State Council's notices", Zh: "应至少有一年，或设china为true，采用国务院办公厅通知的年份",
		}})
	}
	if len(d.Years) > maxYears {
		return p, gridgov.Invalid("calendar",
			append(faults, gridgov.Fault{Field: "years", Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(maxYears)})...)
	}
	place := map[int]string{}
	for i, y := range d.Years {
		field := fmt.Sprintf("years[%d]", i)
		if first, twice := place[y.Year]; twice {
			faults = append(faults, gridgov.Fault{
				Field: field + ".year", Rule: gridgov.RuleUnique,
				Right: gridgov.Text{En: "it is " + first + " too", Zh: "与" + first + "重复"}, Got: strconv.Itoa(y.Year),
			})
		}
		place[y.Year] = field
		faults = append(faults, y.faults(field+".")...)
		p.years = append(p.years, y.Year)
	}
	// A later year's table wins over an earlier one's, and the place's own days win over both.
	for _, y := range slices.SortedFunc(slices.Values(d.Years), func(a, b Year) int { return a.Year - b.Year }) {
		p.add(expand("", y.Days, y.Year, new([]gridgov.Fault)), strings.Join(y.Papers, " "), false)
	}
	p.add(expand("extra", d.Extra, 0, &faults), "", true)
	slices.Sort(p.years)
	return p, gridgov.Invalid("calendar", faults...)
}

func (p *plan) add(rules map[int32]rule, source string, own bool) {
	for date, r := range rules {
		r.source, r.own, r.week = source, own, p.week[weekday(date)]
		p.rules[date] = r
	}
}

// faults are those of a table; prefix is the table's place, with a dot.
func (y Year) faults(prefix string) []gridgov.Fault {
	var faults []gridgov.Fault
	if y.Year < minYear || y.Year > maxYear {
		faults = append(faults, gridgov.Fault{Field: prefix + "year", Rule: gridgov.RuleRange, Limit: "1900…9999", Got: strconv.Itoa(y.Year)})
	}
	if len(y.Days) == 0 {
		faults = append(faults, gridgov.Fault{
			Field: prefix + "days", Rule: gridgov.RuleRequired,
			Right: gridgov.Text{En: "an empty table means that the year is not announced", Zh: "空表表示该年尚未公布"},
		})
	}
	if len(y.Papers) > maxPapers {
		faults = append(faults, gridgov.Fault{Field: prefix + "papers", Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(maxPapers)})
	}
	for i, paper := range y.Papers {
		faults = append(faults, textFault(fmt.Sprintf("%spapers[%d]", prefix, i), paper, 1000)...)
	}
	expand(prefix+"days", y.Days, y.Year, &faults)
	return faults
}

// expand checks days and lays them out by date. Those of a table lie in its year or the December before; 0: anywhere.
func expand(field string, days []Day, year int, faults *[]gridgov.Fault) map[int32]rule {
	rules := map[int32]rule{}
	if len(days) > maxDays {
		*faults = append(*faults, gridgov.Fault{Field: field, Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(maxDays)})
		return rules
	}
	place := map[int32]int{}
	for i, day := range days {
		at := fmt.Sprintf("%s[%d]", field, i)
		*faults = append(*faults, textFault(at+".name", day.Name, 200)...)
		if day.Kind != Off && day.Kind != On {
			*faults = append(*faults,
				gridgov.Fault{Field: at + ".isOffDay", Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "true or false", Zh: "应为true或false"}})
		}
		r := rule{name: day.Name, off: day.Kind == Off, hours: parseHours(at+".hours", day.Hours, faults)}
		if r.off && len(day.Hours) > 0 {
			*faults = append(*faults, gridgov.Fault{
				Field: at + ".hours", Rule: gridgov.RuleExcludes,
				Right: gridgov.Text{En: "a day off has no working hours", Zh: "放假日不填工作时间"},
			})
		}
		first, ok := parseDate(at+".date", day.Date, faults)
		last := first
		if day.To != "" && ok {
			last, ok = parseDate(at+".to", day.To, faults)
		}
		if !ok {
			continue
		}
		if last < first || last-first >= maxRun {
			*faults = append(*faults, gridgov.Fault{
				Field: at + ".to", Rule: gridgov.RuleOrder,
				Right: gridgov.Text{En: "the date or later, at most a year after it", Zh: "不得早于date，最多晚一年"}, Got: day.To,
			})
			continue
		}
		if low, high := fmt.Sprintf("%04d-12-01", year-1), fmt.Sprintf("%04d-12-31", year); year != 0 && (day.Date < low ||
			dateString(last) > high) {
			*faults = append(*faults, gridgov.Fault{Field: at + ".date", Rule: gridgov.RuleRange, Limit: low + "…" + high, Got: day.Date})
			continue
		}
		for date := first; date <= last; date++ {
			if other, twice := place[date]; twice {
				*faults = append(*faults, gridgov.Fault{
					Field: at + ".date", Rule: gridgov.RuleUnique,
					Right: gridgov.Text{En: "it is " + field + "[" + strconv.Itoa(other) + "] too", Zh: "与" + field + "[" + strconv.Itoa(other) + "]重复"},
					Got:   dateString(date),
				})
				break
			}
			place[date], rules[date] = i, r
		}
	}
	return rules
}

func parseZone(name string, faults *[]gridgov.Fault) *time.Location {
	rule := gridgov.RuleForm
	if name == "" {
		rule = gridgov.RuleRequired
	}
	if name == "" || name == "Local" || strings.HasPrefix(name, "right/") {
		*faults = append(*faults, gridgov.Fault{
			Field: "zone", Rule: rule,
			Right: gridgov.Text{En: "an IANA zone without leap seconds, such as Asia/Shanghai", Zh: "应为不计闰秒的IANA时区，如Asia/Shanghai"}, Got: name,
		})
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		*faults = append(*faults, gridgov.Fault{
			Field: "zone", Rule: gridgov.RuleUnknown,
			Right: gridgov.Text{En: "known to this machine or in time/tzdata", Zh: "应为本机或time/tzdata已有的时区"}, Got: name,
		})
	}
	return zone
}

// parseHours reads periods and sorts them.
func parseHours(field string, texts []string, faults *[]gridgov.Fault) []period {
	if len(texts) > maxPeriods {
		*faults = append(*faults, gridgov.Fault{Field: field, Rule: gridgov.RuleMaxEntries, Limit: strconv.Itoa(maxPeriods)})
		return nil
	}
	var hours []period
	for i, text := range texts {
		at := fmt.Sprintf("%s[%d]", field, i)
		from, to, _ := strings.Cut(text, "-")
		p := period{parseClock(from), parseClock(to)}
		switch {
		case p.from < 0 || p.to < 0:
			*faults = append(*faults, gridgov.Fault{
				Field: at, Rule: gridgov.RuleForm,
				Right: gridgov.Text{En: "write HH:MM-HH:MM, 00:00 to 24:00", Zh: "应写成HH:MM-HH:MM，00:00至24:00"}, Got: text,
			})
			continue
		case p.from >= p.to:
			*faults = append(*faults, gridgov.Fault{
				Field: at, Rule: gridgov.RuleOrder,
				Right: gridgov.Text{En: "must end after it begins; write one across midnight as two", Zh: "结束应晚于开始；跨越零点的请分成两段"}, Got: text,
			})
			continue
		}
		for _, other := range hours {
			if p.from < other.to && other.from < p.to {
				*faults = append(*faults, gridgov.Fault{Field: at, Rule: gridgov.RuleOverlap, Limit: other.String(), Got: text})
			}
		}
		hours = append(hours, p)
	}
	slices.SortFunc(hours, func(a, b period) int { return int(a.from - b.from) })
	return hours
}

func (p period) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", p.from/60, p.from%60, p.to/60, p.to%60)
}

// parseClock reads HH:MM as minutes; -1 when it is none. A second has no place in it, so neither has a leap second.
func parseClock(s string) int32 {
	if len(s) != 5 || s[2] != ':' {
		return -1
	}
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
	}
	h, m := int32(s[0]-'0')*10+int32(s[1]-'0'), int32(s[3]-'0')*10+int32(s[4]-'0')
	if m > 59 || h*60+m > 1440 {
		return -1
	}
	return h*60 + m
}

const dateForm = "2006-01-02"

// parseDate reads a date as days since 1970-01-01.
func parseDate(field, s string, faults *[]gridgov.Fault) (int32, bool) {
	t, err := time.Parse(dateForm, s)
	if err != nil || t.Year() < minYear-1 {
		*faults = append(*faults, gridgov.Fault{
			Field: field, Rule: gridgov.RuleForm,
			Right: gridgov.Text{En: "write YYYY-MM-DD, from 1900 on", Zh: "应写成YYYY-MM-DD，1900年及以后"}, Got: s,
		})
		return 0, false
	}
	return int32(t.Unix() / daySeconds), true
}

const daySeconds = 24 * 60 * 60

func dateString(date int32) string {
	return time.Unix(int64(date)*daySeconds, 0).UTC().Format(dateForm)
}
