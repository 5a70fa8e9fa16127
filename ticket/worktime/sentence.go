package worktime

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
)

// holidays are the names that tables use, in English.
var holidays = map[string]string{
	"元旦": "New Year's Day", "春节": "the Spring Festival", "清明节": "Tomb-Sweeping Day", "劳动节": "Labour Day",
	"端午节": "the Dragon Boat Festival", "中秋节": "the Mid-Autumn Festival", "国庆节": "National Day",
	"抗日战争暨世界反法西斯战争胜利70周年纪念日": "the 70th Victory Day",
	"“五一”": "Labour Day", "“五一”国际劳动节": "Labour Day", "“十一”": "National Day",
}

// english translates a holiday's name, part by part; a part without a translation stays.
func english(name string) string {
	parts := strings.Split(name, "、")
	for i, part := range parts {
		if known, ok := holidays[part]; ok {
			parts[i] = known
		}
	}
	return strings.Join(parts, " and ")
}

// maxNamed is how many of a kind a sentence names; [Explanation.Days] has them all.
const maxNamed = 8

// A rest is consecutive days off of one name.
type rest struct{ name, first, last string }

// notable returns the days of an answer that a sentence names: holidays and the place's days off; make-up workdays; and the
// days that the place works. In days the first day is left out, since it does not count.
func (e *Explanation) notable() (off []rest, on, own []string) {
	for i, d := range e.Days {
		if i == 0 && e.Span.Unit.days() {
			continue
		}
		switch d.Why {
		case Holiday, LocalOff:
			if n := len(off); n > 0 && off[n-1].name == d.Name && off[n-1].last == e.Days[i-1].Date {
				off[n-1].last = d.Date
			} else {
				off = append(off, rest{d.Name, d.Date, d.Date})
			}
		case MakeUp:
			on = append(on, e.short(d.Date))
		case LocalOn:
			own = append(own, e.short(d.Date))
		}
	}
	return off, on, own
}

// short leaves out the year where it is From's.
func (e *Explanation) short(date string) string {
	if year := e.From.Format("2006-"); strings.HasPrefix(date, year) {
		return date[len(year):]
	}
	return date
}

// stops are the pauses, from and to; open is the form of one that has not ended.
func (e *Explanation) stops(to, open string) []string {
	stops := make([]string, len(e.Pauses))
	for i, p := range e.Pauses {
		stops[i] = e.short(clock(p.From))
		if p.To.IsZero() {
			stops[i] = fmt.Sprintf(open, stops[i])
			continue
		}
		until := e.short(clock(p.To))
		if p.From.Format(dateForm) == p.To.Format(dateForm) {
			until = until[strings.IndexByte(until, ' ')+1:]
		}
		stops[i] += to + until
	}
	return stops
}

// stamp writes an instant: in days the start is a date, and the last microsecond of a day is 24:00. The zone is the reader's
// own and is not named, unless it is UTC.
func (e *Explanation) stamp(t time.Time, start bool) string {
	date := t.Format(dateForm)
	switch {
	case e.Span.Unit.days() && (start || e.Difference):
		return date
	case e.Span.Unit.days() && t.Add(time.Microsecond).Format(dateForm) != date:
		date += " 24:00"
	default:
		date = clock(t)
	}
	if name, _ := t.Zone(); name == "UTC" {
		date += " UTC"
	}
	return date
}

// clock writes an instant to the minute, and with its seconds where it has any.
func clock(t time.Time) string {
	switch {
	case t.Nanosecond() != 0:
		return t.Format(dateForm + " 15:04:05.999999999")
	case t.Second() != 0:
		return t.Format(dateForm + " 15:04:05")
	}
	return t.Format(dateForm + " 15:04")
}

// InZone returns the answer with its instants in another zone, for what was counted without a calendar. Days stay the calendar's
// own.
func (e Explanation) InZone(zone *time.Location) Explanation {
	e.From, e.Pauses = e.From.In(zone), slices.Clone(e.Pauses)
	if !e.To.IsZero() {
		e.To = e.To.In(zone)
	}
	for i := range e.Pauses {
		p := &e.Pauses[i]
		if p.From = p.From.In(zone); !p.To.IsZero() {
			p.To = p.To.In(zone)
		}
	}
	return e
}

// In returns the answer as a sentence in a language: "5 working days from 2026-02-13, over the Spring Festival (02-15…02-23 off), with
// make-up workday 02-14: 2026-02-27 24:00" or "自2026-02-13次日起5个工作日，跨春节（02-15至02-23放假），02-14调休上班：至2026-02-27 24:00".
func (e Explanation) In(lang gridgov.Language) string {
	if lang == gridgov.Chinese {
		return e.chinese()
	}
	return e.english()
}

