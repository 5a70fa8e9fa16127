package notify

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// A Letter is what one person is told at once: one message, or several that were waiting.
type Letter struct {
	To    string // see [Addressee]
	Items []Item // in the order in which they are told; two that say the same are said once
	staff *staff
	now   *Present
}

// An Item is a message of a letter.
type Item struct {
	Message ticket.Message // Except has whom the ticket is about now, too
	Addressee
}

// Urgent reports whether the letter holds what waits for nothing: see [ticket.Message.Overtakes].
func (l *Letter) Urgent() bool { return l.Items[0].Message.Overtakes() }

// said is what makes two messages to one person the same: suppression is by ticket, kind and limit, and never by day.
type said struct {
	ticket ticket.ID
	kind   ticket.Notice
	due    time.Time
}

func saidOf(m *ticket.Message) said { return said{m.Ticket, m.Kind, m.Due.UTC()} }

// In returns the text of the letter in a language for a channel. Of a ticket that is [ticket.Ticket.Protected] it says that there is
// news, and nothing else. It never exceeds its channel: names that are too long are cut, and of several messages those for which
// there is no room are counted.
func (l *Letter) In(lang gridgov.Language, ch Channel) string {
	var lines []string
	as, met, neutral := Reporter, map[said]bool{}, map[string]bool{}
	for i := range l.Items {
		it := &l.Items[i]
		if it.As != Reporter {
			as = it.As
		}
		text, protected := l.line(it, lang, ch)
		if key := saidOf(&it.Message); !met[key] && !neutral[text] {
			met[key], neutral[text] = true, protected
			lines = append(lines, text)
		}
	}
	count := func(name string, as Receiver, n int) string {
		return strings.ReplaceAll(l.staff.Words.text(name, as, ch, lang), "{count}", strconv.Itoa(n))
	}
	if len(lines) == 1 {
		return lines[0]
	}
	text := count("digest", as, len(lines))
	for i, line := range lines {
		switch more := "\n" + count("more", "", len(lines)-i); {
		case ch == SMS:
		case ch == WeCom && len(text)+1+len(line)+len(more) > MaxWeCom:
			return text + more
		default:
			text += "\n" + line
		}
	}
	return text
}

// line is the text of one message, and whether it is about a protected ticket.
func (l *Letter) line(it *Item, lang gridgov.Language, ch Channel) (text string, protected bool) {
	m, s := &it.Message, l.staff
	t := l.now.Tickets[m.Ticket]
	if t.Protected() {
		name := "neutral"
		if m.Overtakes() {
			name = "neutral.urgent"
		}
		return s.Words.text(name, it.As, ch, lang), true
	}
	fill := []string{"{number}", cut(string(m.Ticket), longest["number"]), "{due}", l.due(m.Due, ch, lang)}
	name := func(name, value string) { fill = append(fill, "{"+name+"}", cut(value, longest[name])) }
	name("of", s.name(ticket.Handler(m.To), l.now, lang))
	switch {
	case it.unseen:
		name("ticket", s.Words.text("unseen", "", ch, lang))
		name("handler", s.Words.text("nobody", "", ch, lang))
	case t.Lead == "":
		name("ticket", s.title(&t, l.now, lang))
		name("handler", s.Words.text("nobody", "", ch, lang))
	default:
		name("ticket", s.title(&t, l.now, lang))
		name("handler", s.name(t.Lead, l.now, lang))
	}
	why := strings.NewReplacer(fill...).Replace(s.Words.text("why."+string(it.Why), "", ch, lang))
	text = strings.NewReplacer(append(fill, "{why}", why)...).Replace(s.Words.text(string(m.Kind), it.As, ch, lang))
	return strings.Join(strings.Fields(text), " "), false // a name without a value leaves no gap
}

// due writes a limit as a sentence; nothing where there is none.
func (l *Letter) due(due time.Time, ch Channel, lang gridgov.Language) string {
	if due.IsZero() {
		return ""
	}
	name, span := "due.ahead", due.Sub(l.now.At).Round(time.Second) // a limit at midnight may be a microsecond before it
	if span < 0 {
		name, span = "due.past", -span
	}
	return strings.NewReplacer("{date}", date(due.In(l.staff.Zone), l.now.At.In(l.staff.Zone), lang), "{span}", spanOf(span, lang)).
		Replace(l.staff.Words.text(name, "", ch, lang))
}

