package worktime

import (
	"fmt"
	"strings"
	"time"
)

// holidays are the names that tables use, in English.
var holidays = map[string]string{
	"元旦": "New Year's Day", "春节": "the Spring Festival", "清明节": "Tomb-Sweeping Day", "劳动节": "Labour Day",
	"端午节": "the Dragon Boat Festival", "中秋节": "the Mid-Autumn Festival", "国庆节": "National Day",
	"“五一”": "Labour Day", "“五一”国际劳动节": "Labour Day", "“十一”": "National Day",
}

// english translates a holiday's name, part by part; what it does not know stays.
func english(name string) string {
	parts := strings.Split(name, "、")
	for i, part := range parts {
		if known, ok := holidays[part]; ok {
			parts[i] = known
		}
	}
	return strings.Join(parts, " and ")
}

// maxNamed is how many holidays, and how many days on, a sentence names.
const maxNamed = 8

// A break is consecutive days off of one name.
type stop struct{ name, first, last string }

// notable picks out what an answer ran over: holidays and the place's days off, and the days that are worked although
// the week has them off. The first day is told only where it counts.
func (e *Explanation) notable() (off []stop, on []string) {
	for i, d := range e.Days {
		if i == 0 && e.Span.Unit.days() {
			continue
		}
		switch d.Why {
		case Holiday, LocalOff:
			if n := len(off); n > 0 && off[n-1].name == d.Name && off[n-1].last == e.Days[i-1].Date {
				off[n-1].last = d.Date
			} else {
				off = append(off, stop{d.Name, d.Date, d.Date})
			}
		case MakeUp, LocalOn:
			on = append(on, d.Date)
		}
	}
	return off, on
}

// short leaves out the year where it is From's.
func (e *Explanation) short(date string) string {
	if year := e.From.Format("2006-"); strings.HasPrefix(date, year) {
		return date[len(year):]
	}
	return date
}

// stamp writes an instant: in days the start is a date, and the last microsecond of a day is 24:00.
func (e *Explanation) stamp(t time.Time, start bool) string {
	date := t.Format(dateForm)
	switch {
	case e.Span.Unit.days() && (start || e.Difference):
		return date
	case e.Span.Unit.days() && t.Add(time.Microsecond).Format(dateForm) != date:
		return date + " 24:00"
	case t.Nanosecond() != 0:
		return t.Format(dateForm + " 15:04:05.999999999")
	case t.Second() != 0:
		return t.Format(dateForm + " 15:04:05")
	}
	return t.Format(dateForm + " 15:04")
}

// English is the answer in a sentence: "5 working days from 2026-02-13, over the Spring Festival (02-15…02-23 off), with
// make-up workday 02-14: 2026-02-27 24:00".
func (e Explanation) English() string {
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
	off, on := e.notable()
	named := make([]string, 0, maxNamed+1)
	for _, s := range off[:min(len(off), maxNamed)] {
		days := e.short(s.first)
		if s.last != s.first {
			days += "…" + e.short(s.last)
		}
		named = append(named, fmt.Sprintf("%s (%s off)", english(s.name), days))
	}
	if more := len(off) - maxNamed; more > 0 {
		named = append(named, fmt.Sprintf("%d more", more))
	}
	if len(named) > 0 {
		b.WriteString(", over " + and(named))
	}
	named = named[:0]
	for _, date := range on[:min(len(on), maxNamed)] {
		named = append(named, e.short(date))
	}
	if more := len(on) - maxNamed; more > 0 {
		named = append(named, fmt.Sprintf("%d more", more))
	}
	switch len(named) {
	case 0:
	case 1:
		b.WriteString(", with make-up workday " + named[0])
	default:
		b.WriteString(", with make-up workdays " + and(named))
	}
	if e.Difference {
		b.WriteString(": " + e.Span.english())
	} else {
		b.WriteString(": " + to)
	}
	if e.Moved > 0 {
		fmt.Fprintf(&b, "; the last day was a rest day and moved by %d", e.Moved)
	}
	if e.Unsettled > 0 {
		fmt.Fprintf(&b, "; the notice for %d, not known here, may still change the last days of %d", e.Unsettled, e.Unsettled-1)
	}
	return b.String()
}

// and joins "a", "b" and "c" as "a, b and c".
func and(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// Chinese is the answer in a sentence: "自2026-02-13起5个工作日,跨春节(02-15至02-23放假),02-14调休上班:至2026-02-27 24:00".
func (e Explanation) Chinese() string {
	if !e.Span.Unit.valid() {
		return ""
	}
	var b strings.Builder
	from, to := e.stamp(e.From, true), e.stamp(e.To, false)
	if e.Difference {
		fmt.Fprintf(&b, "自%s至%s", from, to)
	} else {
		fmt.Fprintf(&b, "自%s起%s", from, e.Span.chinese())
	}
	off, on := e.notable()
	for i, s := range off[:min(len(off), maxNamed)] {
		b.WriteString([]string{",跨", "、"}[min(i, 1)] + s.name + "(" + e.short(s.first))
		if s.last != s.first {
			b.WriteString("至" + e.short(s.last))
		}
		b.WriteString("放假)")
	}
	if more := len(off) - maxNamed; more > 0 {
		fmt.Fprintf(&b, "等%d个假期", len(off))
	}
	for i, date := range on[:min(len(on), maxNamed)] {
		b.WriteString([]string{",", "、"}[min(i, 1)] + e.short(date))
	}
	switch {
	case len(on) > maxNamed:
		fmt.Fprintf(&b, "等%d天调休上班", len(on))
	case len(on) > 0:
		b.WriteString("调休上班")
	}
	if e.Difference {
		b.WriteString(":共" + e.Span.chinese())
	} else {
		b.WriteString(":至" + to)
	}
	if e.Moved > 0 {
		fmt.Fprintf(&b, ";最后一日为休息日,顺延%d天", e.Moved)
	}
	if e.Unsettled > 0 {
		fmt.Fprintf(&b, ";%d年放假通知未录入,%d年最后几日可能调整", e.Unsettled, e.Unsettled-1)
	}
	return b.String()
}

var chineseWeekdays = []string{"日", "一", "二", "三", "四", "五", "六"}

// English is the day in a line: "2026-02-14 Saturday, make-up workday for the Spring Festival: 1".
func (d DayReport) English() string {
	why := map[Why]string{
		Ordinary: "worked", Weekend: "weekend", Holiday: english(d.Name) + ", off", MakeUp: "make-up workday for " + english(d.Name),
		LocalOff: d.Name + ", off here", LocalOn: d.Name + ", worked here",
	}[d.Why]
	return fmt.Sprintf("%s %s, %s%s", d.Date, d.Weekday, why, d.counted())
}

// Chinese is the day in a line: "2026-02-14 星期六,春节调休上班:1".
func (d DayReport) Chinese() string {
	why := map[Why]string{
		Ordinary: "上班", Weekend: "周末", Holiday: d.Name + "放假", MakeUp: d.Name + "调休上班",
		LocalOff: d.Name + ",本地放假", LocalOn: d.Name + ",本地上班",
	}[d.Why]
	return fmt.Sprintf("%s 星期%s,%s%s", d.Date, chineseWeekdays[(d.Weekday%7+7)%7], why, d.counted())
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