func (e Explanation) english() string {
	if !e.Span.Unit.valid() {
		return ""
	}
	var b strings.Builder
	from, to := e.stamp(e.From, true), e.stamp(e.To, false)
	if e.Difference {
		fmt.Fprintf(&b, "from %s to %s", from, to)
	} else {
		fmt.Fprintf(&b, "%s from %s", e.Span.english(), from)
	}
	off, on, own := e.notable()
	if len(off) > 0 {
		named := make([]string, len(off))
		for i, p := range off {
			days := e.short(p.first)
			if p.last != p.first {
				days += "…" + e.short(p.last)
			}
			named[i] = fmt.Sprintf("%s (%s off)", english(p.name), days)
		}
		b.WriteString(", over " + and(named))
	}
	if len(on) > 0 {
		b.WriteString([]string{", with make-up workday ", ", with make-up workdays "}[min(len(on)-1, 1)] + and(on))
	}
	if len(own) > 0 {
		b.WriteString(", worked here on " + and(own))
	}
	if len(e.Pauses) > 0 {
		b.WriteString(", the clock stopped " + and(e.stops("…", "since %s")))
	}
	switch {
	case e.Difference:
		b.WriteString(": " + e.Span.english())
	case e.To.IsZero():
		b.WriteString(": no date while it stands still")
	default:
		b.WriteString(": " + to)
	}
	if e.Moved > 0 {
		fmt.Fprintf(&b, "; the last day moved on by %d to a working day", e.Moved)
	}
	if e.Unsettled > 0 {
		fmt.Fprintf(&b, "; the notice for %d, not known here, may still change the last days of %d", e.Unsettled, e.Unsettled-1)
	}
	return b.String()
}

// and joins "a", "b" and "c" as "a, b and c"; of a long list it names the first, and how many more there are.
func and(parts []string) string {
	if more := len(parts) - maxNamed; more > 0 {
		parts = append(parts[:maxNamed:maxNamed], fmt.Sprintf("%d more", more))
	}
	last := len(parts) - 1
	if last == 0 {
		return parts[0]
	}
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// comma joins parts in Chinese; of a long list it names the first, and how many there are.
func comma(parts []string, what string) string {
	if len(parts) <= maxNamed {
		return strings.Join(parts, "、")
	}
	return fmt.Sprintf("%s等%d%s", strings.Join(parts[:maxNamed], "、"), len(parts), what)
}

func (e Explanation) chinese() string {
	if !e.Span.Unit.valid() {
		return ""
	}
	var b strings.Builder
	from, to := e.stamp(e.From, true), e.stamp(e.To, false)
	if e.Difference {
		fmt.Fprintf(&b, "自%s至%s", from, to)
	} else {
		first := "起"
		if e.Span.Unit.days() { // the day itself does not count
			first = "次日起"
		}
		fmt.Fprintf(&b, "自%s%s%s", from, first, e.Span.chinese())
	}
	off, on, own := e.notable()
	if len(off) > 0 {
		named := make([]string, len(off))
		for i, p := range off {
			days := e.short(p.first)
			if p.last != p.first {
				days += "至" + e.short(p.last)
			}
			named[i] = p.name + "（" + days + "放假）"
		}
		b.WriteString("，跨" + comma(named, "个假期"))
	}
	if len(on) > 0 {
		b.WriteString("，" + comma(on, "天") + "调休上班")
	}
	if len(own) > 0 {
		b.WriteString("，" + comma(own, "天") + "本地上班")
	}
	if len(e.Pauses) > 0 {
		b.WriteString("，" + comma(e.stops("至", "%s起"), "次") + "暂停计时")
	}
	switch {
	case e.Difference:
		b.WriteString("：共" + e.Span.chinese())
	case e.To.IsZero():
		b.WriteString("：恢复前无期限")
	default:
		b.WriteString("：至" + to)
	}
	if e.Moved > 0 {
		fmt.Fprintf(&b, "；最后一日顺延%d天至工作日", e.Moved)
	}
	if e.Unsettled > 0 {
		fmt.Fprintf(&b, "；%d年放假通知未录入，%d年最后几日可能调整", e.Unsettled, e.Unsettled-1)
	}
	return b.String()
}

var chineseWeekdays = []string{"日", "一", "二", "三", "四", "五", "六"}

// In returns the day as a line in a language: "2026-02-14 Saturday, make-up workday for the Spring Festival: 1" or
// "2026-02-14 星期六，春节调休上班：1".
func (d DayReport) In(lang gridgov.Language) string {
	if lang == gridgov.Chinese {
		return d.chinese()
	}
	return d.english()
}

func (d DayReport) english() string {
	why := map[Why]string{
		Ordinary: "worked", Weekend: "weekend", Holiday: english(d.Name) + ", off", MakeUp: "make-up workday for " + english(d.Name),
		LocalOff: d.Name + ", off here", LocalOn: d.Name + ", worked here",
	}[d.Why]
	if d.Paused {
		why += ", the clock stopped"
	}
	return fmt.Sprintf("%s %s, %s%s", d.Date, d.Weekday, why, d.counted())
}

func (d DayReport) chinese() string {
	why := map[Why]string{
		Ordinary: "上班", Weekend: "周末", Holiday: d.Name + "放假", MakeUp: d.Name + "调休上班",
		LocalOff: d.Name + "，本地放假", LocalOn: d.Name + "，本地上班",
	}[d.Why]
	if d.Paused {
		why += "，暂停计时"
	}
	counted := strings.Replace(d.counted(), ": ", "：", 1)
	return fmt.Sprintf("%s 星期%s，%s%s", d.Date, chineseWeekdays[(d.Weekday%7+7)%7], why, counted)
}

// counted is what the day adds to an answer, if anything.
func (d DayReport) counted() string {
	switch {
	case d.N > 0:
		return fmt.Sprintf(": %d", d.N)
	case d.Work > 0:
		return ": " + d.Work.String()
	}
	return ""
}