// date writes an instant by the wall clock of its zone, as people say it: 今天（3月9日）17:30, 3月12日24:00. Midnight, and the microsecond
// before it, is 24:00 of the day before, as in the stories of tickets. The Chinese leaves out the year where it is the present one.
func date(t, now time.Time, lang gridgov.Language) string {
	clock := t.Format("15:04")
	if t.Add(time.Microsecond).Truncate(2*time.Microsecond).Format("15:04:05.000000") == "00:00:00.000000" {
		t, clock = t.Add(-time.Microsecond), "24:00"
	}
	if t.Location() == time.UTC {
		clock += " UTC"
	}
	var near gridgov.Text
	switch y, m, d := now.Date(); t.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		near = gridgov.Text{En: "today", Zh: "今天"}
	case time.Date(y, m, d+1, 12, 0, 0, 0, time.UTC).Format(time.DateOnly):
		near = gridgov.Text{En: "tomorrow", Zh: "明天"}
	}
	switch {
	case lang != gridgov.Chinese && near.En != "":
		return near.En + t.Format(" (2006-01-02) ") + clock
	case lang != gridgov.Chinese:
		return t.Format("2006-01-02 ") + clock
	case near.Zh != "":
		return near.Zh + t.Format("（1月2日）") + clock
	case t.Year() == now.Year():
		return t.Format("1月2日") + clock
	}
	return t.Format("2006年1月2日") + clock
}

// spanOf writes a time that has passed or is left: whole minutes below an hour, whole hours below two days, else whole days.
func spanOf(d time.Duration, lang gridgov.Language) string {
	n, unit := max(int(d/time.Minute), 1), gridgov.Text{En: "minute", Zh: "分钟"}
	switch {
	case d >= 48*time.Hour:
		n, unit = int(d/(24*time.Hour)), gridgov.Text{En: "day", Zh: "天"}
	case d >= time.Hour:
		n, unit = int(d/time.Hour), gridgov.Text{En: "hour", Zh: "小时"}
	}
	switch {
	case lang == gridgov.Chinese:
		return strconv.Itoa(n) + unit.Zh
	case n == 1:
		return "1 " + unit.En
	}
	return strconv.Itoa(n) + " " + unit.En + "s"
}

// cut shortens a value to at most so many characters of UTF-16.
func cut(s string, n int) string {
	if units(s) <= n {
		return s
	}
	room, end := n-1, 0
	for i, r := range s {
		if room -= units(string(r)); room < 0 {
			end = i
			break
		}
	}
	return s[:end] + "…"
}

// title is what a ticket is called: its category or kind, and its unit. It holds no word of a person.
func (s *staff) title(t *ticket.Ticket, now *Present, lang gridgov.Language) string {
	what := cmp.Or(grid.Path(t.Category).Base(), t.Kind.In(lang), gridgov.Text{En: "request", Zh: "诉求"}.In(lang))
	if t.Path == "" {
		return what
	}
	unit := s.name(ticket.UnitHandler(t.Path.Base()), now, lang)
	return gridgov.Text{En: what + ", " + unit, Zh: unit + what}.In(lang)
}

// name is what people call an address: by the parties' hook, else by the grid or the roster, else its id.
func (s *staff) name(h ticket.Handler, now *Present, lang gridgov.Language) string {
	h = handlerOf(string(h))
	c := now.Contacts[h]
	if name := (gridgov.Text{En: c.NameEn, Zh: c.NameZh}).In(lang); name != "" {
		return name
	}
	switch h.Kind() {
	case "unit":
		if u, ok := s.Roster.Tree().Unit(h.Name()); ok && u.Name != "" {
			return u.Name
		}
	case "officer":
		for i := range s.on {
			if e := &s.on[i]; h.IsOfficer(e.ID) && e.Name != "" {
				return e.Name
			}
		}
	case "leader":
		unit := s.name(ticket.UnitHandler(h.Name()), now, lang)
		return gridgov.Text{En: "the leaders of " + unit, Zh: unit + "领导"}.In(lang)
	case "desk":
		return gridgov.Text{En: "the desk", Zh: "受理台"}.In(lang)
	}
	return h.Name()
}
